"""The share of each choice while stations are added from the smallest to the largest."""

import polars as pl

from tallyproof.dossier.pictures.choice_lines import choice_lines
from tallyproof.dossier.pictures.drawing import Drawing
from tallyproof.dossier.view import View
from tallyproof.forensics import distributions

__all__ = ["ID", "draw"]

ID = "cumulative-by-size"
_STEPS = 100


def draw(view: View) -> Drawing:
    """Draw running shares over the part of the stations that is in."""
    table = distributions.cumulative_by_size(view.contents.snapshot.results, steps=_STEPS).table
    placed = table.select((pl.col("step") / _STEPS).alias("at"), "choice", "share")
    return Drawing(choice_lines(view, placed, x=view.text("axis.stations-in")))
