"""Find the header of a table: below titles, over one or more lines, or not at all."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from tallyproof.errors import CallError

__all__ = ["BELOW", "Header", "find_header", "is_number", "unique_names"]

Record = Sequence[str | None]

BELOW = " | "
"""Stands between a heading and what stands below it in the name of a column."""

_NUMBER = re.compile(r"[+\-−]?\d[\d\s.,'’\u00a0\u202f:/]*%?|[+\-−]?[.,]\d+%?")
_MOST_LINES = 8
_TITLE_CELLS = 3
_LIST_NUMBERS = 3
"""As many numbers that only grow may be names of columns."""
_COLUMN_NUMBERS = 5
"""As many cells 1, 2, 3, ... number the columns; fewer may be counts."""


@dataclass(frozen=True, slots=True)
class Header:
    """Where the header stands and what it calls the columns."""

    rows: tuple[int, ...]
    """Rows of the file; empty where the table has no header."""
    cells: tuple[tuple[str, ...], ...]
    """Cells of each header row, trimmed, one per column."""
    names: tuple[str, ...]
    """Unique, one per column."""
    repeated: tuple[str, ...] = ()
    """Names that the file gives to more than one column."""
    skipped: tuple[int, ...] = ()
    """Rows with titles above the header, and a row of column numbers below it."""
    titles: tuple[str, ...] = ()
    """Text of the rows above the header."""
    numbered: int | None = None
    """The row that only numbers the columns."""


@dataclass(frozen=True, slots=True)
class _Column:
    """What most of the filled cells of a column are."""

    filled: int
    numbers: bool
    digits: bool


def is_number(cell: str) -> bool:
    """Return True for text that is a number, percentage, date or time and nothing else.

    Example:
        >>> [is_number(cell) for cell in ("1 952", "61,2 %", "21.11.2004 20:15", "1/1", "No 5", "")]
        [True, True, True, True, False, False]
    """
    return _NUMBER.fullmatch(cell.strip()) is not None


def find_header(
    records: Sequence[Record],
    rows: Sequence[int],
    width: int,
    *,
    chosen: tuple[int, ...] | None = None,
) -> Header:
    """Return the header of a table.

    A line is taken for a header where it has words over columns that mostly hold numbers or digits. Lines
    above it with a few cells at the left are titles. A header goes on over the next lines as long as some
    filled column has no name yet and the line has no numbers.

    Args:
        records: The first records of the file, blank ones included.
        rows: Row of the file for each record.
        width: Number of columns of the table.
        chosen: Header rows that the user names, () for none; None to find them.

    Returns:
        Names for all columns: lines joined by `BELOW`, groups repeated to the right, a repeated name with
        " (2)", a blank one as "column N".

    Raises:
        CallError: A chosen row is not among the records.

    Example:
        >>> find_header([["Result"], ["Code", "Votes"], ["01", "5"], ["02", "7"]], [1, 2, 3, 4], 2).names
        ('Code', 'Votes')
    """
    cells = [[(cell or "") for cell in record] for record in records]
    filled = [index for index, record in enumerate(cells) if any(cell.strip() for cell in record)]
    if chosen is None:
        lines, top = _found_lines(cells, filled)
    else:
        lines, top = _chosen_lines(rows, filled, chosen)
    numbered = _column_numbers(cells, [i for i in filled if lines and i > lines[-1]])
    titles = [i for i in filled if i < top]
    whole = tuple(tuple(cell.strip() for cell in (cells[i] + [""] * width)[:width]) for i in lines)
    joined = _joined_names(whole, width)
    return Header(
        rows=tuple(rows[i] for i in lines),
        cells=whole,
        names=unique_names(joined),
        repeated=tuple(name for name, times in Counter(joined).items() if name and times > 1),
        skipped=tuple(rows[i] for i in (*titles, *numbered)),
        titles=tuple(" ".join(cell.strip() for cell in cells[i] if cell.strip()) for i in titles),
        numbered=rows[numbered[0]] if numbered else None,
    )


def _chosen_lines(rows: Sequence[int], filled: list[int], chosen: tuple[int, ...]) -> tuple[list[int], int]:
    lines = [index for index in filled if rows[index] in chosen]
    if len(lines) != len(set(chosen)):
        raise CallError(
            f"Header rows {list(chosen)} are not all there.",
            expected="filled rows near the top",
            text="header_rows",
            rows=", ".join(map(str, chosen)),
        )
    return lines, lines[0] if lines else 0


def _found_lines(cells: list[list[str]], filled: list[int]) -> tuple[list[int], int]:
    """Return positions of the header lines and of the first line below the titles."""
    top = _below_titles(cells, filled)
    below = [index for index in filled if index >= top]
    if not below:
        return [], top
    columns = _profile([cells[i] for i in below[max(1, len(below) // 2) :]])
    if not _is_header(cells[top], columns):
        return [], top
    lines = [top]
    for index in below[1:_MOST_LINES]:
        if not (_is_unfinished([cells[i] for i in lines], columns) and _is_words(cells[index], columns)):
            break
        lines.append(index)
    return lines, top


def _below_titles(cells: list[list[str]], filled: list[int]) -> int:
    """Return the position of the first filled line that is not a title."""
    spans = Counter(_span(cells[i]) for i in filled)
    width = max(spans, key=lambda span: (spans[span], span), default=0)
    for index in filled[:-1]:
        if not _is_title(cells[index], width):
            return index
    return filled[-1] if filled else 0


def _span(record: list[str]) -> int:
    """Return how many cells there are up to the last filled one."""
    return max((at for at, cell in enumerate(record, 1) if cell.strip()), default=0)


def _is_title(record: list[str], width: int) -> bool:
    """Return True for words in one cell, or in up to three at the left of a wide table."""
    at = [index for index, cell in enumerate(record) if cell.strip()]
    if width < 2 or is_number(record[at[0]]):  # noqa: PLR2004  one column: every line has one cell
        return False
    left = at == list(range(len(at))) and len(at) <= min(_TITLE_CELLS, (width - 1) // 3)
    return len(at) == 1 or left


def _profile(body: list[list[str]]) -> list[_Column]:
    """Return what each column holds; the lower half of the lines is sure to be past the header."""
    width = max((len(record) for record in body), default=0)
    columns = []
    for at in range(width):
        cells = [record[at].strip() for record in body if at < len(record) and record[at].strip()]
        numbers = sum(map(is_number, cells))
        digits = sum(any(map(str.isdigit, cell)) for cell in cells)
        columns.append(
            _Column(len(cells), 2 * numbers >= max(len(cells), 1), 2 * digits >= max(len(cells), 1))
        )
    return columns


def _is_header(record: list[str], columns: list[_Column]) -> bool:
    """Return True where words stand over numbers, or where the table has no numbers to tell by."""
    words, numbers = _evidence(record, columns)
    if not any(column.digits for column in columns):
        return not numbers
    return words > len(numbers) or (words > 0 and _is_increasing(numbers))


def _is_words(record: list[str], columns: list[_Column]) -> bool:
    words, numbers = _evidence(record, columns)
    return words > 0 and not numbers


def _evidence(record: list[str], columns: list[_Column]) -> tuple[int, list[str]]:
    """Return how many words stand over numbers or codes, and the numbers among the cells."""
    words, numbers = 0, []
    for cell, column in zip(record, columns, strict=False):
        text = cell.strip()
        if text and is_number(text):
            numbers.append(text)
        elif text and (column.numbers or (column.digits and not any(map(str.isdigit, text)))):
            words += 1
    return words, numbers


def _is_increasing(numbers: list[str]) -> bool:
    """Return True for whole numbers that only grow, such as list numbers or years in a header."""
    if not all(number.isascii() and number.isdigit() and len(number) < 10 for number in numbers):  # noqa: PLR2004
        return False
    values = [int(number) for number in numbers]
    return len(values) >= _LIST_NUMBERS and all(a < b for a, b in pairwise(values))


def _is_unfinished(lines: list[list[str]], columns: list[_Column]) -> bool:
    """Return True where a filled column has no name in any of the header lines so far."""
    return any(
        column.filled and not any(at < len(line) and line[at].strip() for line in lines)
        for at, column in enumerate(columns)
    )


def _column_numbers(cells: list[list[str]], below: list[int]) -> list[int]:
    """Return the first line below the header where it only counts the columns 1, 2, 3, ..."""
    if not below:
        return []
    found = [cell.strip() for cell in cells[below[0]] if cell.strip()]
    counted = len(found) >= _COLUMN_NUMBERS and found == [str(n) for n in range(1, len(found) + 1)]
    return below[:1] if counted and 2 * len(found) > len(cells[below[0]]) else []


def _joined_names(lines: tuple[tuple[str, ...], ...], width: int) -> list[str]:
    """Return one name a column from all header lines, groups filled to the right."""
    parts: list[list[str]] = [[] for _ in range(width)]
    starts = [False] * width
    for number, line in enumerate(lines):
        group = ""
        for at, cell in enumerate(line):
            text = " ".join(cell.split())
            group = text if text or starts[at] else group
            starts[at] = starts[at] or bool(text)
            shown = text if number == len(lines) - 1 else group
            if shown and shown not in parts[at][-1:]:
                parts[at].append(shown)
    return [BELOW.join(part) for part in parts]


def unique_names(names: Sequence[str]) -> tuple[str, ...]:
    """Return names that are all different: blank ones numbered by column, repeated ones by occurrence.

    Example:
        >>> unique_names(["votes", "", "votes", "votes (2)"])
        ('votes', 'column 2', 'votes (3)', 'votes (2)')
    """
    taken = set(names)
    used: set[str] = set()
    unique = []
    for at, name in enumerate(names, 1):
        own = name or f"column {at}"
        number = 1
        while own in used or (own != name and own in taken):
            number += 1
            own = f"{name or f'column {at}'} ({number})"
        used.add(own)
        unique.append(own)
    return tuple(unique)
