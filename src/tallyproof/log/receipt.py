"""Receipts: a small text that proves one entry, without the log and without the publisher (c2sp.org/tlog-proof)."""

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass

from tallyproof.errors import CallError
from tallyproof.log.published import Published
from tallyproof.log.tree import inclusion_path
from tallyproof.log.verifier import Checkpoint, Policy, verify_checkpoint, verify_receipt

__all__ = ["Receipt", "make_receipt", "receipt_text"]


@dataclass(frozen=True, slots=True)
class Receipt:
    """A proof that an entry is in a signed log."""

    number: int
    """Number of the entry, from 0."""
    entry: bytes
    path: tuple[bytes, ...]
    """Hashes from the entry's sibling up."""
    checkpoint: Checkpoint
    note: bytes
    """The signed checkpoint."""

    def text(self, *, whole: bool = True) -> bytes:
        """Return the receipt as the content of a `.tlog-proof` file.

        Args:
            whole: With the entry itself in it; without, the entry must be kept beside it.
        """
        return receipt_text(self.number, self.path, self.note, entry=self.entry if whole else None)


def receipt_text(number: int, path: Sequence[bytes], note: bytes, *, entry: bytes | None = None) -> bytes:
    """Return a receipt in the format c2sp.org/tlog-proof@v1."""
    extra = [f"extra {b64encode(entry).decode()}"] if entry is not None else []
    hashes = [b64encode(item).decode() for item in path]
    return "\n".join(["c2sp.org/tlog-proof@v1", *extra, f"index {number}", *hashes, "", ""]).encode() + note


def make_receipt(published: Published, number: int, policy: Policy, *, size: int | None = None) -> Receipt:
    """Prove an entry from published files, and check the proof as its reader will.

    Args:
        published: The log.
        number: The entry, from 0.
        policy: Whose signatures the checkpoint must carry.
        size: Prove it in the checkpoint of this size; the newest where not given.

    Raises:
        CallError: The checkpoint does not reach as far as the entry.
        VerificationError: What is published does not hold.
        InputError: A file is missing.
    """
    note = published.checkpoint(size)
    point = verify_checkpoint(note, policy)
    if not 0 <= number < point.size:
        raise CallError(
            f"Entry {number} of {point.size} published ones.", expected="a number from 0, below the size"
        )
    entry = published.entry(number, point.size)
    path = tuple(inclusion_path(published.nodes(point.size), number, point.size))
    verify_receipt(receipt_text(number, path, note, entry=entry), policy, None)
    return Receipt(number, entry, path, point, note)
