"""How does a command look into the register? By reading only: nothing is made or migrated, whether a service runs or not."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from bot.cli.mistakes import Stop
from bot.settings import Settings
from commitments import migrations, people
from commitments.database import looking_at
from commitments.keys import Keyring, WrongKey


@contextmanager
def looking(settings: Settings) -> Iterator[Session]:
    """A session that reads the register of these settings. Raises Stop."""
    try:
        keys = Keyring(settings.key_path.read_bytes().strip())
    except OSError as error:
        raise Stop(f"De sleutel {settings.key_path} is niet te lezen ({error.strerror}). Vraag raad met: taz doctor") from None
    try:
        engine = looking_at(settings.database)
    except ImportError:
        raise Stop(WITHOUT_DRIVER) from None
    try:
        with Session(engine, info={"keys": keys}) as session:
            if migrations.standing(session.connection()) != "current":
                raise Stop("De database hoort niet bij deze versie van het programma. Vraag raad met: taz doctor")
            people.check_key(session)
            yield session
    except DBAPIError:
        raise Stop("De database is niet te lezen. Vraag raad met: taz doctor") from None
    except WrongKey:
        raise Stop(f"De sleutel {settings.key_path} past niet op deze database. Vraag raad met: taz doctor") from None
    finally:
        engine.dispose()


WITHOUT_DRIVER = "Voor PostgreSQL is een extra onderdeel nodig. Installeer het met: pip install 'taz-bot[postgres]'"
