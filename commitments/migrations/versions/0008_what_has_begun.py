"""What has begun: one more rung, the question after a start."""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_RUNGS = "rung IN ('before', 'begun', 'result', 'repeat', 'again', 'appoint')"


def upgrade() -> None:
    # SQLite makes the table anew, and alembic does not carry its CHECK over: only elsewhere is there one to take away
    with op.batch_alter_table("asked", schema=None, recreate="auto") as batch_op:
        if op.get_bind().dialect.name != "sqlite":
            batch_op.drop_constraint(op.f("ck_asked_rung"), type_="check")
        batch_op.create_check_constraint(op.f("ck_asked_rung"), _RUNGS)


def downgrade() -> None:
    raise NotImplementedError("questions that were put are not taken back")
