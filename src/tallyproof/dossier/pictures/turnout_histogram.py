"""Voters by the turnout of their station."""

from tallyproof.dossier.pictures.drawing import Drawing
from tallyproof.dossier.pictures.histogram import histogram
from tallyproof.dossier.view import View
from tallyproof.forensics import distributions

__all__ = ["ID", "draw"]

ID = "turnout-histogram"


def draw(view: View) -> Drawing:
    """Draw turnout in whole percents and in tenths."""
    results = view.contents.snapshot.results
    tables = [
        distributions.turnout_histogram(results, bin_percent=width).table.rename(
            {"turnout": "at", "voters": "weight"}
        )
        for width in (1, 0.1)
    ]
    return Drawing(histogram(view, *tables, x=view.text("axis.turnout"), y=view.text("axis.voters")))
