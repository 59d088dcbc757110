"""What the log of a project proves about its cases: each recorded act, its entry, and the receipt of that entry."""

import datetime as dt
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tallyproof.errors import InputError
from tallyproof.log import Log, Published, is_log, make_receipt, open_published, own_policy
from tallyproof.log.keys import verifier_key
from tallyproof.log.verifier import Policy, VerificationError, verify_checkpoint
from tallyproof.workflow.case_log import logged_acts
from tallyproof.workflow.case_records import Office
from tallyproof.workflow.request import Document

__all__ = ["case_proofs", "newest_checkpoint"]


@dataclass(frozen=True, slots=True)
class _Proofs:
    """Receipts out of one checkpoint."""

    published: Published
    policy: Policy
    size: int
    """Entries that it reaches; 0 where nothing is published."""

    def receipt(self, number: int) -> str | None:
        """Return the receipt of an entry; None where the checkpoint does not reach it."""
        if number >= self.size:
            return None
        return make_receipt(self.published, number, self.policy).text().decode()


def newest_checkpoint(folder: Path) -> str:
    """Return the newest published checkpoint of a project with its signatures; empty where there is none."""
    path = folder / "log" / "published" / "checkpoint"
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def case_proofs(office: Office, names: Iterable[str], *, note: str) -> Document | None:
    """Prove the recorded acts of some cases from the log.

    Args:
        office: The project.
        names: Ids of the cases.
        note: The signed checkpoint to prove them in; empty where nothing is published.

    Returns:
        The checkpoint and, for each case, its acts, each with the number of its entry and its `state`: `proved` with
        the receipt, `not_published`, `not_logged`, or `differs` where the log holds another hash than the records.
        None for a project without a log.

    Raises:
        InputError: What is published is not what the keys of the log signed.
    """
    folder = office.project.folder / "log"
    if not is_log(folder):
        return None
    log, content = Log.open(folder), note.encode()
    policy = own_policy(log)._replace(quorum=["none"])
    try:
        point = verify_checkpoint(content, policy) if note else None
        size = point.size if point else 0
        proofs = _Proofs(_published(log, content), policy, size) if point else None
        cases = {name: _acts(office, name, log, proofs) for name in names}
    except VerificationError as error:
        raise InputError(str(log.published), found=str(error), expected="what the log signed") from error
    witnessed = sorted(point.witnessed.items()) if point else []
    return {
        "origin": log.origin,
        "keys": [verifier_key(key) for key in log.keys],
        "size": size,
        "root": point.root.hex() if point else None,
        "witnesses": [{"name": name, "time": time} for name, time in witnessed],
        "checkpoint": note,
        "cases": cases,
    }


def _published(log: Log, note: bytes) -> Published:
    return open_published(str(log.published)).at(note)


def _acts(office: Office, name: str, log: Log, proofs: _Proofs | None) -> list[Document]:
    rows = list(office.records.stored().filter(case=name).order_by("sequence"))
    logged = logged_acts(log, [row.sequence for row in rows])
    return [
        _act(act, row.sha256, logged.get(row.sequence), proofs)
        for row in rows
        if dt.datetime.fromisoformat((act := json.loads(row.body))["at"]) <= office.now
    ]


def _act(act: Document, sha256: str, entry: tuple[int, str] | None, proofs: _Proofs | None) -> Document:
    told: Document = {
        "act": act["act"],
        "at": act["at"],
        "record_sha256": sha256,
        "entry": None,
        "receipt": None,
    }
    if entry is None:
        return told | {"state": "not_logged"}
    number, logged = entry
    if logged != sha256:
        return told | {"entry": number, "state": "differs"}
    receipt = proofs.receipt(number) if proofs else None
    return told | {"entry": number, "receipt": receipt, "state": "proved" if receipt else "not_published"}
