"""The first tables: register, people, inbox, outbox, answers and the append-only history."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "address",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("silent_since", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('private', 'group')", name=op.f("ck_address_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_address")),
        sa.UniqueConstraint("digest", name=op.f("uq_address_digest")),
    )
    op.create_table(
        "commitment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("programmalijn", sa.Integer(), nullable=False),
        sa.Column("opgave", sa.Integer(), nullable=False),
        sa.Column("theme", sa.String(), nullable=True),
        sa.Column("level", sa.String(), nullable=True),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("summary", sa.String(), nullable=False),
        sa.Column("rollup", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("document", sa.String(), nullable=False),
        sa.Column("chapter", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('afspraak', 'actie', 'toezegging', 'motie', 'aanbeveling')", name=op.f("ck_commitment_kind")
        ),
        sa.CheckConstraint(
            "level IN ('zorgorganisatie', 'sector_en_regio', 'systeem_en_overheid')", name=op.f("ck_commitment_level")
        ),
        sa.CheckConstraint("mode IN ('asked', 'followed')", name=op.f("ck_commitment_mode")),
        sa.CheckConstraint("rollup IN ('all', 'one', 'per_branch', 'per_region')", name=op.f("ck_commitment_rollup")),
        sa.CheckConstraint(
            "state IN ('active', 'on_hold', 'withdrawn', 'changed', 'merged')", name=op.f("ck_commitment_state")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commitment")),
        sa.UniqueConstraint("code", name=op.f("uq_commitment_code")),
    )
    op.create_table(
        "history",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person", sa.Integer(), nullable=True),
        sa.Column("verb", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("facts", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_history")),
    )
    with op.batch_alter_table("history", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_history_at"), ["at"], unique=False)

    op.create_table(
        "lane",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("claimed_by", sa.String(), nullable=True),
        sa.Column("claimed_until", sa.Integer(), nullable=False),
        sa.Column("ready_at", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_lane")),
    )
    op.create_table(
        "party",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("official", sa.String(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("aliases", sa.String(), nullable=False),
        sa.CheckConstraint("kind IN ('organisatie', 'categorie')", name=op.f("ck_party_kind")),
        sa.CheckConstraint("name <> ''", name=op.f("ck_party_name")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_party")),
        sa.UniqueConstraint("name", name=op.f("uq_party_name")),
    )
    op.create_table(
        "pause",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person", sa.Integer(), nullable=True),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pause")),
    )
    op.create_table(
        "inbox",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("update_id", sa.Integer(), nullable=False),
        sa.Column("lane", sa.String(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('open', 'done', 'parked')", name=op.f("ck_inbox_state")),
        sa.CheckConstraint("tries >= 0", name=op.f("ck_inbox_tries")),
        sa.ForeignKeyConstraint(["lane"], ["lane.key"], name=op.f("fk_inbox_lane")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbox")),
        sa.UniqueConstraint("update_id", name=op.f("uq_inbox_update_id")),
    )
    with op.batch_alter_table("inbox", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_inbox_lane"), ["lane"], unique=False)
        batch_op.create_index(batch_op.f("ix_inbox_state"), ["state"], unique=False)

    op.create_table(
        "invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("party", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("used_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("role IN ('team', 'contact', 'deputy', 'observer')", name=op.f("ck_invitation_role")),
        sa.ForeignKeyConstraint(["party"], ["party.id"], name=op.f("fk_invitation_party")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("token", name=op.f("uq_invitation_token")),
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=True),
        sa.Column("lane", sa.String(), nullable=False),
        sa.Column("address", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("urgency", sa.String(), nullable=False),
        sa.Column("notice", sa.LargeBinary(), nullable=True),
        sa.Column("notice_kind", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("repeated", sa.Boolean(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("edits", sa.Integer(), nullable=True),
        sa.Column("message", sa.Integer(), nullable=True),
        sa.CheckConstraint("(kind = 'edit') = (edits IS NOT NULL)", name=op.f("ck_outbox_edits")),
        sa.CheckConstraint("kind IN ('send', 'edit', 'delete', 'document', 'picture', 'leave')", name=op.f("ck_outbox_kind")),
        sa.CheckConstraint(
            "state IN ('queued', 'claimed', 'sent', 'uncertain', 'lapsed', 'undeliverable', 'failed')",
            name=op.f("ck_outbox_state"),
        ),
        sa.CheckConstraint("urgency IN ('reply', 'unasked')", name=op.f("ck_outbox_urgency")),
        sa.ForeignKeyConstraint(["address"], ["address.id"], name=op.f("fk_outbox_address")),
        sa.ForeignKeyConstraint(["edits"], ["outbox.id"], name=op.f("fk_outbox_edits")),
        sa.ForeignKeyConstraint(["lane"], ["lane.key"], name=op.f("fk_outbox_lane")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("key", name=op.f("uq_outbox_key")),
    )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_outbox_address"), ["address"], unique=False)
        batch_op.create_index(batch_op.f("ix_outbox_due_at"), ["due_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_outbox_lane"), ["lane"], unique=False)
        batch_op.create_index(batch_op.f("ix_outbox_state"), ["state"], unique=False)

    op.create_table(
        "owner",
        sa.Column("commitment", sa.Integer(), nullable=False),
        sa.Column("party", sa.Integer(), nullable=False),
        sa.Column("owes", sa.Boolean(), nullable=False),
        sa.Column("inferred", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["commitment"], ["commitment.id"], name=op.f("fk_owner_commitment")),
        sa.ForeignKeyConstraint(["party"], ["party.id"], name=op.f("fk_owner_party")),
        sa.PrimaryKeyConstraint("commitment", "party", name=op.f("pk_owner")),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("address", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("party", sa.Integer(), nullable=True),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("role IN ('team', 'contact', 'deputy', 'observer')", name=op.f("ck_person_role")),
        sa.CheckConstraint("role IN ('team', 'observer') OR party IS NOT NULL", name=op.f("ck_person_party")),
        sa.ForeignKeyConstraint(["address"], ["address.id"], name=op.f("fk_person_address")),
        sa.ForeignKeyConstraint(["party"], ["party.id"], name=op.f("fk_person_party")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
    )
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_person_address"), ["address"], unique=False)
        batch_op.create_index(batch_op.f("ix_person_party"), ["party"], unique=False)

    op.create_table(
        "reader",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("address", sa.Integer(), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("linked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["address"], ["address.id"], name=op.f("fk_reader_address")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reader")),
        sa.UniqueConstraint("address", name=op.f("uq_reader_address")),
    )
    op.create_table(
        "term",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("commitment", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("first", sa.Date(), nullable=True),
        sa.Column("last", sa.Date(), nullable=True),
        sa.Column("what", sa.String(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('uiterlijk', 'voor', 'per', 'vanaf', 'periode', 'rond', 'terugkerend', 'doorlopend', 'streven', 'geen')",
            name=op.f("ck_term_kind"),
        ),
        sa.CheckConstraint("first IS NULL OR last IS NULL OR first <= last", name=op.f("ck_term_days")),
        sa.ForeignKeyConstraint(["commitment"], ["commitment.id"], name=op.f("fk_term_commitment")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_term")),
        sa.UniqueConstraint("commitment", "number", name=op.f("uq_term_commitment_number")),
    )
    with op.batch_alter_table("term", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_term_commitment"), ["commitment"], unique=False)

    op.create_table(
        "conversation",
        sa.Column("person", sa.Integer(), nullable=False),
        sa.Column("letter", sa.Integer(), nullable=True),
        sa.Column("queue", sa.String(), nullable=False),
        sa.Column("walked", sa.Integer(), nullable=False),
        sa.Column("noted", sa.String(), nullable=False),
        sa.Column("waiting", sa.String(), nullable=True),
        sa.Column("about", sa.Integer(), nullable=True),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "waiting IN ('delay', 'place', 'part', 'outdated', 'question', 'reply')", name=op.f("ck_conversation_waiting")
        ),
        sa.ForeignKeyConstraint(["letter"], ["outbox.id"], name=op.f("fk_conversation_letter")),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_conversation_person")),
        sa.PrimaryKeyConstraint("person", name=op.f("pk_conversation")),
    )
    op.create_table(
        "offer",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("letter", sa.Integer(), nullable=False),
        sa.Column("address", sa.Integer(), nullable=False),
        sa.Column("offer", sa.String(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("replaced", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["address"], ["address.id"], name=op.f("fk_offer_address")),
        sa.ForeignKeyConstraint(["letter"], ["outbox.id"], name=op.f("fk_offer_letter")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_offer")),
    )
    with op.batch_alter_table("offer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_offer_address"), ["address"], unique=False)
        batch_op.create_index(batch_op.f("ix_offer_letter"), ["letter"], unique=False)

    op.create_table(
        "share",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("commitment", sa.Integer(), nullable=False),
        sa.Column("term", sa.Integer(), nullable=True),
        sa.Column("party", sa.Integer(), nullable=False),
        sa.Column("aanspreekpunt", sa.Integer(), nullable=True),
        sa.Column("basis", sa.String(), nullable=True),
        sa.Column("proposed", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("loaded_on", sa.Date(), nullable=False),
        sa.Column("look_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("quiet_until", sa.Date(), nullable=True),
        sa.Column("concern", sa.String(), nullable=True),
        sa.CheckConstraint("basis IN ('volgens_de_tekst', 'afgesproken', 'voorstel')", name=op.f("ck_share_basis")),
        sa.CheckConstraint("concern IN ('partly', 'asking', 'not_ours', 'outdated')", name=op.f("ck_share_concern")),
        sa.CheckConstraint("(aanspreekpunt IS NULL) = (basis IS NULL)", name=op.f("ck_share_aanspreekpunt")),
        sa.ForeignKeyConstraint(["aanspreekpunt"], ["party.id"], name=op.f("fk_share_aanspreekpunt")),
        sa.ForeignKeyConstraint(["commitment"], ["commitment.id"], name=op.f("fk_share_commitment")),
        sa.ForeignKeyConstraint(["party"], ["party.id"], name=op.f("fk_share_party")),
        sa.ForeignKeyConstraint(["proposed"], ["party.id"], name=op.f("fk_share_proposed")),
        sa.ForeignKeyConstraint(["term"], ["term.id"], name=op.f("fk_share_term")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_share")),
        sa.UniqueConstraint("commitment", "term", "party", name=op.f("uq_share_commitment_term_party")),
    )
    with op.batch_alter_table("share", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_share_aanspreekpunt"), ["aanspreekpunt"], unique=False)
        batch_op.create_index(batch_op.f("ix_share_commitment"), ["commitment"], unique=False)
        batch_op.create_index(batch_op.f("ix_share_look_at"), ["look_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_share_party"), ["party"], unique=False)

    op.create_table(
        "team_question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.Integer(), nullable=True),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["answered_by"], ["person.id"], name=op.f("fk_team_question_answered_by")),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_team_question_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team_question")),
    )
    with op.batch_alter_table("team_question", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_team_question_person"), ["person"], unique=False)

    op.create_table(
        "asked",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("share", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("rung", sa.String(), nullable=False),
        sa.Column("about", sa.Date(), nullable=False),
        sa.Column("person", sa.Integer(), nullable=True),
        sa.Column("letter", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("rung IN ('before', 'result', 'repeat', 'again', 'appoint')", name=op.f("ck_asked_rung")),
        sa.ForeignKeyConstraint(["letter"], ["outbox.id"], name=op.f("fk_asked_letter")),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_asked_person")),
        sa.ForeignKeyConstraint(["share"], ["share.id"], name=op.f("fk_asked_share")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asked")),
        sa.UniqueConstraint("share", "version", "rung", "about", name=op.f("uq_asked_share_version_rung_about")),
    )
    with op.batch_alter_table("asked", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_asked_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_asked_letter"), ["letter"], unique=False)
        batch_op.create_index(batch_op.f("ix_asked_person"), ["person"], unique=False)
        batch_op.create_index(batch_op.f("ix_asked_share"), ["share"], unique=False)

    op.create_table(
        "report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("share", sa.Integer(), nullable=False),
        sa.Column("person", sa.Integer(), nullable=False),
        sa.Column("party", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("source", sa.Integer(), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("aside", sa.String(), nullable=True),
        sa.Column("expected", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("part", sa.String(), nullable=True),
        sa.Column("place", sa.String(), nullable=True),
        sa.Column("corrects", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("aside IN ('partly', 'asking', 'not_ours', 'outdated')", name=op.f("ck_report_aside")),
        sa.CheckConstraint(
            "status IN ('not_started', 'on_track', 'delayed', 'blocked', 'done')", name=op.f("ck_report_status")
        ),
        sa.ForeignKeyConstraint(["corrects"], ["report.id"], name=op.f("fk_report_corrects")),
        sa.ForeignKeyConstraint(["party"], ["party.id"], name=op.f("fk_report_party")),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_report_person")),
        sa.ForeignKeyConstraint(["share"], ["share.id"], name=op.f("fk_report_share")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report")),
        sa.UniqueConstraint("source", "share", name=op.f("uq_report_source_share")),
    )
    with op.batch_alter_table("report", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_report_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_report_share"), ["share"], unique=False)

    _refuse_change_of_history()


def _refuse_change_of_history() -> None:
    """The trail is append-only: the database itself refuses to change or delete a row of it."""
    if op.get_bind().dialect.name == "sqlite":
        for action in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER history_no_{action.lower()} BEFORE {action} ON history "
                "BEGIN SELECT RAISE(ABORT, 'history is append-only'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION history_is_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'history is append-only'; END $$"
    )
    op.execute(
        "CREATE TRIGGER history_append_only BEFORE UPDATE OR DELETE ON history "
        "FOR EACH ROW EXECUTE FUNCTION history_is_append_only()"
    )


def downgrade() -> None:
    raise NotImplementedError("the first tables are never taken away")
