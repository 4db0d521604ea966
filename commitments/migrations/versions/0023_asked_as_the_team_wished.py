"""Who of the team had a question asked: such a question was asked for, and takes nothing from what the policy allows."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("asked") as batch:
        batch.add_column(sa.Column("by", sa.Integer(), nullable=True))
        batch.create_foreign_key(op.f("fk_asked_by_person"), "person", ["by"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("asked") as batch:
        batch.drop_constraint(op.f("fk_asked_by_person"), type_="foreignkey")
        batch.drop_column("by")
