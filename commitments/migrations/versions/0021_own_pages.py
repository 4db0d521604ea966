"""The own page that an organisation reads before an overleg, and whether it agreed."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "page_sent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("quarter", sa.Date(), nullable=False),
        sa.Column("party", sa.Integer(), nullable=False),
        sa.Column("person", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("agreed_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["agreed_by"], ["person.id"], name=op.f("fk_page_sent_agreed_by")),
        sa.ForeignKeyConstraint(["party"], ["party.id"], name=op.f("fk_page_sent_party")),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_page_sent_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_page_sent")),
        sa.UniqueConstraint("quarter", "party", name=op.f("uq_page_sent_quarter_party")),
    )
    op.create_index(op.f("ix_page_sent_person"), "page_sent", ["person"])


def downgrade() -> None:
    raise NotImplementedError("what an organisation agreed with is not taken back")
