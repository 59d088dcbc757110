"""Log what was recorded about cases, where the project has a log: hashes, states and versions, never names."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from filelock import FileLock

from tallyproof.log import Entry, EntryKind, Log, RecordField, is_log
from tallyproof.workflow.act_log import log_version
from tallyproof.workflow.case_records import Office

__all__ = ["log_new", "logged_acts"]

_DECISIONS = frozenset({"decide", "declare_inadmissible"})
_NAMED_AT_ONCE = 500
"""Cases that a query names; with more it asks for all."""
_TOLD = ("outcome", "snapshot", "supersedes")


def log_new(office: Office) -> int:
    """Append every recorded act that the log does not hold yet; return how many.

    A process killed between the record and the log leaves acts that the next call appends. A project without a log
    is left as it is.
    """
    folder = office.project.folder / "log"
    if not is_log(folder):
        return 0
    with FileLock(office.project.folder / "case-log.lock"):
        log = Log.open(folder)
        fresh = tuple(_entries(office, after=log.newest_record(RecordField.CASES)))
        for entry in fresh:
            # first the version, then the act: what a kill leaves out is found again by its act
            if entry.public["act"] == "execute" and "snapshot" in entry.public:
                _log_executed(office, str(entry.public["snapshot"]), case=entry.id)
        if fresh:
            log.append(*fresh)
    return len(fresh)


def _log_executed(office: Office, snapshot: str, *, case: str) -> None:
    """Log the coming into force that the execution of a decision brought; none where its figures were in force."""
    came = [one for one in office.project.history() if one.snapshot == snapshot]
    brought = [one for one in came if one.why and one.why.case == case]
    for version in (brought or came)[-1:]:
        log_version(office.project, version)


def logged_acts(log: Log, sequences: Iterable[int]) -> dict[int, tuple[int, str]]:
    """Return, for each of some recorded acts that the log holds, the number of its entry and the hash that was logged.

    Args:
        log: The log of the project.
        sequences: Sequence numbers of the acts in the records.

    Returns:
        Sequence number of the act -> (number of the entry in the log, SHA-256 of the act).
    """
    held = log.of_records(RecordField.CASES, sequences)
    return {sequence: (number, str(entry.public["sha256"])) for sequence, (number, entry) in held.items()}


def _entries(office: Office, *, after: int) -> Iterator[Entry]:
    rows = list(_acts(office).filter(sequence__gt=after).order_by("sequence"))
    seen: dict[tuple[str, EntryKind], int] = {}
    earlier = _acts(office).filter(sequence__lte=after)
    if len(cases := {row.case for row in rows}) <= _NAMED_AT_ONCE:
        earlier = earlier.filter(case__in=cases)
    for case, body in earlier.values_list("case", "body").iterator():
        key = (case, _kind(json.loads(body)["act"]))
        seen[key] = seen.get(key, 0) + 1
    for row in rows:
        act = json.loads(row.body)
        kind = _kind(act["act"])
        seen[row.case, kind] = seen.get((row.case, kind), 0) + 1
        told = {name: str(act["fields"][name]) for name in _TOLD if name in act["fields"]}
        public = {
            "act": act["act"],
            RecordField.CASES.value: str(row.sequence),
            "sha256": row.sha256,
        } | told
        yield Entry(kind, row.case, version=seen[row.case, kind], at=act["at"], public=public)


def _acts(office: Office) -> Any:  # noqa: ANN401 - a query set of Django, which has no types
    """Return the entries that belong to a case; what else the team did is no matter of the public log."""
    return office.records.stored().exclude(case="")


def _kind(act: str) -> EntryKind:
    return EntryKind.DECISION if act in _DECISIONS else EntryKind.CASE
