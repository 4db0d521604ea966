"""Answers that were given outside the chat, calls that the team noted, and the question to a second contact."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_WAITING = (
    "waiting IN ('delay', 'place', 'part', 'outdated', 'question', 'reply', 'extension', "
    "'refusal', 'counter', 'own_day', 'state', 'away', 'call', "
    "'verdict_accepted', 'verdict_partly', 'verdict_question', 'verdict_not_found')"
)
_CHECKS = {
    "asked": ("rung", "rung IN ('before', 'begun', 'result', 'repeat', 'again', 'second', 'appoint')"),
    "conversation": (
        "waiting",
        _WAITING,
    ),
}


def upgrade() -> None:
    op.create_table(
        "call_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("share", sa.Integer(), nullable=False),
        sa.Column("person", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["share"], ["share.id"], name=op.f("fk_call_note_share")),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_call_note_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_note")),
    )
    for column in ("share", "person"):
        op.create_index(op.f(f"ix_call_note_{column}"), "call_note", [column])
    with op.batch_alter_table("report") as batch_op:
        batch_op.add_column(sa.Column("told_in", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("told_on", sa.Date(), nullable=True))
        batch_op.create_check_constraint(
            op.f("ck_report_told_in"), "told_in IN ('mail', 'phone', 'letter', 'meeting', 'paper')"
        )
    # SQLite makes the table anew, and alembic does not carry its CHECK over: only elsewhere is there one to take away
    for table, (column, check) in _CHECKS.items():
        with op.batch_alter_table(table, schema=None, recreate="auto") as batch_op:
            if op.get_bind().dialect.name != "sqlite":
                batch_op.drop_constraint(op.f(f"ck_{table}_{column}"), type_="check")
            batch_op.create_check_constraint(op.f(f"ck_{table}_{column}"), check)


def downgrade() -> None:
    raise NotImplementedError("what was said is not taken back")
