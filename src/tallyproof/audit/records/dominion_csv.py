"""Dominion's CSV export: name and version, contests, choices, parties or column names, then one row a card."""

import csv
import io
import re
from collections.abc import Mapping, Sequence

import numpy as np

from tallyproof.audit.records.card_records import CardRecords, RecordedContest
from tallyproof.audit.records.manifest_file import number_or_none
from tallyproof.election.problem import Problem
from tallyproof.errors import InputError

__all__ = ["is_dominion_csv", "read_dominion_csv"]

_ALLOWED = re.compile(r"\((?:Vote For|Number of positions)\s*=\s*(\d+)", re.IGNORECASE)
_HEADS = ("CvrNumber", "TabulatorNum", "BatchId", "RecordId")


def is_dominion_csv(text: str) -> bool:
    """Whether the fourth line names the columns of such a file."""
    lines = text.removeprefix("\ufeff").split("\n", 4)
    return len(lines) > 3 and lines[3].replace('"', "").startswith("CvrNumber,TabulatorNum,BatchId")  # noqa: PLR2004


def read_dominion_csv(text: str, *, file: str) -> CardRecords:
    """Read the records.

    Args:
        text: The file.
        file: Its name, for the messages.

    Returns:
        Cards named "tabulator-batch-record". Rows that were redacted and added up are problems (`A-REDACTED`): their
        cards have no record of their own, and count as such. Cells are empty where the contest is not on the card.

    Raises:
        InputError: It is not such a file.
    """
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
    if not is_dominion_csv(text) or len({len(row) for row in rows[1:4]}) != 1:
        raise InputError(file, found="another heading", expected="a Dominion export of cast vote records")
    titles, choices, heads = rows[1], rows[2], rows[3]
    places = {name: heads.index(name) for name in _HEADS}
    cards: dict[str, str] = {}
    kept: list[list[str]] = []
    problems: list[Problem] = []
    for number, row in enumerate(rows[4:], start=5):
        if any(row):
            problem = _problem(row, places, cards, file=file, number=number, titles=titles)
            if problem is None:
                card = _card(row, places)
                cards[card] = card.rpartition("-")[0]
                kept.append(row)
            else:
                problems.append(problem)
    contests = [_contest(name, at, choices, kept) for name, at in _columns(titles).items()]
    return CardRecords(tuple(cards), tuple(cards.values()), tuple(contests), tuple(problems))


def _problem(
    row: Sequence[str],
    places: Mapping[str, int],
    cards: Mapping[str, str],
    *,
    file: str,
    number: int,
    titles: Sequence[str],
) -> Problem | None:
    if row[0].casefold().startswith("redacted"):
        return Problem("A-REDACTED", file, number, found=row[6] if len(row) > 6 else row[0])  # noqa: PLR2004
    if len(row) != len(titles):
        return Problem("A-ROW-LENGTH", file, number, found=str(len(row)), expected=str(len(titles)))
    if _card(row, places) in cards:
        return Problem("A-CARD-TWICE", file, number, found=_card(row, places))
    marks = [row[k] for k, title in enumerate(titles) if title.strip() and _is_no_mark(row[k])]
    return Problem("A-CELL-NUMBER", file, number, "marks", found=marks[0]) if marks else None


def _is_no_mark(cell: str) -> bool:
    return bool(cell.strip()) and number_or_none(cell) is None


def _card(row: Sequence[str], places: Mapping[str, int]) -> str:
    return "-".join(row[places[name]].strip() for name in _HEADS[1:])


def _columns(titles: Sequence[str]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for at, title in enumerate(titles):
        if title.strip():
            found.setdefault(title.strip(), []).append(at)
    return found


def _contest(
    title: str, at: Sequence[int], choices: Sequence[str], rows: Sequence[Sequence[str]]
) -> RecordedContest:
    allowed = _ALLOWED.search(title)
    cells = [[row[k].strip() for k in at] for row in rows]
    marks = [[number_or_none(cell) or 0 for cell in row] for row in cells]
    return RecordedContest(
        title.partition(" (Vote For")[0].partition(" (Number of positions")[0],
        tuple(choices[k].strip() for k in at),
        int(allowed[1]) if allowed else 1,
        np.array(marks, dtype=np.int16).reshape(len(rows), len(at)),
        np.array([any(row) for row in cells], dtype=np.bool_),
    )
