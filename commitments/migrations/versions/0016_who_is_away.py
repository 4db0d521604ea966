"""When somebody is away and who stands in; on which days they work; whose next sentence says until when."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_WAITING = (
    "waiting IN ('delay', 'place', 'part', 'outdated', 'question', 'reply', 'extension', "
    "'refusal', 'counter', 'own_day', 'state', 'away', "
    "'verdict_accepted', 'verdict_partly', 'verdict_question', 'verdict_not_found')"
)


def upgrade() -> None:
    op.create_table(
        "absence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person", sa.Integer(), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deputy", sa.Integer(), nullable=True),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("first <= last", name=op.f("ck_absence_days")),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_absence_person")),
        sa.ForeignKeyConstraint(["deputy"], ["person.id"], name=op.f("fk_absence_deputy")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence")),
    )
    for column in ("person", "deputy"):
        op.create_index(op.f(f"ix_absence_{column}"), "absence", [column])
    op.add_column("person", sa.Column("workdays", sa.String(), nullable=True))
    # SQLite makes the table anew, and alembic does not carry its CHECK over: only elsewhere is there one to take away
    with op.batch_alter_table("conversation", schema=None, recreate="auto") as batch_op:
        if op.get_bind().dialect.name != "sqlite":
            batch_op.drop_constraint(op.f("ck_conversation_waiting"), type_="check")
        batch_op.create_check_constraint(op.f("ck_conversation_waiting"), _WAITING)


def downgrade() -> None:
    raise NotImplementedError("what people said of their days is not taken back")
