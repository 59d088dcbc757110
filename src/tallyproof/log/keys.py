"""Ed25519 keys of logs and witnesses: made, kept in a file, used to sign notes (c2sp.org/signed-note)."""

import base64
import os
import re
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tallyproof.errors import CallError, NotAllowedError, StoredFileError
from tallyproof.log.verifier import Key

__all__ = ["SigningKey", "note_line", "verifier_key"]

_PREFIX = "PRIVATE+KEY"
_NAME = re.compile(r"[^\s+\x00-\x1f]{1,200}")


def verifier_key(key: Key) -> str:
    """Return a public key as text for policies, posters and newspapers.

    Source: c2sp.org/signed-note, section "Verifier keys".
    """
    material = base64.b64encode(bytes([key.kind]) + key.public).decode()
    return f"{key.name}+{key.id.hex()}+{material}"


def note_line(name: str, key_id: bytes, signature: bytes) -> str:
    """Return one signature as the line that stands below a note."""
    return f"\N{EM DASH} {name} {base64.b64encode(key_id + signature).decode()}\n"


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private key with the name and the signature type that it signs under."""

    name: str
    kind: int
    """`verifier.LOG_KEY` or `verifier.WITNESS_KEY`."""
    seed: bytes
    """32 secret bytes."""

    def __repr__(self) -> str:
        return f"SigningKey({self.name!r}, kind={self.kind})"

    @classmethod
    def generate(cls, name: str, kind: int) -> "SigningKey":
        """Make a key.

        Raises:
            CallError: The name is empty, or holds a space or a plus.
        """
        if not _NAME.fullmatch(name):
            raise CallError(f"The name {name!r} of a key.", expected="1 to 200 characters without space or +")
        return cls(name, kind, Ed25519PrivateKey.generate().private_bytes_raw())

    @property
    def public(self) -> Key:
        """The key that others check signatures with."""
        return Key(self.name, self.kind, self._private().public_key().public_bytes_raw())

    def sign(self, text: str) -> str:
        """Return the signature line of a log under a note."""
        return note_line(self.name, self.public.id, self._private().sign(text.encode()))

    def cosign(self, text: str, *, time: int) -> str:
        """Return the signature line of a witness under a checkpoint.

        Args:
            text: The checkpoint without signatures.
            time: Seconds since 1970, by the witness's own clock.

        Source: c2sp.org/tlog-cosignature, section "Ed25519 signed message".
        """
        signature = self._private().sign(f"cosignature/v1\ntime {time}\n{text}".encode())
        return note_line(self.name, self.public.id, time.to_bytes(8, "big") + signature)

    def save(self, path: Path) -> None:
        """Write the key to a new file that only its owner can read.

        Raises:
            NotAllowedError: The file is there: a key is never overwritten.
        """
        material = base64.b64encode(bytes([self.kind]) + self.seed).decode()
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError as error:
            raise NotAllowedError(
                f'Writing a key to "{path}"',
                reason="the file is there already",
                text="there_already",
                file=path.name,
            ) from error
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(f"{_PREFIX}+{self.name}+{self.public.id.hex()}+{material}\n")
            file.flush()
            os.fsync(file.fileno())

    @classmethod
    def load(cls, path: Path) -> "SigningKey":
        """Read a key.

        Raises:
            InputError: The file is missing, or holds no key.
        """
        try:
            text = path.read_text(encoding="utf-8").strip()
            name, key_id, material = text.removeprefix(f"{_PREFIX}+").split("+", 2)
            raw = base64.b64decode(material, validate=True)
            key = cls(name, raw[0], raw[1:])
            found = "" if key.public.id.hex() == key_id else "the id of another key"
        except (OSError, ValueError, IndexError) as error:
            found = type(error).__name__  # the error's own words could hold parts of the key
        if found:
            raise StoredFileError(path, found=found, expected="a private key")
        return key

    def _private(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed)
