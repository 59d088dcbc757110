"""What the log of a project proves about its cases: each recorded act, its entry, and the receipt of that entry."""

import datetime as dt
import json
from collections.abc import Iterable

from tallyproof.workflow.case_log import logged_acts
from tallyproof.workflow.case_records import Office
from tallyproof.workflow.log_proofs import LogProofs, proved_from_log
from tallyproof.workflow.request import Document

__all__ = ["case_proofs"]


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

    def told(proofs: LogProofs) -> Document:
        return proofs.document() | {"cases": {name: _acts(office, name, proofs) for name in names}}

    return proved_from_log(office.project.folder, note, told)


def _acts(office: Office, name: str, proofs: LogProofs) -> list[Document]:
    rows = list(office.records.stored().filter(case=name).order_by("sequence"))
    logged = logged_acts(proofs.log, [row.sequence for row in rows])
    return [
        _act(act, row.sha256, logged.get(row.sequence), proofs)
        for row in rows
        if dt.datetime.fromisoformat((act := json.loads(row.body))["at"]) <= office.now
    ]


def _act(act: Document, sha256: str, entry: tuple[int, str] | None, proofs: LogProofs) -> Document:
    number, logged = entry or (None, "")
    told = {"act": act["act"], "at": act["at"], "record_sha256": sha256}
    return told | proofs.of_entry(number, same=logged == sha256)
