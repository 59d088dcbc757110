"""What the published log of a project proves about an entry: one checkpoint, and receipts out of it."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from tallyproof.errors import InputError
from tallyproof.log import Log, Published, is_log, make_receipt, open_published, own_policy
from tallyproof.log.keys import verifier_key
from tallyproof.log.verifier import Checkpoint, Policy, VerificationError, verify_checkpoint
from tallyproof.workflow.request import Document

__all__ = ["LogProofs", "newest_checkpoint", "proved_from_log"]

_Told = TypeVar("_Told")


def newest_checkpoint(folder: Path) -> str:
    """Return the newest published checkpoint of a project with its signatures; empty where there is none."""
    path = folder / "log" / "published" / "checkpoint"
    return path.read_text(encoding="utf-8") if path.is_file() else ""


@dataclass(frozen=True, slots=True)
class LogProofs:
    """A log, and receipts out of one of its checkpoints."""

    log: Log
    note: str
    """The signed checkpoint; empty where nothing is published."""
    policy: Policy
    point: Checkpoint | None
    published: Published | None

    @classmethod
    def open(cls, log: Log, note: str) -> "LogProofs":
        """Open the proofs of a log; raises VerificationError where its keys did not sign the checkpoint."""
        policy = own_policy(log)._replace(quorum=["none"])
        if not note:
            return cls(log, note, policy, None, None)
        published = open_published(str(log.published)).at(note.encode())
        return cls(log, note, policy, verify_checkpoint(note.encode(), policy), published)

    def of_entry(self, number: int | None, *, same: bool) -> Document:
        """Return what is proved of something that is recorded.

        Args:
            number: Its entry; None where the log has none.
            same: Whether the entry says what is recorded.

        Returns:
            `entry`, `receipt` and `state`: `proved` with the receipt, `not_published`, `not_logged` or `differs`.
        """
        if number is None:
            return {"entry": None, "receipt": None, "state": "not_logged"}
        if not same:
            return {"entry": number, "receipt": None, "state": "differs"}
        receipt = self._receipt(number)
        return {"entry": number, "receipt": receipt, "state": "proved" if receipt else "not_published"}

    def document(self) -> Document:
        """Return what is told of the log and the checkpoint."""
        witnessed = sorted(self.point.witnessed.items()) if self.point else []
        return {
            "origin": self.log.origin,
            "keys": [verifier_key(key) for key in self.log.keys],
            "size": self.point.size if self.point else 0,
            "root": self.point.root.hex() if self.point else None,
            "witnesses": [{"name": name, "time": time} for name, time in witnessed],
            "checkpoint": self.note,
        }

    def _receipt(self, number: int) -> str | None:
        """Return the receipt of an entry; None where the checkpoint does not reach it."""
        if not (self.point and self.published) or number >= self.point.size:
            return None
        return make_receipt(self.published, number, self.policy).text().decode()


def proved_from_log(folder: Path, note: str, tell: Callable[[LogProofs], _Told]) -> _Told | None:
    """Return what is told from the log of a project; None where it has none.

    Args:
        folder: The project.
        note: The signed checkpoint to prove in; empty where nothing is published.
        tell: Says it.

    Raises:
        InputError: What is published is not what the keys of the log signed.
    """
    if not is_log(folder / "log"):
        return None
    log = Log.open(folder / "log")
    try:
        return tell(LogProofs.open(log, note))
    except VerificationError as error:
        raise InputError(
            str(log.published), found=str(error), expected="what the log signed", text="log_unverified"
        ) from error
