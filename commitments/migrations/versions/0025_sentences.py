"""What the letter will say about an item, step by step; whose next sentence is such a one."""

import sqlalchemy as sa
from alembic import op

from commitments.database import Instant

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

_WAITING = (
    "waiting IN ('delay', 'place', 'part', 'outdated', 'question', 'reply', 'extension', "
    "'refusal', 'counter', 'own_day', 'state', 'away', 'call', 'better', 'note', 'sentence', "
    "'verdict_accepted', 'verdict_partly', 'verdict_question', 'verdict_not_found')"
)


def upgrade() -> None:
    op.create_table(
        "phrase",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("commitment", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("about", sa.Integer(), nullable=True),
        sa.Column("person", sa.Integer(), nullable=False),
        sa.Column("party", sa.Integer(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("words", sa.String(), nullable=True),
        sa.CheckConstraint("step IN ('draft', 'agree', 'settle')", name=op.f("ck_phrase_step")),
        sa.CheckConstraint("(step = 'draft') = (words IS NOT NULL)", name=op.f("ck_phrase_words")),
        sa.CheckConstraint("(step = 'draft') = (about IS NULL)", name=op.f("ck_phrase_about")),
        sa.ForeignKeyConstraint(["about"], ["phrase.id"], name=op.f("fk_phrase_about_phrase")),
        sa.ForeignKeyConstraint(["commitment"], ["commitment.id"], name=op.f("fk_phrase_commitment_commitment")),
        sa.ForeignKeyConstraint(["party"], ["party.id"], name=op.f("fk_phrase_party_party")),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_phrase_person_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phrase")),
    )
    op.create_index(op.f("ix_phrase_commitment"), "phrase", ["commitment"], unique=False)
    op.create_index(op.f("ix_phrase_person"), "phrase", ["person"], unique=False)
    # SQLite makes the table anew, and alembic does not carry its CHECK over: only elsewhere is there one to take away
    with op.batch_alter_table("conversation", schema=None, recreate="auto") as batch_op:
        if op.get_bind().dialect.name != "sqlite":
            batch_op.drop_constraint(op.f("ck_conversation_waiting"), type_="check")
        batch_op.create_check_constraint(op.f("ck_conversation_waiting"), _WAITING)


def downgrade() -> None:
    raise NotImplementedError("what was written down is not taken back")
