"""Plain CSV records: one row a card, one column a choice with 1, 0, a rank, or nothing where it is not on the card."""

import csv
import io
from collections.abc import Sequence

import numpy as np

from tallyproof.audit.records.card_records import CardRecords, RecordedContest
from tallyproof.audit.records.manifest_file import number_or_none
from tallyproof.election.problem import Problem
from tallyproof.errors import InputError

__all__ = ["read_choice_columns"]


def read_choice_columns(text: str, *, file: str, choices: Sequence[str], allowed: int = 1) -> CardRecords:
    r"""Read the records of one contest.

    Args:
        text: The file; its first column names the card: batch, a plus or a hyphen, and the rest.
        file: Its name, for the messages.
        choices: Columns of the contest's choices.
        allowed: Most choices that a card may mark.

    Returns:
        One contest. Rows with a mark that is no number, and cards that stand twice, are problems.

    Raises:
        InputError: No table, or a column is not there.

    Example:
        >>> read = read_choice_columns("id,A,B\nx-1,1,0\nx-2,,\n", file="c.csv", choices=["A", "B"])
        >>> read.batches, read.contests[0].present.tolist()
        (('x', 'x'), [True, False])
    """
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
    heads = rows[0] if rows else []
    lacking = [name for name in choices if name not in heads]
    if lacking or not choices:
        raise InputError(
            file,
            place="row 1",
            found=", ".join(heads)[:300] or "nothing",
            expected=f"columns {', '.join(choices)}",
        )
    at = [heads.index(name) for name in choices]
    cards: dict[str, list[str]] = {}
    problems: list[Problem] = []
    for number, row in enumerate(rows[1:], start=2):
        cells = [row[k].strip() for k in at] if len(row) == len(heads) else []
        wrong = [cell for cell in cells if cell and number_or_none(cell) is None]
        if not any(row):
            continue
        if not cells:
            problems.append(
                Problem("A-ROW-LENGTH", file, number, found=str(len(row)), expected=str(len(heads)))
            )
        elif wrong:
            problems.append(Problem("A-CELL-NUMBER", file, number, "marks", found=wrong[0]))
        elif row[0].strip() in cards:
            problems.append(Problem("A-CARD-TWICE", file, number, found=row[0].strip()))
        else:
            cards[row[0].strip()] = cells
    marks = [[number_or_none(cell) or 0 for cell in cells] for cells in cards.values()]
    contest = RecordedContest(
        "contest",
        tuple(choices),
        allowed,
        np.array(marks, dtype=np.int16).reshape(len(cards), len(at)),
        np.array([any(cells) for cells in cards.values()], dtype=np.bool_),
    )
    return CardRecords(tuple(cards), tuple(map(_batch, cards)), (contest,), tuple(problems))


def _batch(card: str) -> str:
    plus = card.rpartition("+")[0]
    return plus or card.rpartition("-")[0] or card
