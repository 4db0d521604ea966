"""How does the schema change? Alembic steps, inside the package, so that an installed wheel brings any database up to date."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine


def config(engine: Engine | None = None) -> Config:
    """Alembic's configuration without a file; `engine` is handed to env.py."""
    found = Config()
    found.set_main_option("script_location", str(Path(__file__).parent))
    found.set_main_option("path_separator", "os")
    found.attributes["engine"] = engine
    return found


def upgrade(engine: Engine) -> None:
    """Bring the database to the newest schema; nothing happens where it is."""
    command.upgrade(config(engine), "head")
