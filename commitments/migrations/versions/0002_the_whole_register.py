"""The whole register: links, members, what surrounds the commitments, and what the register suggests or no longer names."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "link",
        sa.Column("commitment", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("other", sa.Integer(), nullable=False),
        sa.Column("follows", sa.Boolean(), nullable=False),
        sa.CheckConstraint("kind IN ('uitgewerkt in', 'hoort bij', 'herhaalt')", name=op.f("ck_link_kind")),
        sa.CheckConstraint("commitment <> other", name=op.f("ck_link_apart")),
        sa.ForeignKeyConstraint(["commitment"], ["commitment.id"], name=op.f("fk_link_commitment")),
        sa.ForeignKeyConstraint(["other"], ["commitment.id"], name=op.f("fk_link_other")),
        sa.PrimaryKeyConstraint("commitment", "kind", "other", name=op.f("pk_link")),
    )
    with op.batch_alter_table("link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_link_other"), ["other"], unique=False)

    op.create_table(
        "member",
        sa.Column("commitment", sa.Integer(), nullable=False),
        sa.Column("category", sa.Integer(), nullable=False),
        sa.Column("party", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["commitment"], ["commitment.id"], name=op.f("fk_member_commitment")),
        sa.ForeignKeyConstraint(["category"], ["party.id"], name=op.f("fk_member_category")),
        sa.ForeignKeyConstraint(["party"], ["party.id"], name=op.f("fk_member_party")),
        sa.PrimaryKeyConstraint("commitment", "category", "party", name=op.f("pk_member")),
    )
    op.create_table(
        "part",
        sa.Column("programmalijn", sa.Integer(), nullable=False),
        sa.Column("opgave", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("programmalijn", "opgave", name=op.f("pk_part")),
    )
    op.create_table(
        "indicator",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("programmalijn", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("document", sa.String(), nullable=False),
        sa.Column("chapter", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_indicator")),
    )
    op.create_table(
        "measure",
        sa.Column("indicator", sa.String(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["indicator"], ["indicator.code"], name=op.f("fk_measure_indicator")),
        sa.PrimaryKeyConstraint("indicator", "as_of", name=op.f("pk_measure")),
    )
    op.create_table(
        "money",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("table_of", sa.String(), nullable=False),
        sa.Column("row", sa.String(), nullable=False),
        sa.Column("programmalijn", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("euro", sa.BigInteger(), nullable=True),
        sa.Column("words", sa.String(), nullable=True),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("document", sa.String(), nullable=False),
        sa.Column("chapter", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.CheckConstraint("table_of IN ('herkomst', 'invulling')", name=op.f("ck_money_table_of")),
        sa.CheckConstraint("row IN ('post', 'totaal')", name=op.f("ck_money_row")),
        sa.CheckConstraint("(euro IS NULL) <> (words IS NULL)", name=op.f("ck_money_amount")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_money")),
        sa.UniqueConstraint("position", "year", name=op.f("uq_money_position_year")),
    )
    # no batch: SQLite would make the table anew, and alembic does not carry CHECK constraints over
    op.execute("ALTER TABLE share ADD COLUMN suggested INTEGER CONSTRAINT fk_share_suggested REFERENCES party (id)")
    op.add_column("share", sa.Column("withdrawn", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    raise NotImplementedError("a register that was loaded is not taken apart again")
