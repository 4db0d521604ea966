"""What can be set? One frozen class, read once at the start; a wrong value stops the start with one sentence.

Every setting is an environment variable `TAZ_<NAME>`; a secret can also stand in a file that `TAZ_<NAME>_FILE` names.
"""

import os
import re
from ipaddress import ip_address
from pathlib import Path
from typing import Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.language import About
from commitments.inbox import Limits


class WrongSetting(Exception):
    """A setting that can't be used; the message is one sentence that names it and says what would be right."""


def data_folder() -> Path:
    """Where the register's database and key stand unless a setting says otherwise."""
    base = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(base) / "taz"


_LISTEN = "127.0.0.1:8080"


def _here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _place(value: str) -> tuple[str, int]:
    try:
        parts = urlsplit(f"//{value}")
        host, port = parts.hostname, parts.port
    except ValueError:
        host = port = None
    if not host or port is None or parts.path:
        raise ValueError("must be host:port, such as 127.0.0.1:8080")
    return host, port


def _secret(name: str, value: SecretStr | None, file: Path | None) -> str:
    if file is None:
        return value.get_secret_value() if value is not None else ""
    try:
        return file.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not text"
        raise WrongSetting(f"{name}_FILE cannot be read: {why}.") from None


class Settings(BaseSettings):
    """All settings with their defaults; times are in seconds."""

    model_config = SettingsConfigDict(env_prefix="TAZ_", frozen=True, extra="ignore")

    token: SecretStr | None = Field(default=None, description="the bot's token from BotFather")
    token_file: Path | None = Field(default=None, description="a file that holds the token, instead of TAZ_TOKEN")
    telegram_url: str = Field(default="https://api.telegram.org", description="another Bot API server")
    database_url: str = Field(
        default="", repr=False, description="where the register lives; SQLite in the data folder by default"
    )
    key_file: Path | None = Field(default=None, description="the key that seals names and addresses; made at first start")
    forgotten_file: Path | None = Field(
        default=None, description="who was forgotten, so that a backup does not bring them back; beside the key by default"
    )
    language: Literal["nl", "en"] = Field(default="nl", description="what people read")
    controller: str = Field(default="het ministerie van VWS", description="who is responsible, for /privacy")
    contact: str = Field(default="het programmateam", description="where questions about data go, for /privacy")
    dpo: str = Field(default="de functionaris gegevensbescherming van VWS", description="data protection officer, for /privacy")
    legal_basis: str = Field(default="taak van algemeen belang (AVG, artikel 6, lid 1, onder e)", description="for /privacy")
    months: int = Field(default=12, ge=1, le=120, description="months that a name is kept after somebody left")
    policy_file: Path | None = Field(default=None, description="a policy of one's own, instead of the one that is shipped")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(default="INFO", description="how much is logged")
    files: Literal["off", "on"] = Field(default="off", description="whether files are kept that people send with an answer")
    file_megabytes: int = Field(default=10, ge=1, le=20, description="the largest file that is kept, in MB; Telegram gives 20")
    pace_overall: float = Field(default=25, ge=0, description="letters a second, to everybody together; 0 is no limit")
    pace_chat: float = Field(default=1, ge=0, description="letters a second to one chat; 0 is no limit")
    pace_group: float = Field(default=20, ge=0, description="letters a minute to one group; 0 is no limit")
    limit_minute: int = Field(
        default=120,
        ge=0,
        description="updates read in a minute of one chat or one person, the rest is counted; 0 is no limit",
    )
    limit_chat: int = Field(default=100, ge=0, description="updates of one chat that may wait here; 0 is no limit")
    limit_inbox: int = Field(
        default=10_000, ge=0, description="updates that may wait here in all, the rest waits at Telegram; 0 is no limit"
    )
    lease_seconds: float = Field(default=60, ge=1, description="after how long a replica without a word is taken for dead")
    webhook_url: str = Field(default="", description="where Telegram brings updates; without it the bot polls")
    webhook_secret: SecretStr | None = Field(default=None, description="what Telegram says to prove that it is Telegram")
    webhook_secret_file: Path | None = Field(default=None, description="a file that holds it, instead of TAZ_WEBHOOK_SECRET")
    listen: str | None = Field(
        default=None, description="host:port for the webhook, health and metrics; 127.0.0.1:8080 with a webhook, else none"
    )
    poll_seconds: int = Field(default=25, ge=0, le=50, description="how long one getUpdates waits for news")

    @field_validator("telegram_url")
    @classmethod
    def _is_http(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.netloc:
            raise ValueError("must be an address that starts with http:// or https://")
        return value.rstrip("/")

    @field_validator("database_url")
    @classmethod
    def _is_known(cls, value: str) -> str:
        if value and not value.startswith(("sqlite:///", "postgresql")):
            raise ValueError("must start with sqlite:/// or postgresql")
        return value

    @field_validator("webhook_url")
    @classmethod
    def _is_safe(cls, value: str) -> str:
        parts = urlsplit(value)
        if value and not (parts.hostname and (parts.scheme == "https" or (parts.scheme == "http" and _here(parts.hostname)))):
            raise ValueError("must be an address that starts with https:// (http:// only on this computer itself)")
        return value

    @field_validator("listen")
    @classmethod
    def _is_place(cls, value: str | None) -> str | None:
        if value:
            _place(value)
        return value

    @model_validator(mode="after")
    def _agree(self) -> Self:
        if self.token is not None and self.token_file is not None:
            raise ValueError("TAZ_TOKEN and TAZ_TOKEN_FILE are both set: use one of them")
        if self.webhook_secret is not None and self.webhook_secret_file is not None:
            raise ValueError("TAZ_WEBHOOK_SECRET and TAZ_WEBHOOK_SECRET_FILE are both set: use one of them")
        if self.webhook_url and self.listen == "":
            raise ValueError("TAZ_WEBHOOK_URL is set and TAZ_LISTEN is empty: a webhook needs a place to listen")
        return self

    @property
    def place(self) -> tuple[str, int] | None:
        """Host and port to listen on; None where nothing is served."""
        value = self.listen if self.listen is not None else _LISTEN if self.webhook_url else ""
        return _place(value) if value else None

    @property
    def database(self) -> str:
        """The database's URL, the default filled in."""
        return self.database_url or f"sqlite:///{data_folder() / 'taz.sqlite'}"

    @property
    def key_path(self) -> Path:
        """Where the sealing key stands: apart from the database, readable for its owner only."""
        return self.key_file or data_folder() / "taz.key"

    @property
    def forgotten_path(self) -> Path:
        """Where erasures are written down: apart from the database, so that they outlive a backup put back."""
        return self.forgotten_file or self.key_path.with_name("taz.forgotten")

    @property
    def file_limit(self) -> int:
        """The most bytes of a file that is kept; 0 where none is taken."""
        return self.file_megabytes * 1_000_000 if self.files == "on" else 0

    def bot_token(self) -> str:
        """The token. Raises WrongSetting where there is none, or it does not look like one."""
        found = _secret("TAZ_TOKEN", self.token, self.token_file)
        number, _, secret = found.partition(":")
        if not number.isdecimal() or len(secret) < 10:
            raise WrongSetting("TAZ_TOKEN or TAZ_TOKEN_FILE must hold the token that BotFather gave, such as 123456:ABC...")
        return found

    def webhook(self) -> tuple[str, str] | None:
        """The webhook's address and secret; None where the bot polls. Raises WrongSetting where the secret can't be used."""
        if not self.webhook_url:
            return None
        found = _secret("TAZ_WEBHOOK_SECRET", self.webhook_secret, self.webhook_secret_file)
        if not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", found):
            raise WrongSetting("TAZ_WEBHOOK_SECRET or _FILE must hold 1 to 256 letters, digits, _ or - beside TAZ_WEBHOOK_URL.")
        return self.webhook_url, found

    def limits(self) -> Limits:
        """How much is taken in."""
        return Limits(minute=self.limit_minute, chat=self.limit_chat, total=self.limit_inbox)

    def about(self, bot_username: str = "") -> About:
        """What texts say of who runs this."""
        files = self.file_limit > 0
        return About(self.controller, self.contact, self.dpo, self.legal_basis, self.months, bot_username, files)


def read() -> Settings:
    """The settings of this process. Raises WrongSetting with one sentence about the first wrong one."""
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = f"TAZ_{str(first['loc'][0]).upper()}" if first["loc"] else "The settings"
        why = str(first["msg"]).removeprefix("Value error, ")
        raise WrongSetting(f"{name} is not right: {why[:1].lower()}{why[1:]}.") from None
