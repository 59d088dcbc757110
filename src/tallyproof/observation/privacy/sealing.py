"""Seal what must not be published: encrypted, with proof that nobody changed it."""

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from tallyproof.errors import StoredFileError

__all__ = ["KEY_BYTES", "derived_key", "seal", "unseal"]

KEY_BYTES = 32
_NONCE = 12


def derived_key(secret: bytes, purpose: str) -> bytes:
    """Return a key of its own for each purpose, so that no key is used twice (RFC 5869)."""
    return HKDF(SHA256(), KEY_BYTES, salt=None, info=f"tallyproof {purpose}".encode()).derive(secret)


def seal(secret: bytes, content: bytes, *, name: str) -> bytes:
    """Encrypt content with AES-256-GCM (NIST SP 800-38D).

    Args:
        secret: Secret of the project.
        content: What to seal.
        name: What it belongs to; it opens only under the same name, so that sealed files cannot be swapped.
    """
    nonce = secrets.token_bytes(_NONCE)
    return nonce + AESGCM(derived_key(secret, "sealed")).encrypt(nonce, content, name.encode())


def unseal(secret: bytes, sealed: bytes, *, name: str) -> bytes:
    """Decrypt what `seal` gave.

    Raises:
        InputError: Another key, another name, or the content was changed.

    Example:
        >>> unseal(b"k" * 32, seal(b"k" * 32, b"a name", name="1"), name="1")
        b'a name'
    """
    try:
        key = AESGCM(derived_key(secret, "sealed"))
        return key.decrypt(sealed[:_NONCE], sealed[_NONCE:], name.encode())
    except (InvalidTag, ValueError) as error:
        raise StoredFileError(
            name, found="a seal that does not open", expected="the key it was sealed with"
        ) from error
