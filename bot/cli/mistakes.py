"""What becomes of a mistake of the one who types or sets? One sentence, and exit status 2."""

from bot import logs, settings
from bot.settings import Settings


class Stop(Exception):
    """The command ends here; the message is one sentence for who typed it."""


def quiet_settings() -> Settings:
    """The settings, for a command whose output people read: the log says only what is wrong. Raises WrongSetting."""
    found = settings.read()
    logs.configure("WARNING" if found.log_level == "INFO" else found.log_level)
    return found
