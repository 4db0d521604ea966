"""The chain: each event of the history with a digest over itself and the one before, and no way round on PostgreSQL either."""

from typing import Any

import sqlalchemy as sa
from alembic import context, op

from commitments.database import Instant
from commitments.history import link
from commitments.keys import Keyring

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_TRIGGERS = {"sqlite": ("history_no_update", "history_no_delete"), "postgresql": ("history_append_only",)}


def upgrade() -> None:
    kind = op.get_bind().dialect.name
    op.create_table(
        "chain_key",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_chain_key_only")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chain_key")),
    )
    for name in _TRIGGERS[kind]:
        op.execute(f"DROP TRIGGER {name}" + (" ON history" if kind == "postgresql" else ""))
    op.add_column("history", sa.Column("digest", sa.String(), nullable=True))
    _chain()
    with op.batch_alter_table("history", schema=None) as batch_op:
        batch_op.alter_column("digest", existing_type=sa.String(), nullable=False)
    _refuse_change_of_history(kind)


def _chain() -> None:
    """What happened before there was a chain: its digests hold it from now on as it stands now."""
    event: Any = sa.table(
        "history",
        *(sa.column(name) for name in ("id", "person", "verb", "kind", "row", "facts", "digest")),
        sa.column("at", Instant),
    )
    fields = (event.c.id, event.c.at, event.c.person, event.c.verb, event.c.kind, event.c.row, event.c.facts)
    there = op.get_bind().execute(sa.select(*fields).order_by(event.c.id)).all()
    if not there:
        return
    keys: Keyring | None = context.config.attributes["keys"]
    if keys is None:
        raise RuntimeError("a history that holds events is chained with the key of its database")
    address = op.get_bind().execute(sa.text("SELECT sealed FROM address LIMIT 1")).scalar()
    if address is not None:
        keys.open(address)  # raises WrongKey before anything is sealed with another's
    secret = Keyring.new()
    key = sa.table("chain_key", sa.column("id"), sa.column("sealed", sa.LargeBinary()))
    op.get_bind().execute(key.insert(), {"id": 1, "sealed": keys.seal(secret.decode())})
    own, previous, found = Keyring(secret), "", []
    for number, at, *rest in there:
        previous = link(own, previous, number, at, *rest)
        found.append({"number": number, "made": previous})
    chained = sa.update(event).where(event.c.id == sa.bindparam("number")).values(digest=sa.bindparam("made"))
    op.get_bind().execute(chained, found)


def _refuse_change_of_history(kind: str) -> None:
    """As in 0001, where SQLite made the table anew; and on PostgreSQL no emptying at once either."""
    if kind == "sqlite":
        for action in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER history_no_{action.lower()} BEFORE {action} ON history "
                "BEGIN SELECT RAISE(ABORT, 'history is append-only'); END"
            )
        return
    for name, action, each in (("append_only", "UPDATE OR DELETE", "ROW"), ("no_truncate", "TRUNCATE", "STATEMENT")):
        op.execute(
            f"CREATE TRIGGER history_{name} BEFORE {action} ON history "
            f"FOR EACH {each} EXECUTE FUNCTION history_is_append_only()"
        )


def downgrade() -> None:
    raise NotImplementedError("a chain is not taken off")
