"""The share of each choice at stations of equal turnout."""

import polars as pl

from tallyproof.dossier.pictures.choice_lines import choice_lines
from tallyproof.dossier.pictures.drawing import Drawing
from tallyproof.dossier.view import View
from tallyproof.forensics import distributions

__all__ = ["ID", "draw"]

ID = "share-by-turnout"


def draw(view: View) -> Drawing:
    """Draw shares over turnout in bins of two percent."""
    table = distributions.share_by_turnout(view.contents.snapshot.results, bin_percent=2).table
    renamed = table.rename({"turnout": "at"}).select(pl.col("at", "choice", "share"))
    return Drawing(choice_lines(view, renamed, x=view.text("axis.turnout")))
