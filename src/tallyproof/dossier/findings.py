"""Every finding as a row of one table, safe to open in a spreadsheet.

A spreadsheet runs a cell that begins with ``=``, ``+``, ``-``, ``@`` or a tab as a formula. Such a *text*
gets an apostrophe in front; numbers stay numbers, negative ones too. Lines end in CRLF (RFC 4180), UTF-8
with a byte order mark, which spreadsheets need to recognise it.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tallyproof.dossier.contents import Contents

__all__ = ["COLUMNS", "Finding", "findings", "findings_csv", "spreadsheet_safe"]

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

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

Value = int | float | str | None


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
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in rows:
        cells = (
            row.section, row.code, row.station_id, " / ".join(row.areas), row.source_row,
            row.found, row.expected, row.difference, row.votes,
        )  # fmt: skip
        writer.writerow([spreadsheet_safe(cell) for cell in cells])
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def spreadsheet_safe(value: Value) -> int | float | str:
    """Return a cell that no spreadsheet runs as a formula; None becomes an empty cell.

    Example:
        >>> spreadsheet_safe("=1+1"), spreadsheet_safe(-5), spreadsheet_safe("-5"), spreadsheet_safe(None)
        ("'=1+1", -5, "'-5", '')
    """
    if value is None:
        return ""
    if isinstance(value, str) and value.lstrip(" \u00a0").startswith(_FORMULA_STARTS):
        return f"'{value}"
    return value


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
