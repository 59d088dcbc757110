"""Stations at a whole percentage, beside what chance puts there."""

from tallyproof.dossier.pictures.bars import Bar, bars
from tallyproof.dossier.pictures.drawing import Drawing
from tallyproof.dossier.pictures.of_method import computed_method
from tallyproof.dossier.view import View
from tallyproof.errors import NotComputableError

__all__ = ["ID", "draw"]

ID = "integer-excess"


def draw(view: View) -> Drawing:
    """Draw what the method F-INT counted and what it expected, for turnout and for the share."""
    statistic = computed_method(view, "F-INT")["statistic"]
    rows = [
        _bar(view, what, kind, float(statistic[f"{what}_{kind}"]))
        for what in ("turnout", "share")
        if f"{what}_observed" in statistic
        for kind in ("observed", "expected")
    ]
    if not rows:
        raise NotComputableError("Whole percentages", reason="the method counted neither turnout nor share")
    return Drawing(bars(rows, title=view.text("axis.stations")))


def _bar(view: View, what: str, kind: str, length: float) -> Bar:
    name = view.text(f"whole.{what}.{kind}")
    return Bar(name, max(length, 0.0), view.number(length), pale=kind == "expected")
