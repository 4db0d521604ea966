"""What the programme team makes of an answer, and whose next sentence says why."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_KINDS = "kind IN ('accepted', 'partly', 'question', 'not_found')"
_WAITING = (
    "waiting IN ('delay', 'place', 'part', 'outdated', 'question', 'reply', 'extension', "
    "'refusal', 'counter', 'own_day', 'state', "
    "'verdict_accepted', 'verdict_partly', 'verdict_question', 'verdict_not_found')"
)
_COUNTS = "withdrawn_at IS NULL"
_FIRST = f"{_COUNTS} AND corrects IS NULL"


def upgrade() -> None:
    op.create_table(
        "verdict",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report", sa.Integer(), nullable=False),
        sa.Column("person", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("source", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("proposed", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("settled_on", sa.Date(), nullable=True),
        sa.Column("corrects", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(_KINDS, name=op.f("ck_verdict_kind")),
        sa.ForeignKeyConstraint(["report"], ["report.id"], name=op.f("fk_verdict_report")),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_verdict_person")),
        sa.ForeignKeyConstraint(["corrects"], ["verdict.id"], name=op.f("fk_verdict_corrects")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verdict")),
    )
    for column in ("report", "person", "at"):
        op.create_index(op.f(f"ix_verdict_{column}"), "verdict", [column])
    for name, column, which in (("ix_verdict_one", "report", _FIRST), ("ix_verdict_corrects", "corrects", _COUNTS)):
        op.create_index(name, "verdict", [column], unique=True, sqlite_where=sa.text(which), postgresql_where=sa.text(which))
    # SQLite makes the table anew, and alembic does not carry its CHECK over: only elsewhere is there one to take away
    with op.batch_alter_table("conversation", schema=None, recreate="auto") as batch_op:
        if op.get_bind().dialect.name != "sqlite":
            batch_op.drop_constraint(op.f("ck_conversation_waiting"), type_="check")
        batch_op.create_check_constraint(op.f("ck_conversation_waiting"), _WAITING)


def downgrade() -> None:
    raise NotImplementedError("what the team said of an answer is not taken back")
