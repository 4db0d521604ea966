"""An answer keeps the stretch of time that it named ("in oktober", "Q3"), and whether the team refused it as a new term."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("report") as batch:
        batch.add_column(sa.Column("expected_from", sa.Date(), nullable=True))
        batch.add_column(sa.Column("refused", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("report") as batch:
        batch.drop_column("refused")
        batch.drop_column("expected_from")
