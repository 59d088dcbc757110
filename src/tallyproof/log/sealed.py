"""Private values in a public log: only a salted hash is published; who holds the salt can show the value later."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass

__all__ = ["Opening", "seal"]

_SALT = 32


@dataclass(frozen=True, slots=True)
class Opening:
    """What shows that a commitment stands for a value. Keep it secret; give it to the person it is about."""

    salt: str
    """32 random bytes in hexadecimal: without them a short value could be guessed from its hash."""
    value: str

    @property
    def commitment(self) -> str:
        """SHA-256 of the salt's bytes and the value in UTF-8, in hexadecimal: what is published.

        Example:
            >>> Opening("00" * 32, "Aigerim").commitment[:16]
            '475f66f7e37efb67'
        """
        return hashlib.sha256(bytes.fromhex(self.salt) + self.value.encode()).hexdigest()

    def opens(self, commitment: str) -> bool:
        """Return True where this value and salt are what was committed to."""
        return hmac.compare_digest(self.commitment, commitment)


def seal(value: str) -> Opening:
    """Return an opening with a fresh salt; publish its `commitment` and keep the rest.

    Args:
        value: A name, a phone number, a street: what must not be published.
    """
    return Opening(secrets.token_hex(_SALT), value)
