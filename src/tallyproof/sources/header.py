"""Find the header of a table: one row or several, below titles, above the first row with figures."""

import re
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from tallyproof.sources.vocabulary import load_vocabulary

__all__ = ["Header", "find_header"]

_NUMBER = re.compile(r"[-+]?\d[\d\s.,'\u00a0\u202f]*%?")
_MOST_ROWS = 5
_NARROW = 3
_FULL = 0.7
"""A row that fills this part of the table needs no second row to name its columns."""
_FIGURES = 0.2
"""A row is data where this part of its cells are figures."""
_SURE = 0.9

Cells = Sequence[str | None]


@dataclass(frozen=True, slots=True)
class Header:
    """Names of the columns and where they were found."""

    names: tuple[str, ...]
    """Unique: a repeated name gets " (2)", a blank one is "column N"; shape (columns,)."""
    rows: tuple[int, ...]
    """Rows of the file that name the columns; empty where none does."""
    skipped: tuple[int, ...]
    """Rows of the file above the header."""
    cells: tuple[tuple[str, ...], ...]
    titles: tuple[str, ...]
    repeated: tuple[str, ...]
    blank: tuple[bool, ...]

    @property
    def named(self) -> int:
        """Number of columns up to the last one with a name."""
        return max((i + 1 for i, blank in enumerate(self.blank) if not blank), default=0)


def find_header(
    first: Sequence[Cells], rows: Sequence[int], width: int, *, chosen: tuple[int, ...] | None = None
) -> Header:
    """Find the header among the first records of a table.

    Args:
        first: Cells of the first records; None where a record has no such cell.
        rows: Row of the file in which each of them starts.
        width: Number of columns of the table.
        chosen: Rows of the file that the user names as header; () for none; None to find them.

    Returns:
        The header; without a row that names columns, `rows` is empty and names are "column N".
    """
    texts = [[(cell or "").strip() for cell in record] for record in first]
    places = _places(texts) if chosen is None else [i for i, row in enumerate(rows) if row in chosen]
    above = places[0] if places else 0
    names = _names([texts[i] for i in places], width)
    unique, repeated = _unique(names)
    return Header(
        names=unique,
        rows=tuple(rows[i] for i in places),
        skipped=tuple(rows[:above]),
        cells=tuple(tuple(texts[i]) for i in places),
        titles=tuple(" ".join(filter(None, texts[i])) for i in range(above) if any(texts[i])),
        repeated=repeated,
        blank=tuple(not name for name in names),
    )


def _places(texts: Sequence[Sequence[str]]) -> list[int]:
    """Return the positions of the header's records; none where the table begins with data."""
    data = [i for i, cells in enumerate(texts) if _is_data(cells)]
    sizes = [sum(map(bool, texts[i])) for i in data] or [sum(map(bool, cells)) for cells in texts if any(cells)]
    typical = statistics.median(sizes) if sizes else 0
    least = min(_NARROW, typical) if typical > 1 else 1
    start = next((i for i, cells in enumerate(texts) if sum(map(bool, cells)) >= least), None)
    if start is None or start in data:
        return []
    if sum(map(bool, texts[start])) >= _FULL * typical:
        return [start]
    end = next((i for i in data if i > start), start + 1)
    group = [i for i in range(start, end) if any(texts[i])]
    return group if len(group) <= _MOST_ROWS else [start]


def _is_data(cells: Sequence[str]) -> bool:
    filled = [cell for cell in cells if cell]
    figures = sum(bool(_NUMBER.fullmatch(cell)) for cell in filled)
    return figures > 0 and figures >= _FIGURES * len(filled) and not _is_heading(filled)


def _is_heading(filled: Sequence[str]) -> bool:
    """Return True for different cells of which one is surely the name of a column ("ps_code", "1", "2")."""
    words = load_vocabulary()
    different = len(set(filled)) == len(filled)
    texts = [cell for cell in filled[:_MOST_ROWS] if not _NUMBER.fullmatch(cell)]
    return different and any(m.confidence >= _SURE for cell in texts for m in words.matches(cell)[:1])


def _names(records: Sequence[Sequence[str]], width: int) -> list[str]:
    """Join the lines of each column; a name over several columns stands for all of them."""
    padded = [[*record, *[""] * (width - len(record))][:width] for record in records]
    spread = [_spread(record) for record in padded[:-1]] + padded[-1:]
    columns = zip(*spread, strict=True) if spread else [()] * width
    return [" | ".join(dict.fromkeys(part for part in column if part)) for column in columns]


def _spread(record: Sequence[str]) -> list[str]:
    filled: list[str] = []
    for cell in record:
        filled.append(cell or (filled[-1] if filled else ""))
    return filled


def _unique(names: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    taken: dict[str, int] = {}
    unique, repeated = [], []
    for place, name in enumerate(names, start=1):
        wanted = name or f"column {place}"
        count = taken.get(wanted, 0) + 1
        taken[wanted] = count
        candidate = wanted if count == 1 else f"{wanted} ({count})"
        while count > 1 and candidate in taken:
            count += 1
            candidate = f"{wanted} ({count})"
        taken.setdefault(candidate, 1)
        unique.append(candidate)
        if count > 1 and name:
            repeated.append(name)
    return tuple(unique), tuple(dict.fromkeys(repeated))
