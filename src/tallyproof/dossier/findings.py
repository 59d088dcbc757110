"""All findings as one table that a spreadsheet opens safely: a row per failed check and station."""

import csv
import io
from collections.abc import Iterator, Mapping
from typing import Any

from tallyproof.dossier.contents import Contents

__all__ = ["COLUMNS", "render_findings"]

COLUMNS = (
    "section", "code", "station_id", "areas", "source_row", "found", "expected", "difference", "votes",
)  # fmt: skip
_SIGNS = ("=", "+", "-", "@", "\t", "\r")

Row = dict[str, object]


def render_findings(contents: Contents) -> bytes:
    """Return every finding as CSV: UTF-8 with a byte order mark, lines ended by CRLF.

    A text that a spreadsheet would run as a formula gets an apostrophe in front; numbers stay numbers.
    """
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, COLUMNS, restval="", quoting=csv.QUOTE_MINIMAL)
    writer.writeheader()
    for row in _rows(contents):
        writer.writerow({name: _safe(row.get(name)) for name in COLUMNS})
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def _rows(contents: Contents) -> Iterator[Row]:
    for check in (contents.check.document or {}).get("checks", ()):
        for station in check["stations"]:
            yield _row("check", check["code"], station)
    for method in (contents.test.document or {}).get("methods", ()):
        for station in method["stations"]:
            yield _row("test", method["code"], station)
    fewest = (contents.outcome.document or {}).get("fewest_stations") or {}
    for station in fewest.get("stations", ()):
        yield _row("outcome", "fewest_stations", station)


def _row(section: str, code: str, station: Mapping[str, Any]) -> Row:
    areas = " / ".join(str(area) for area in station.get("areas") or () if area is not None)
    return {"section": section, "code": code, **station, "areas": areas}


def _safe(value: object) -> object:
    if value is None:
        return ""
    return f"'{value}" if isinstance(value, str) and value.startswith(_SIGNS) else value
