"""Files of a case: lists of stations as commissions print them, new counts, and registers of complaints."""

import datetime as dt
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tallyproof.cases.acts import read_time
from tallyproof.cases.case import Act
from tallyproof.cases.clock import find_zone
from tallyproof.cases.decision_list import DecisionList, ListRow, station_list
from tallyproof.election.results import COUNTS, Results
from tallyproof.errors import CallError, InputError, TallyproofError
from tallyproof.short_file import read_short_table
from tallyproof.sources.files import open_file, tables_of
from tallyproof.store.records.repository import Writer
from tallyproof.texts import Catalogue
from tallyproof.workflow.case_log import log_new
from tallyproof.workflow.case_records import Office
from tallyproof.workflow.request import Document

__all__ = ["case_import", "law_in_force", "read_counts", "read_station_list"]

_LIST = ("grounds", "remedies", "stations", "incidents")
_FILING = ("kind", "forum", "subject", "zone", "polling_day", "matter", "fact_at", *_LIST)
_TIMES = ("filed_at", "registered_at", "admitted_at", "decided_at")
_KNOWN = {"id", "number", "outcome", "reason", "reasons_given", "published", *_FILING, *_TIMES}
_MOST = 200
"""Refused rows that are told one by one."""


def read_station_list(path: Path, *, column: str = "", pattern: str = "") -> DecisionList:
    """Read a list of stations from a PDF table, a workbook, or any other table.

    Args:
        path: The file; of a workbook the first sheet.
        column: Heading of the column with the codes; empty: one of those known in the field.
        pattern: A regular expression for the code within a cell; empty: the whole cell.

    Raises:
        InputError: The file cannot be read, or has no such column.
        CallError: A PDF, and pdfplumber is not installed.
    """
    rows = _pdf_rows(path) if path.suffix.casefold() == ".pdf" else _table_rows(path)
    return station_list(rows, file=path.name, column=column, pattern=pattern)


def read_counts(path: Path, results: Results) -> dict[str, dict[str, int | None]]:
    """Read new counts of stations: a CSV file with `station_id`, and a column for each figure that changes.

    Args:
        path: UTF-8; columns are those of the results table, or names of choices. An empty cell leaves the figure
            as it was; a minus sign alone says that it is not known.
        results: Names the choices.

    Raises:
        InputError: A column, a cell or a code is wrong; all are listed.
    """
    rows = read_short_table(path, needed=("station_id",)).rows
    names = {choice.name.casefold(): choice.column for choice in results.choices}
    columns = {*COUNTS, *results.vote_columns}
    found: dict[str, dict[str, int | None]] = {}
    wrong: list[str] = []
    cells: list[str] = []
    for number, row in rows:
        station = row["station_id"]
        given = {name: cell for name, cell in row.items() if cell and name != "station_id"}
        named = {names.get(name.casefold(), name): cell for name, cell in given.items()}
        bad = [f"row {number}, {n}: {c!r}" for n, c in named.items() if n not in columns or not _is_count(c)]
        if not station or station in found or bad:
            wrong += bad or [f"row {number}, station_id: {station!r} is empty or stands twice"]
            cells += [f"{number}, {one.partition(', ')[2]}" for one in bad] or [
                f"{number}, station_id: {station!r}"
            ]
            continue
        found[station] = {name: None if cell == "-" else int(cell) for name, cell in named.items()}
    if wrong or not found:
        told = "; ".join(wrong[:10]) or "no station"
        expected = f"station_id and whole numbers under {', '.join(sorted(columns))}"
        raise InputError(
            path.name,
            found=told,
            expected=expected,
            action="Nothing was written.",
            text="counts_wrong" if wrong else "counts_none",
            file=path.name,
            cells="; ".join(cells[:10]),
            columns=", ".join(sorted(columns)),
        )
    return found


def case_import(office: Office, catalogue: Catalogue, path: Path, *, law: str) -> Document:
    """Add the complaints of a register: one row a case, all or none of the accepted rows at once.

    Args:
        office: The project.
        catalogue: Language of the answer.
        path: A CSV file in UTF-8; its columns stand in docs/cases.md.
        law: Id of a law profile that states deadlines, or a TOML file with one.

    Returns:
        Rows read, added, unchanged and refused; every refused row with its reason. The same file a second
        time adds nothing.

    Raises:
        InputError: The file is no such table.
    """
    rows = _case_rows(path)
    refused: list[Document] = []
    added = unchanged = 0
    with office.records.writing(by=office.by) as writer:
        law = law_in_force(writer, law)
        own_zone = office.records.law(law).zone
        for number, row in rows:
            try:
                acts = _acts(row, law, own_zone)
                if office.records.has(row["id"]):
                    _require_same(row["id"], acts, office)
                    unchanged += 1
                    continue
                writer.add_all(row["id"], acts, law=law)
                added += 1
            except (TallyproofError, KeyError) as error:
                refused.append({"file": path.name, "row": number, "id": row.get("id"), "reason": str(error)})
    log_new(office)
    counts = {"read": len(rows), "added": added, "unchanged": unchanged, "refused": len(refused)}
    return {
        "schema": "tallyproof.case-import/1",
        "rows": counts,
        "problems": refused[:_MOST],
        "sentence": catalogue.text("cases.imported", **counts),
    }


def law_in_force(writer: Writer, law: str) -> str:
    """Return the name of a law profile for the records; one in a file is kept with them first.

    Args:
        writer: The open transaction.
        law: Id of a profile of the program, or a TOML file.

    Raises:
        InputError: The file cannot be read or is no profile.
    """
    path = Path(law)
    if path.suffix.lower() != ".toml" and not path.is_file():
        return law
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InputError(
            path.name, found=error.strerror or str(error), expected="a law profile (TOML)", text="cannot_open"
        ) from error
    return writer.keep_law(content, file=path.name)


def _acts(row: Mapping[str, str], law: str, own_zone: str) -> tuple[Act, ...]:
    """Return the acts that a row of a register tells of, in their order."""
    zone = find_zone(row.get("zone") or own_zone)
    times = {name: read_time(row[name], zone) for name in _TIMES if row.get(name)}
    if "filed_at" not in times:
        raise CallError("A row lacks filed_at.", expected="when the complaint was filed")
    filing: dict[str, Any] = {name: row[name] for name in _FILING if row.get(name)}
    filing |= {name: row[name].split() for name in _LIST if row.get(name)}
    acts = [
        Act("draft", times["filed_at"], "complainant", fields=filing | {"law": law}),
        Act("file", times["filed_at"], "complainant"),
    ]
    if "registered_at" in times:
        acts.append(
            Act("register", times["registered_at"], "forum", fields={"number": row.get("number", "")})
        )
    if "admitted_at" in times:
        acts.append(Act("admit", times["admitted_at"], "forum"))
    if "decided_at" in times:
        acts.append(_decision(row, times["decided_at"]))
    return tuple(acts)


def _decision(row: Mapping[str, str], at: dt.datetime) -> Act:
    told = {name: row[name] for name in ("reason",) if row.get(name)}
    flags = {
        name: row[name] == "yes" for name in ("reasons_given", "published") if row.get(name) in {"yes", "no"}
    }
    if row.get("outcome") == "inadmissible":
        return Act("declare_inadmissible", at, "forum", fields={"reason": "no_reason_given"} | told | flags)
    return Act("decide", at, "forum", fields={"outcome": row.get("outcome", "")} | told | flags)


def _require_same(name: str, acts: tuple[Act, ...], office: Office) -> None:
    recorded = tuple(office.records.acts(name))[: len(acts)]
    if recorded != acts:
        raise CallError(f'The case "{name}" is recorded otherwise.', expected="the same row, or another id")


def _case_rows(path: Path) -> tuple[tuple[int, Mapping[str, str]], ...]:
    """Return the rows of a register of complaints; refuses columns that no case has."""
    table = read_short_table(path, needed=("id",))
    if unknown := sorted(set(table.heading) - _KNOWN):
        raise InputError(path.name, found=", ".join(unknown), expected=", ".join(sorted(_KNOWN)))
    return table.rows


def _is_count(cell: str) -> bool:
    return cell == "-" or (cell.isascii() and cell.isdigit() and len(cell) <= 15)  # noqa: PLR2004 - fits 2**53


def _table_rows(path: Path) -> Iterator[ListRow]:
    table = tables_of(open_file(path))[0]
    heads = table.header_rows[-1] if table.header_rows else 1
    yield ListRow(heads, tuple(table.frame.columns))
    for place, row in zip(table.rows, table.frame.iter_rows(), strict=True):
        yield ListRow(place, tuple(None if cell is None else str(cell) for cell in row))


def _pdf_rows(path: Path) -> list[ListRow]:
    """Return the rows of all tables of a PDF, page by page."""
    try:
        import pdfplumber  # noqa: PLC0415 - an optional library, and a slow start
        from pdfplumber.utils.exceptions import PdfminerException  # noqa: PLC0415
    except ImportError as error:
        raise CallError(
            "PDF tables cannot be read.",
            expected='pip install "tallyproof[pdf]"',
            text="not_installed",
            part="pdf",
        ) from error
    try:
        with pdfplumber.open(path) as document:
            rows = [row for page in document.pages for table in page.extract_tables() for row in table]
    except (OSError, ValueError, PdfminerException) as error:
        raise InputError(
            path.name, found=type(error).__name__, expected="a PDF with tables", text="pdf_broken"
        ) from error
    if not rows:
        action = "A scan has to be read by a person, or by a text recognition whose result is checked."
        raise InputError(
            path.name, found="no table", expected="a PDF with tables", action=action, text="pdf_no_table"
        )
    return [ListRow(place, tuple(row)) for place, row in enumerate(rows, start=1)]
