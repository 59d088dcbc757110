"""Read a list of stations to annul: a CSV file with station codes and, if wanted, reasons."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tallyproof.election.problem import Problem
from tallyproof.short_file import read_text, rows_of_text

__all__ = ["AnnulList", "listed_stations", "read_annul_list"]

_ID, _REASON = "station_id", "reason"


@dataclass(frozen=True, slots=True)
class AnnulList:
    """Station codes in the order of the list, each once, all of them in the results."""

    station_ids: tuple[str, ...]
    reasons: Mapping[str, str] = field(default_factory=dict)
    """By station code; only where the list gives one."""
    problems: tuple[Problem, ...] = ()
    """Codes that are unknown, repeated or blank, with their rows."""


def read_annul_list(path: Path, *, known: Collection[str]) -> AnnulList:
    """Read the stations to annul from a CSV file.

    Args:
        path: UTF-8, cells separated by tab, semicolon or comma. Codes stand in the column `station_id` or,
            where no column is called so, in the first; reasons in the column `reason`, if there is one.
        known: The station codes of the results.

    Returns:
        The known codes; what is unknown, repeated or blank is a problem each, with its row. A first line
        that is neither a heading called `station_id` nor a known code is taken for a heading, and said so.

    Raises:
        InputError: The file is not such a text.
    """
    return _listed(rows_of_text(read_text(path), file=path.name), path.name, known)


def listed_stations(
    entries: Iterator[tuple[int | None, str]], *, file: str, known: Collection[str]
) -> AnnulList:
    """Keep the known codes of a list once each, and report all others.

    Args:
        entries: Row (None where there is none) and code, as written.
        file: Where the list stands, for the problems.
        known: The station codes of the results.

    Returns:
        The codes, without reasons.
    """
    kept: dict[str, None] = {}
    problems: list[Problem] = []
    for row, written in entries:
        code = written if written in known else written.strip()
        wrong = _wrong(code, kept, known)
        if wrong:
            problems.append(Problem(wrong, file, row, _ID, found=code))
        else:
            kept[code] = None
    return AnnulList(tuple(kept), problems=tuple(problems))


def _wrong(code: str, kept: Collection[str], known: Collection[str]) -> str:
    if not code:
        return "O-BLANK-STATION"
    if code in kept:
        return "O-REPEATED-STATION"
    return "" if code in known else "O-UNKNOWN-STATION"


def _listed(rows: list[tuple[int, list[str]]], file: str, known: Collection[str]) -> AnnulList:
    if not rows:
        return AnnulList((), problems=(Problem("O-EMPTY-LIST", file),))
    line, heading = rows[0]
    names = [name.strip().casefold() for name in heading]
    at = names.index(_ID) if _ID in names else 0
    if _ID not in names and heading[0].strip() in known:
        return listed_stations(((row, cells[0]) for row, cells in rows), file=file, known=known)
    unnamed = () if _ID in names else (Problem("O-HEADING-ASSUMED", file, line, found=heading[0]),)
    body = rows[1:]
    plain = listed_stations(((row, _cell(cells, at)) for row, cells in body), file=file, known=known)
    reasons = _reasons([cells for _, cells in body], at, names.index(_REASON)) if _REASON in names else {}
    given = {code: reasons[code] for code in plain.station_ids if reasons.get(code)}
    return AnnulList(plain.station_ids, given, unnamed + plain.problems)


def _reasons(body: list[list[str]], at: int, why: int) -> dict[str, str]:
    """Return the reason on the first line of each station, which is the line that counts."""
    return {_cell(cells, at).strip(): _cell(cells, why).strip() for cells in reversed(body)}


def _cell(cells: list[str], position: int) -> str:
    return cells[position] if position < len(cells) else ""
