"""What the team changes: the days of the agenda, and what becomes of an item."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_WAITING = "'delay', 'place', 'part', 'outdated', 'question', 'reply', 'extension', 'refusal', 'counter', 'own_day', 'state'"
_STATES = "'active', 'on_hold', 'withdrawn', 'changed', 'merged'"


def upgrade() -> None:
    with op.batch_alter_table("conversation", schema=None, recreate="auto") as batch_op:
        if op.get_bind().dialect.name != "sqlite":
            batch_op.drop_constraint(op.f("ck_conversation_waiting"), type_="check")
        batch_op.create_check_constraint(op.f("ck_conversation_waiting"), f"waiting IN ({_WAITING})")
    op.create_table(
        "agenda_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("gone", sa.Boolean(), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=True),
        sa.Column("held", sa.Integer(), nullable=True),
        sa.CheckConstraint("what IN ('overleg', 'letter', 'recess', 'closed')", name=op.f("ck_agenda_change_what")),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_agenda_change_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agenda_change")),
        sa.UniqueConstraint("held", name=op.f("uq_agenda_change_held")),
    )
    op.create_table(
        "item_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("commitment", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("into", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("words", sa.String(), nullable=True),
        sa.CheckConstraint(f"state IN ({_STATES})", name=op.f("ck_item_change_state")),
        sa.ForeignKeyConstraint(["commitment"], ["commitment.id"], name=op.f("fk_item_change_commitment")),
        sa.ForeignKeyConstraint(["into"], ["commitment.id"], name=op.f("fk_item_change_into")),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_item_change_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_change")),
    )
    op.create_index(op.f("ix_item_change_commitment"), "item_change", ["commitment"], unique=False)
    op.create_index(op.f("ix_item_change_person"), "item_change", ["person"], unique=False)


def downgrade() -> None:
    raise NotImplementedError("what the team decided is not taken back")
