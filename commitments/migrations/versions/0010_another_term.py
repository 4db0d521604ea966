"""Another term: the day that the team agreed on for a share, every request for one, and a chat that waits for its words."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_WAITING = "'delay', 'place', 'part', 'outdated', 'question', 'reply', 'extension', 'refusal', 'counter'"


def upgrade() -> None:
    with op.batch_alter_table("share", schema=None) as batch_op:
        batch_op.add_column(sa.Column("moved", sa.Date(), nullable=True))
    with op.batch_alter_table("conversation", schema=None, recreate="auto") as batch_op:
        if op.get_bind().dialect.name != "sqlite":
            batch_op.drop_constraint(op.f("ck_conversation_waiting"), type_="check")
        batch_op.create_check_constraint(op.f("ck_conversation_waiting"), f"waiting IN ({_WAITING})")
    op.create_table(
        "extension",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("share", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("report", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("before", sa.Date(), nullable=False),
        sa.Column("wanted", sa.Date(), nullable=False),
        sa.Column("offered", sa.Date(), nullable=True),
        sa.Column("words", sa.String(), nullable=True),
        sa.Column("words_by", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "state IN ('asked', 'offered', 'agreed', 'refused', 'declined', 'dropped')", name=op.f("ck_extension_state")
        ),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name=op.f("fk_extension_decided_by")),
        sa.ForeignKeyConstraint(["report"], ["report.id"], name=op.f("fk_extension_report")),
        sa.ForeignKeyConstraint(["share"], ["share.id"], name=op.f("fk_extension_share")),
        sa.ForeignKeyConstraint(["words_by"], ["person.id"], name=op.f("fk_extension_words_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_extension")),
    )
    op.create_index(op.f("ix_extension_share"), "extension", ["share"], unique=False)


def downgrade() -> None:
    raise NotImplementedError("terms that were agreed on are not taken back")
