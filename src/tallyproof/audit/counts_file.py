"""Hand counts as a CSV file that a person writes: one row a station, one column a count."""

from collections.abc import Mapping
from dataclasses import dataclass

from tallyproof.audit.overstatement import HandCount
from tallyproof.election.problem import Problem
from tallyproof.errors import InputError
from tallyproof.short_file import rows_of_text

__all__ = ["ReadCounts", "read_hand_counts"]

_STATION = ("batch", "station_id", "station")
_FOUND, _MISSING, _PERSON = "found", "papers_missing", "person"
_NO, _YES = {"no", "0", "false", "нет", "жоқ"}, {"", "yes", "1", "true", "да", "иә"}
_LARGEST = 10**12


@dataclass(frozen=True, slots=True)
class ReadCounts:
    """Counts in the order of the file, which is the order of the draw, and what is wrong with the other rows."""

    counts: tuple[HandCount, ...]
    problems: tuple[Problem, ...]
    persons: tuple[str, ...] = ()
    """Who made each count; empty texts where the file has no column of persons."""


def read_hand_counts(text: str, *, file: str, columns: Mapping[str, str]) -> ReadCounts:
    r"""Read hand counts.

    Args:
        text: Cells separated by tab, semicolon or comma. The station stands in a column `batch`, `station` or
            `station_id`; `found` (yes or no), `papers_missing` and `person` may follow; every other column is a count.
        file: Name of the file, for the messages.
        columns: Count column by each name that a heading may have, in lower case.

    Returns:
        Rows that are whole. A row with an empty or impossible cell is a problem and is not used: 0 is written only
        where 0 was counted. A box with `found` = no needs no counts.

    Raises:
        InputError: No table, no column of stations, a column with an unknown or repeated name.

    Example:
        >>> read_hand_counts("batch,Ada\n7,310\n", file="c.csv", columns={"ada": "votes__ada"}).counts
        (HandCount(batch='7', counts={'votes__ada': 310}, papers_missing=0),)
    """
    header, rows = _table(text, file)
    heads = _heads(header, file, columns)
    counts: list[HandCount] = []
    persons: list[str] = []
    problems: list[Problem] = []
    for number, cells in rows:
        row, wrong = _row(heads, cells, file=file, number=number)
        if row is None:
            problems.extend(wrong)
        else:
            counts.append(row)
            persons.append(cells[heads.index(_PERSON)].strip() if _PERSON in heads else "")
    return ReadCounts(tuple(counts), tuple(problems), tuple(persons))


def _table(text: str, file: str) -> tuple[list[str], list[tuple[int, list[str]]]]:
    rows = rows_of_text(text.lstrip("\ufeff"), file=file)
    if not rows:
        raise InputError(file, found="nothing", expected="a heading and one row a station")
    return rows[0][1], rows[1:]


def _heads(header: list[str], file: str, columns: Mapping[str, str]) -> list[str]:
    """Return what each column holds: `batch`, `found`, `papers_missing` or a count column."""
    heads = [_head(name, file, columns) for name in header]
    if heads.count("batch") != 1 or len(set(heads)) != len(heads):
        raise InputError(
            file,
            place="row 1",
            found=", ".join(header) or "nothing",
            expected="one column called batch, and each count once",
        )
    return heads


def _head(name: str, file: str, columns: Mapping[str, str]) -> str:
    plain = name.strip().casefold()
    if plain in _STATION:
        return "batch"
    if plain in {_FOUND, _MISSING, _PERSON}:
        return plain
    if plain in columns:
        return columns[plain]
    raise InputError(
        file, place="row 1", found=repr(name), expected=f"a count: {', '.join(dict.fromkeys(columns))}"
    )


def _row(
    heads: list[str], cells: list[str], *, file: str, number: int
) -> tuple[HandCount | None, list[Problem]]:
    if len(cells) != len(heads):
        problem = Problem("A-ROW-LENGTH", file, number, found=str(len(cells)), expected=str(len(heads)))
        return None, [problem]
    told = {head: cell.strip() for head, cell in zip(heads, cells, strict=True)}
    found = told.get(_FOUND, "").casefold()
    names = [head for head in heads if head not in {"batch", _FOUND, _MISSING, _PERSON}]
    named = [name for name in ("batch", _PERSON) if not told.get(name, "?")]
    wrong = [Problem("A-CELL-EMPTY", file, number, name) for name in named]
    if found not in _NO | _YES:
        wrong.append(Problem("A-CELL-FOUND", file, number, _FOUND, found=told[_FOUND]))
    wanted = [] if found in _NO else names
    numbers = {name: _whole(told[name]) for name in wanted}
    numbers[_MISSING] = _whole(told.get(_MISSING, "") or "0")
    for name, value in numbers.items():
        if value is None:
            code = "A-CELL-NUMBER" if told[name] else "A-CELL-EMPTY"
            wrong.append(Problem(code, file, number, name, found=told[name]))
    if wrong:
        return None, wrong
    whole = {name: value for name, value in numbers.items() if value is not None}
    missing = whole.pop(_MISSING)
    return HandCount(told["batch"], None if found in _NO else whole, missing), []


def _whole(text: str) -> int | None:
    """Return a whole number without separators; None for anything else, and for more than any box holds."""
    if not (text.isascii() and text.isdecimal()) or len(text) > len(str(_LARGEST)):
        return None
    return int(text)
