"""What is too much of one chat or one person is counted, not read."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_READ = sa.text("state <> 'unread'")


def upgrade() -> None:
    with op.batch_alter_table("inbox", schema=None, table_kwargs={"sqlite_autoincrement": True}) as batch_op:
        batch_op.add_column(sa.Column("sender", sa.String(), nullable=True))
        batch_op.drop_constraint(op.f("ck_inbox_state"), type_="check")
        batch_op.create_check_constraint(op.f("ck_inbox_state"), "state IN ('open', 'done', 'parked', 'unread')")
    for name, column in (("ix_inbox_lane_read", "lane"), ("ix_inbox_sender_read", "sender")):
        op.create_index(name, "inbox", [column, "received_at"], sqlite_where=_READ, postgresql_where=_READ)


def downgrade() -> None:
    raise NotImplementedError("what was not read cannot be told from what was")
