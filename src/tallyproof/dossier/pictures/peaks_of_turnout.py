"""The peaks of turnout over the stations."""

from tallyproof.dossier.pictures.drawing import Drawing
from tallyproof.dossier.pictures.peaks import peaks
from tallyproof.dossier.view import View

__all__ = ["ID", "draw"]

ID = "peaks-of-turnout"


def draw(view: View) -> Drawing:
    """Draw the histogram with its smoothed curve and peaks."""
    return peaks(view, "turnout")
