"""The share of each choice at stations of equal turnout."""

import polars as pl

from tallyproof.dossier.pictures.choice_lines import choice_lines
from tallyproof.dossier.pictures.drawing import Drawing
from tallyproof.dossier.view import View
from tallyproof.forensics import distributions

__all__ = ["ID", "draw"]

ID = "share-by-turnout"
_WIDTH = 2
"""Percent of turnout in a bin."""
_FEWEST = 0.001
"""Part of all votes that a bin must hold to be drawn; below it chance rules."""


def draw(view: View) -> Drawing:
    """Draw shares over turnout, without bins that hold hardly any votes; the caption says so."""
    table = distributions.share_by_turnout(view.contents.snapshot.results, bin_percent=_WIDTH).table
    enough = table.filter(pl.col("votes").sum().over("turnout_bin") >= _FEWEST * pl.col("votes").sum())
    placed = enough.select(pl.col("turnout").alias("at"), "choice", "share")
    spec = choice_lines(view, placed, x=view.text("axis.turnout"))
    return Drawing(spec, {"fewest": view.percent(_FEWEST, digits=1)})
