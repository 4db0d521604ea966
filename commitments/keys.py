"""How are addresses, names and raw messages kept unreadable in the database? With one secret that stands apart from it.

Two keys are derived from the secret: one seals (Fernet, so that a sealed value can be opened again), one digests (HMAC-SHA256,
so that an address can be found without being stored).
"""

import base64
import hashlib
import hmac
import secrets

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


class WrongKey(Exception):
    """A sealed value does not open with this key: the database belongs to another key file."""


def _derive(secret: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose).derive(secret)


class Keyring:
    """Seals and digests with one secret of at least 32 random bytes, as `Keyring.new` makes it."""

    __slots__ = ("_digest_key", "_sealer")

    def __init__(self, secret: bytes) -> None:
        self._sealer = Fernet(base64.urlsafe_b64encode(_derive(secret, b"seal")))
        self._digest_key = _derive(secret, b"digest")

    @staticmethod
    def new() -> bytes:
        """A fresh secret, 32 random bytes as base64url text, fit for a file of one line."""
        return base64.urlsafe_b64encode(secrets.token_bytes(32))

    def seal(self, text: str) -> bytes:
        """Encrypt; the same text gives another value each time."""
        return self._sealer.encrypt(text.encode())

    def open(self, sealed: bytes) -> str:
        """Decrypt what `seal` made. Raises WrongKey."""
        try:
            return self._sealer.decrypt(sealed).decode()
        except InvalidToken as error:
            raise WrongKey("the database was made with another key") from error

    def digest(self, text: str) -> str:
        """A keyed fingerprint, 64 hexadecimal digits: equal for equal texts, useless without the key."""
        return hmac.new(self._digest_key, text.encode(), hashlib.sha256).hexdigest()
