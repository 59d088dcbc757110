"""Last digits of the votes, with the range that counting gives."""

from tallyproof.dossier.pictures.digits import digit_bars
from tallyproof.dossier.pictures.drawing import Drawing
from tallyproof.dossier.pictures.of_method import computed_method
from tallyproof.dossier.view import View
from tallyproof.errors import NotComputableError

__all__ = ["ID", "draw"]

ID = "last-digits"


def draw(view: View) -> Drawing:
    """Draw the digits of the votes as the method F-LAST counted them."""
    series = computed_method(view, "F-LAST")["series"]
    if "votes" not in series:
        raise NotComputableError("Digits", reason="votes are not published")
    return Drawing(digit_bars(view, series["votes"]))
