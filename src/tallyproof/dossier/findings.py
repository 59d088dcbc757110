"""Every finding as a row of one table, safe to open in a spreadsheet.

A spreadsheet runs a cell that begins with ``=``, ``+``, ``-``, ``@`` or a tab as a formula. Such a *text*
gets an apostrophe in front; numbers stay numbers, negative ones too. Lines end in CRLF (RFC 4180), UTF-8
with a byte order mark, which spreadsheets need to recognise it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tallyproof.dossier.contents import Contents
from tallyproof.spreadsheet import Cell, rows_csv

__all__ = ["COLUMNS", "Finding", "findings", "findings_csv"]

COLUMNS = (
    "section",
    "code",
    "station_id",
    "areas",
    "source_row",
    "found",
    "expected",
    "difference",
    "votes",
)

Value = Cell


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found at one place."""

    section: str
    """The part of the work that found it: check, test, outcome or source."""
    code: str
    station_id: str | None = None
    areas: tuple[str, ...] = ()
    source_row: int | None = None
    found: Value = None
    expected: Value = None
    difference: Value = None
    votes: Value = None


def findings(contents: Contents) -> Iterator[Finding]:
    """Yield every finding: failed checks, stations of methods, decisive stations, refused rows, problems."""
    yield from _checks(contents)
    yield from _methods(contents)
    yield from _decisive(contents)
    yield from _source(contents)


def findings_csv(rows: Iterable[Finding]) -> bytes:
    """Return findings as CSV, one a row, under the names of `COLUMNS`."""
    cells = (
        (row.section, row.code, row.station_id, " / ".join(row.areas), row.source_row,
         row.found, row.expected, row.difference, row.votes)
        for row in rows
    )  # fmt: skip
    return rows_csv(COLUMNS, cells, lines="\r\n", marked=True)


def _checks(contents: Contents) -> Iterator[Finding]:
    for check in (contents.check.document or {"checks": ()})["checks"]:
        for row in check["stations"]:
            yield _at_station(
                row,
                section="check",
                code=check["code"],
                found=row.get("found"),
                expected=row.get("expected"),
                difference=row.get("difference"),
            )


def _methods(contents: Contents) -> Iterator[Finding]:
    for method in (contents.test.document or {"methods": ()})["methods"]:
        for row in method.get("stations") or ():
            yield _at_station(row, section="test", code=method["code"], found=row.get("value"))


def _decisive(contents: Contents) -> Iterator[Finding]:
    fewest = (contents.outcome.document or {}).get("fewest_stations") or {}
    for row in fewest.get("stations") or ():
        yield _at_station(row, section="outcome", code="fewest_stations", difference=row.get("contribution"))


def _source(contents: Contents) -> Iterator[Finding]:
    for refusal in contents.snapshot.rows.refusals:
        for number in refusal.rows:
            yield Finding("source", refusal.code, source_row=number, found=refusal.detail or None)
    for problem in contents.snapshot.problems:
        yield Finding(
            "source",
            problem.code,
            source_row=problem.row,
            found=problem.found or None,
            expected=problem.expected or None,
        )


def _at_station(
    row: Mapping[str, Any],
    *,
    section: str,
    code: str,
    found: Value = None,
    expected: Value = None,
    difference: Value = None,
) -> Finding:
    return Finding(
        section,
        code,
        row.get("station_id"),
        tuple(str(area) for area in row.get("areas") or () if area is not None),
        row.get("source_row"),
        found,
        expected,
        difference,
        row.get("votes"),
    )
