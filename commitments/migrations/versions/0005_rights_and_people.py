"""Rights and people: invitations that can be revoked, wrong tokens counted, contacts asked who they are, groups to be left."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_PRESENT = sa.text("left_at IS NULL")


def upgrade() -> None:
    op.create_index(
        "ix_person_present",
        "person",
        ["address", "party"],
        unique=True,
        sqlite_where=_PRESENT,
        postgresql_where=_PRESENT,
    )
    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.add_column(sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "guess",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("address", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["address"], ["address.id"], name=op.f("fk_guess_address")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guess")),
    )
    op.create_index(op.f("ix_guess_address"), "guess", ["address"])
    op.create_index(op.f("ix_guess_at"), "guess", ["at"])
    op.create_table(
        "asked_who",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.String(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("answer IN ('still', 'somebody_else', 'later')", name=op.f("ck_asked_who_answer")),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_asked_who_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asked_who")),
    )
    op.create_index(op.f("ix_asked_who_person"), "asked_who", ["person"])
    op.create_table(
        "visit",
        sa.Column("address", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("person", sa.Integer(), nullable=True),
        sa.Column("title", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["address"], ["address.id"], name=op.f("fk_visit_address")),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_visit_person")),
        sa.PrimaryKeyConstraint("address", name=op.f("pk_visit")),
    )


def downgrade() -> None:
    raise NotImplementedError("who was asked and what was revoked would be lost")
