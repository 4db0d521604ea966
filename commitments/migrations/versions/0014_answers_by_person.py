"""When somebody last answered is found at once: who answers need not be asked whether they are still there."""

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(op.f("ix_report_person"), "report", ["person"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_report_person"), table_name="report")
