"""How does the schema change? Alembic steps, inside the package, so that an installed wheel brings any database up to date."""

from pathlib import Path
from typing import Literal

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from commitments.keys import Keyring

Standing = Literal["none", "older", "current", "newer"]


def config(engine: Engine | None = None, keys: Keyring | None = None) -> Config:
    """Alembic's configuration without a file; `engine` is handed to env.py, `keys` to a step that needs them."""
    found = Config()
    found.set_main_option("script_location", str(Path(__file__).parent))
    found.set_main_option("path_separator", "os")
    found.attributes["engine"], found.attributes["keys"] = engine, keys
    return found


def upgrade(engine: Engine, keys: Keyring | None = None) -> None:
    """Bring the database to the newest schema; nothing happens where it is. An empty one needs no keys.

    Raises WrongKey where a step needs them and they are another database's.
    """
    command.upgrade(config(engine, keys), "head")


def head() -> str:
    """The newest schema that this program knows."""
    found = ScriptDirectory.from_config(config()).get_current_head()
    assert found is not None
    return found


def version(connection: Connection) -> str | None:
    """The schema that a database has; None where it has none of ours."""
    return MigrationContext.configure(connection).get_current_revision()


def standing(connection: Connection) -> Standing:
    """How a database's schema stands to this program's: none of ours, older, the same, or one that is not known here."""
    found = version(connection)
    if found is None:
        return "none"
    if found == head():
        return "current"
    return (
        "older" if any(step.revision == found for step in ScriptDirectory.from_config(config()).walk_revisions()) else "newer"
    )
