"""Ed25519 signatures: who holds the key wrote this, and nobody has changed it since."""

import os
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from tallyproof.errors import NotAllowedError, StoredFileError

__all__ = ["SigningKey", "is_signed"]

_OTHERS = 0o077


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private key; it stays in its file, which only its owner can read."""

    private: Ed25519PrivateKey

    @classmethod
    def create(cls, path: Path) -> "SigningKey":
        """Make a key in a new file with permission 0600, or read the one that is there."""
        if path.exists():
            return cls.load(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        private = Ed25519PrivateKey.generate()
        text = private.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption()).hex()
        # opened with its permission, so that nobody can read it in between
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(text + "\n")
            file.flush()
            os.fsync(file.fileno())
        return cls(private)

    @classmethod
    def load(cls, path: Path) -> "SigningKey":
        """Read a key.

        Raises:
            InputError: There is none, or it is no key.
            NotAllowedError: Others can read the file: the key may be known.
        """
        try:
            if os.name == "posix" and path.stat().st_mode & _OTHERS:
                reason = "others can read it; chmod 600 it if it is still secret"
                raise NotAllowedError(
                    f'Signing with "{path.name}"',
                    reason=reason,
                    text="key_readable",
                    file=path.name,
                )
            return cls(Ed25519PrivateKey.from_private_bytes(bytes.fromhex(path.read_text("ascii").strip())))
        except (OSError, ValueError) as error:
            raise StoredFileError(
                path.name, found=type(error).__name__, expected="a private key of 64 hexadecimal digits"
            ) from error

    @property
    def public(self) -> str:
        """The public key, 64 hexadecimal digits."""
        return self.private.public_key().public_bytes_raw().hex()

    def sign(self, content: bytes) -> str:
        """Return the signature of the content, 128 hexadecimal digits."""
        return self.private.sign(content).hex()


def is_signed(content: bytes, signature: str, *, by: str) -> bool:
    """Return whether the signature is this public key's under this content; False for what is no key or signature.

    Source:
        RFC 8032, Edwards-Curve Digital Signature Algorithm, section 5.1 (Ed25519).

    Example:
        >>> is_signed(b"7 + 5 = 12", "00" * 64, by="11" * 32)
        False
    """
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(by))
        key.verify(bytes.fromhex(signature), content)
    except (InvalidSignature, ValueError, TypeError):
        return False
    return True
