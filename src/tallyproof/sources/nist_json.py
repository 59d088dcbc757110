"""Read election results reports in JSON (NIST SP 1500-100 version 2)."""

from typing import Any

from tallyproof.election.contest import Contest
from tallyproof.election.snapshot import SourceFile
from tallyproof.errors import InputError
from tallyproof.sources.hardened_json import parse_json, unique_pairs
from tallyproof.sources.nist_counts import COUNT_NODES, CountRecord
from tallyproof.sources.nist_document import Document
from tallyproof.sources.nist_report import contests_of, read_report
from tallyproof.sources.reading import Reading

__all__ = ["contests_in_nist_json", "is_nist_json", "read_nist_json"]

_ROOT = "ElectionResults.ElectionReport"


def is_nist_json(payload: bytes) -> bool:
    """Return True for a JSON object that names itself an election results report."""
    text = payload.lstrip(b"\xef\xbb\xbf \t\r\n")
    return text.startswith(b"{") and _ROOT.encode() in text


def contests_in_nist_json(payload: bytes, *, file: str) -> tuple[Contest, ...]:
    """Return the contests of a report; raises InputError where it cannot be read."""
    return contests_of(_document(payload, file))


def read_nist_json(payload: bytes, *, file: SourceFile, contest: str | None = None) -> Reading:
    """Read one contest of a report; see `tallyproof.sources.nist_report` for what becomes of its fields.

    Args:
        payload: The file.
        file: Its name and hash.
        contest: Id or name; None where the report holds one contest.

    Returns:
        The reading; rows are the report's records of counts.

    Raises:
        CallError: Several contests and no choice, or no such contest.
        InputError: Not a report.
    """
    return read_report(
        _document(payload, file.name), file=file, contest=contest, form="NIST SP 1500-100 JSON"
    )


def _document(payload: bytes, file: str) -> Document:
    counter = _Counter()
    root = parse_json(payload, file=file, hook=counter.node)
    if not isinstance(root, dict) or root.get("@type") != _ROOT:
        raise InputError(
            file,
            found="another JSON document",
            expected=f'an object of @type "{_ROOT}"',
            text="other_format",
            known=_ROOT,
        )
    return Document(file, root, counter.rows)


class _Counter:
    """Numbers the records of counts in document order and keeps each as one small tuple."""

    def __init__(self) -> None:
        self.rows = 0

    def node(self, pairs: list[tuple[str, Any]]) -> Any:  # noqa: ANN401 - JSON is any value
        """Return what stands for an object."""
        found = unique_pairs(pairs)
        kind = found.get("@type")
        if isinstance(kind, str) and kind.rpartition(".")[2] in COUNT_NODES:
            self.rows += 1
            return CountRecord.from_node(found, row=self.rows)
        return found
