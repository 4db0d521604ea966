"""The chain's key is told from any other text that was sealed here."""

from typing import Any

import sqlalchemy as sa
from alembic import context, op

from commitments.history import marked
from commitments.keys import Keyring

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    table: Any = sa.table("chain_key", sa.column("sealed", sa.LargeBinary()))
    sealed = op.get_bind().execute(sa.select(table.c.sealed)).scalar()
    if sealed is None:
        return
    keys: Keyring | None = context.config.attributes["keys"]
    if keys is None:
        raise RuntimeError("the key of a history is marked with the key of its database")
    op.get_bind().execute(sa.update(table).values(sealed=keys.seal(marked(keys, keys.open(sealed)))))


def downgrade() -> None:
    raise NotImplementedError("a mark is not taken off")
