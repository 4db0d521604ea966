"""What happened to one item is found at once: its card tells how its terms moved, its timeline all the rest."""

from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_history_of", "history", ["kind", "row"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_history_of", table_name="history")
