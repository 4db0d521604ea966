"""What the team writes down about an item, for itself alone; whose next sentence is such a note."""

import sqlalchemy as sa
from alembic import op

from commitments.database import Instant, Sealed

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_WAITING = (
    "waiting IN ('delay', 'place', 'part', 'outdated', 'question', 'reply', 'extension', "
    "'refusal', 'counter', 'own_day', 'state', 'away', 'call', 'better', 'note', "
    "'verdict_accepted', 'verdict_partly', 'verdict_question', 'verdict_not_found')"
)


def upgrade() -> None:
    op.create_table(
        "note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("commitment", sa.Integer(), nullable=False),
        sa.Column("person", sa.Integer(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("words", Sealed(), nullable=False),
        sa.ForeignKeyConstraint(["commitment"], ["commitment.id"], name=op.f("fk_note_commitment_commitment")),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_note_person_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note")),
    )
    op.create_index(op.f("ix_note_commitment"), "note", ["commitment"], unique=False)
    op.create_index(op.f("ix_note_person"), "note", ["person"], unique=False)
    # SQLite makes the table anew, and alembic does not carry its CHECK over: only elsewhere is there one to take away
    with op.batch_alter_table("conversation", schema=None, recreate="auto") as batch_op:
        if op.get_bind().dialect.name != "sqlite":
            batch_op.drop_constraint(op.f("ck_conversation_waiting"), type_="check")
        batch_op.create_check_constraint(op.f("ck_conversation_waiting"), _WAITING)


def downgrade() -> None:
    raise NotImplementedError("what was written down is not taken back")
