"""The votes of each choice as bars."""

from tallyproof.dossier.pictures.bars import Bar, bars
from tallyproof.dossier.pictures.drawing import Drawing
from tallyproof.dossier.view import View
from tallyproof.errors import NotComputableError

__all__ = ["ID", "draw"]

ID = "votes-by-choice"
_BARS = 12


def draw(view: View) -> Drawing:
    """Draw all choices with reported votes, most votes first; the table has those that do not fit."""
    results = view.contents.snapshot.results
    valid = results.total("valid").value
    totals = [(choice.name, results.total(choice.column).value) for choice in results.choices]
    counted = sorted(
        ((name, votes) for name, votes in totals if votes is not None), key=lambda pair: -pair[1]
    )
    if not counted:
        raise NotComputableError("Votes by choice", reason="no station reports votes")
    rows = [Bar(name, max(votes, 0), _value(view, votes, valid)) for name, votes in counted[:_BARS]]
    return Drawing(bars(rows, title=view.text("axis.votes")))


def _value(view: View, votes: int, valid: int | None) -> str:
    return f"{view.number(votes)} ({view.percent(votes / valid)})" if valid else view.number(votes)
