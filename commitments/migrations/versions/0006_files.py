"""Files that come with answers: the fetch that brings one, what is known of it, and its sealed bytes in their own table."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_KINDS = "'send', 'edit', 'delete', 'document', 'picture', 'leave', 'fetch'"


def upgrade() -> None:
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_outbox_kind"), type_="check")
        batch_op.create_check_constraint(op.f("ck_outbox_kind"), f"kind IN ({_KINDS})")
    op.create_table(
        "attachment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report", sa.Integer(), nullable=False),
        sa.Column("letter", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind IN ('pdf', 'docx', 'xlsx', 'pptx', 'odt', 'ods', 'odp', 'png', 'jpg', 'txt')",
            name=op.f("ck_attachment_kind"),
        ),
        sa.ForeignKeyConstraint(["letter"], ["outbox.id"], name=op.f("fk_attachment_letter")),
        sa.ForeignKeyConstraint(["report"], ["report.id"], name=op.f("fk_attachment_report")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
        sa.UniqueConstraint("letter", name=op.f("uq_attachment_letter")),
        sa.UniqueConstraint("name", name=op.f("uq_attachment_name")),
    )
    op.create_index(op.f("ix_attachment_report"), "attachment", ["report"], unique=False)
    op.create_table(
        "content",
        sa.Column("attachment", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["attachment"], ["attachment.id"], name=op.f("fk_content_attachment")),
        sa.PrimaryKeyConstraint("attachment", name=op.f("pk_content")),
    )


def downgrade() -> None:
    raise NotImplementedError("files that came with answers are not thrown away")
