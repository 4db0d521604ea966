"""The team may have an organisation asked later, and leave it or an item out of a round."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("share") as batch:
        batch.add_column(sa.Column("postponed", sa.Date(), nullable=True))
        batch.add_column(sa.Column("skipped", sa.Date(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("share") as batch:
        batch.drop_column("skipped")
        batch.drop_column("postponed")
