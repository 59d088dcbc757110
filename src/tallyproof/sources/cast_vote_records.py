"""Recognise records of single ballots and their manifests, which are no station results."""

import re
from typing import Final

from tallyproof.errors import InputError
from tallyproof.sources.hardened_xml import root_name

__all__ = ["find_ballot_records", "refuse_ballot_records"]

_HEAD: Final = 1 << 16
_VERSION: Final = re.compile(rb'^\s*"?Version"?\s*:|[{,]\s*"Version"\s*:\s*"\d+\.\d+[\d.]*"')
_DOMINION_HEADER: Final = re.compile(
    rb'^"?CvrNumber"?,"?TabulatorNum"?,"?BatchId"?,"?RecordId"?', re.MULTILINE
)
_BALLOT_HEADER: Final = re.compile(rb'"?(?:BallotID|Cast Vote Record)"?,', re.IGNORECASE)
_MANIFEST_PARTS: Final = tuple(
    re.compile(part, re.IGNORECASE) for part in (rb",", rb"Tabulator|Batch", rb"Ballots|Cards|RecordId")
)
"""What the head of a manifest holds, in this order. One pattern of all three would try every comma again."""


def find_ballot_records(payload: bytes) -> str:
    r"""Return what kind of ballot records a file holds, or "" where it holds none.

    Args:
        payload: The file; only its beginning is read.

    Example:
        >>> find_ballot_records(b'{"Version":"5.10.50.85","ElectionId":"Town","Sessions":[]}')
        'cast vote records of Dominion (CvrExport)'
        >>> find_ballot_records(b"county,precinct\nA,1\n")
        ''
    """
    head = payload[:_HEAD].lstrip(b"\xef\xbb\xbf \t\r\n")
    if head.startswith(b"<"):
        return (
            "cast vote records (NIST SP 1500-103 XML)" if root_name(payload) == "CastVoteRecordReport" else ""
        )
    if head.startswith(b"{"):
        return _json_kind(head)
    return _csv_kind(head)


def _csv_kind(head: bytes) -> str:
    if _DOMINION_HEADER.search(head):
        return "cast vote records of Dominion (CSV)"
    if _BALLOT_HEADER.match(head):
        return "cast vote records (CSV)"
    return "a ballot manifest (CSV)" if _is_manifest(re.split(rb"[\r\n]", head, maxsplit=1)[0]) else ""


def _is_manifest(line: bytes) -> bool:
    place = 0
    for part in _MANIFEST_PARTS:
        found = part.search(line, place)
        if found is None:
            return False
        place = found.end()
    return True


def _json_kind(head: bytes) -> str:
    if b'"CVR.CastVoteRecordReport"' in head:
        return "cast vote records (NIST SP 1500-103 JSON)"
    if not _VERSION.search(head[:200]):
        return ""
    if b'"Sessions"' in head:
        return "cast vote records of Dominion (CvrExport)"
    return "a manifest of Dominion's cast vote records" if b'"List"' in head else ""


def refuse_ballot_records(payload: bytes, *, file: str) -> None:
    """Raise InputError where a file holds records of single ballots, and say which verb takes them."""
    found = find_ballot_records(payload)
    if found:
        raise InputError(
            file,
            found=found,
            expected="results of polling stations",
            action='Records of ballots and manifests are for "tallyproof audit".',
            text="ballot_records",
        )
