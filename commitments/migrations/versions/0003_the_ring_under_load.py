"""The ring under load: numbers of any size, parts of long messages, leases, pacing, pulses, and indexes of what waits."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_OPEN = sa.text("state = 'open'")
_IN_HAND = sa.text("state IN ('queued', 'claimed')")


def upgrade() -> None:
    with op.batch_alter_table("lane", schema=None) as batch_op:
        for column in ("claimed_until", "ready_at"):
            batch_op.alter_column(column, existing_type=sa.Integer(), type_=sa.BigInteger(), existing_nullable=False)
    with op.batch_alter_table("inbox", schema=None, table_kwargs={"sqlite_autoincrement": True}) as batch_op:
        batch_op.alter_column("update_id", existing_type=sa.Integer(), type_=sa.BigInteger(), existing_nullable=False)
        batch_op.create_index("ix_inbox_waiting", ["lane", "id"], sqlite_where=_OPEN, postgresql_where=_OPEN)
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.add_column(sa.Column("part_of", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("part", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("parts", sa.Integer(), nullable=False, server_default="1"))
        batch_op.add_column(sa.Column("told_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_foreign_key(op.f("fk_outbox_part_of"), "outbox", ["part_of"], ["id"])
        batch_op.create_check_constraint(op.f("ck_outbox_part"), "part >= 0 AND part < parts")
        batch_op.create_index("ix_outbox_waiting", ["lane", "id"], sqlite_where=_IN_HAND, postgresql_where=_IN_HAND)
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        for column in ("part", "parts"):
            batch_op.alter_column(column, existing_type=sa.Integer(), server_default=None)
    op.create_table(
        "leader",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=True),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_leader")),
    )
    op.create_table(
        "pacer",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("next_at", sa.BigInteger(), nullable=False),
        sa.Column("refused_lane", sa.String(), nullable=True),
        sa.Column("refused_until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_pacer")),
    )
    op.create_table(
        "pulse",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_pulse")),
    )


def downgrade() -> None:
    raise NotImplementedError("letters in parts cannot be put together again")
