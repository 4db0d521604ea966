"""How are addresses, names and raw messages kept unreadable in the database? With one secret that stands apart from it.

Three keys are derived from the secret: one seals (Fernet, so that a sealed value can be opened again), one digests
(HMAC-SHA256, so that an address can be found without being stored), and one digests what must be recognised after a change of
key too: it goes along to the next secret, as the second line of its file. What it digested tells nothing of what was sealed.
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
    """Seals and digests with one secret of at least 32 random bytes, as `Keyring.new` or `renewed` makes it."""

    __slots__ = ("_digest_key", "_lasting_key", "_sealer")

    def __init__(self, secret: bytes) -> None:
        first, *handed_on = secret.split() or [b""]
        self._sealer = Fernet(base64.urlsafe_b64encode(_derive(first, b"seal")))
        self._digest_key = _derive(first, b"digest")
        self._lasting_key = handed_on[0] if handed_on else base64.urlsafe_b64encode(_derive(first, b"lasting"))

    @staticmethod
    def new() -> bytes:
        """A fresh secret, 32 random bytes as base64url text, fit for a file of one line."""
        return base64.urlsafe_b64encode(secrets.token_bytes(32))

    def renewed(self) -> bytes:
        """A fresh secret whose lasting digests are this one's: two lines of text."""
        return self.new() + b"\n" + self._lasting_key

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

    def lasting(self, text: str) -> str:
        """As `digest`, and the same after a change of key."""
        return hmac.new(self._lasting_key, text.encode(), hashlib.sha256).hexdigest()
