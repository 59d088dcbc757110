"""Pairs of stations with the same votes by number of ballots, beside those that chance makes agree."""

from tallyproof.dossier.pictures.bars import Bar, bars
from tallyproof.dossier.pictures.drawing import Drawing
from tallyproof.dossier.pictures.of_method import computed_method
from tallyproof.dossier.view import View

__all__ = ["ID", "draw"]

ID = "identical-sheets"


def draw(view: View) -> Drawing:
    """Draw the pairs of the method F-DUP, found and expected."""
    sizes = computed_method(view, "F-DUP")["series"]["sizes"]
    rows = []
    for low, found, expected in zip(sizes["from"], sizes["found"], sizes["expected"], strict=True):
        name = view.text("picture.identical-sheets.from", ballots=view.number(int(low)))
        rows.append(Bar(name, found, view.number(int(found))))
        pale = f"{name}: {view.text('column.expected').lower()}"
        rows.append(Bar(pale, expected, view.number(expected, digits=1), pale=True))
    return Drawing(bars(rows, title=view.text("axis.pairs")))
