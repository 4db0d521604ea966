"""A quarter's round: what became of it, its questions, and the day that somebody asked for instead of its reminder."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_RUNGS = "rung IN ('before', 'begun', 'result', 'repeat', 'again', 'second', 'round', 'round_again', 'appoint')"


def upgrade() -> None:
    op.create_table(
        "round",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("quarter", sa.Date(), nullable=False),
        sa.Column("opens", sa.Date(), nullable=False),
        sa.Column("reply_by", sa.Date(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("person", sa.Integer(), nullable=True),
        sa.CheckConstraint("state IN ('planned', 'open', 'closed', 'cancelled')", name=op.f("ck_round_state")),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_round_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round")),
        sa.UniqueConstraint("quarter", name=op.f("uq_round_quarter")),
    )
    # SQLite makes the table anew, and alembic does not carry its CHECK over: only elsewhere is there one to take away
    with op.batch_alter_table("asked", schema=None, recreate="auto") as batch_op:
        batch_op.add_column(sa.Column("later", sa.Date(), nullable=True))
        if op.get_bind().dialect.name != "sqlite":
            batch_op.drop_constraint(op.f("ck_asked_rung"), type_="check")
        batch_op.create_check_constraint(op.f("ck_asked_rung"), _RUNGS)


def downgrade() -> None:
    raise NotImplementedError("questions that were put are not taken back")
