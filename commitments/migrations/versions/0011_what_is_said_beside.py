"""What is said beside an answer: an objection in its party's words, a colleague whose answer is passed on, one's own day."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_WAITING = "'delay', 'place', 'part', 'outdated', 'question', 'reply', 'extension', 'refusal', 'counter', 'own_day'"
_ASIDES = "'partly', 'asking', 'not_ours', 'outdated'"


def upgrade() -> None:
    with op.batch_alter_table("conversation", schema=None, recreate="auto") as batch_op:
        if op.get_bind().dialect.name != "sqlite":
            batch_op.drop_constraint(op.f("ck_conversation_waiting"), type_="check")
        batch_op.create_check_constraint(op.f("ck_conversation_waiting"), f"waiting IN ({_WAITING})")
    with op.batch_alter_table("report", schema=None) as batch_op:
        batch_op.add_column(sa.Column("via", sa.LargeBinary(), nullable=True))
    op.create_table(
        "objection",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("share", sa.Integer(), nullable=False),
        sa.Column("person", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("aside", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=True),
        sa.Column("letters", sa.String(), nullable=False),
        sa.CheckConstraint(f"aside IN ({_ASIDES})", name=op.f("ck_objection_aside")),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_objection_person")),
        sa.ForeignKeyConstraint(["share"], ["share.id"], name=op.f("fk_objection_share")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objection")),
    )
    op.create_index(op.f("ix_objection_person"), "objection", ["person"], unique=False)
    op.create_index(op.f("ix_objection_share"), "objection", ["share"], unique=False)


def downgrade() -> None:
    raise NotImplementedError("what people said is not thrown away")
