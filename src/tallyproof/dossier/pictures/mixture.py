"""Votes attributed to altered stations, beside the same fit in honest elections."""

from tallyproof.dossier.pictures.bars import Bar, bars
from tallyproof.dossier.pictures.drawing import Drawing
from tallyproof.dossier.pictures.of_method import computed_method
from tallyproof.dossier.view import View

__all__ = ["ID", "draw"]

ID = "mixture"


def draw(view: View) -> Drawing:
    """Draw what the method F-MIX found here, in honest elections, and with the sides exchanged."""
    method = computed_method(view, "F-MIX")
    statistic, honest = method["statistic"], method["series"]["honest"]["percent"]
    rows = [
        _bar(view, "found", statistic["found_percent"], pale=False),
        _bar(view, "honest", sum(honest) / len(honest)),
        _bar(view, "honest-high", max(honest), count=len(honest)),
        _bar(view, "mirrored", statistic["mirrored_percent"]),
    ]
    return Drawing(bars(rows, title=view.text("axis.percent-of-votes")))


def _bar(view: View, name: str, percent: float, *, pale: bool = True, count: int = 0) -> Bar:
    text = view.text(f"mixture.{name}", count=count)
    return Bar(text, max(percent, 0.0), view.number(percent, digits=2), pale=pale)
