"""Take a list away: every row of it in a file, CSV or XLSX, for whoever may read its page."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header

from tallyproof.spreadsheet import Cell, rows_xlsx, stream_csv
from tallyproof.web.place import place
from tallyproof.workflow.case_records import now_utc
from tallyproof.workflow.examination import brief_of, version_in_force

__all__ = ["FORMATS", "Table", "asked_format", "table_file"]

FORMATS = ("csv", "xlsx")
_CSV = "text/csv; charset=utf-8"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Table:
    """A list as a table."""

    name: str
    """Of what: `areas`, `cases`; stands in the name of the file."""
    head: Sequence[str]
    """Names of the columns in the reader's language."""
    rows: Iterable[Sequence[Cell]]
    """Every row; shape (rows, columns). A missing value is None and stays an empty cell; a share is 0-1."""


def asked_format(request: HttpRequest) -> str:
    """Return the format that the address asks for, `csv` or `xlsx`; empty where it asks for the page."""
    asked = request.GET.get("format", "")
    return asked if asked in FORMATS else ""


def table_file(request: HttpRequest, table: Table) -> HttpResponseBase:
    """Return a table in the format that was asked for; CSV is sent while it is written.

    Raises:
        CallError: There are more rows than an XLSX sheet may have.
    """
    name = _file_name(table.name, asked_format(request))
    if asked_format(request) == "xlsx":
        content = rows_xlsx(table.head, table.rows, table.name)
        answer: HttpResponseBase = HttpResponse(content, content_type=_XLSX)
    else:
        answer = StreamingHttpResponse(stream_csv(table.head, table.rows), content_type=_CSV)
    answer.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return answer


def _file_name(table: str, kind: str) -> str:
    """Return the name of a file: project, table, version in force and day, with nothing in it but words."""
    folder = place().folder
    brief = brief_of(folder, "en")
    contest = brief["check"]["contest"]["name"] if brief else folder.name
    project = re.sub(r"\W+", "-", contest).strip("-")[:_LONGEST]
    parts = (project, table, (version_in_force(folder) or "")[:12], now_utc().date().isoformat())
    return "-".join(part for part in parts if part) + f".{kind}"
