"""The repeated shares that stand out, beside what the stations close by put there."""

from collections.abc import Mapping
from typing import Any

from tallyproof.dossier.pictures.bars import Bar, bars
from tallyproof.dossier.pictures.drawing import Drawing
from tallyproof.dossier.pictures.of_method import computed_method
from tallyproof.dossier.view import View
from tallyproof.errors import NotComputableError
from tallyproof.forensics.changed_runs import spoken_value

__all__ = ["ID", "draw", "step_of"]

ID = "repeated-shares"
_FIGURES = 8


def draw(view: View) -> Drawing:
    """Draw the most striking figures of the method F-CELL, found and expected."""
    method = computed_method(view, "F-CELL")
    figures = method["concentrations"][:_FIGURES]
    if not figures:
        raise NotComputableError("Repeated shares", reason="no figure stands out")
    rows = [
        bar
        for spot in figures
        for bar in (
            Bar(_name(view, spot), spot["observed"], view.number(spot["observed"])),
            Bar(
                _expected(view, spot),
                max(spot["expected"], 0.0),
                view.number(spot["expected"], digits=1),
                pale=True,
            ),
        )
    ]
    return Drawing(bars(rows, title=view.text("axis.stations")), {"step": step_of(view, method)})


def step_of(view: View, method: Mapping[str, Any]) -> str:
    """Return how far figures are apart that the method tells from each other, in percent."""
    return spoken_value(float(method["parameters"]["cell_percent"]), view.contents.catalogue)


def _expected(view: View, spot: dict[str, object]) -> str:
    return f"{_name(view, spot)}: {view.text('column.expected').lower()}"


def _name(view: View, spot: dict[str, object]) -> str:
    what = view.named(f"forensics.what.{spot['what']}", str(spot["what"]))
    place = str(spot.get("area") or "").split(" / ")[-1]
    return f"{view.percent(float(str(spot['value'])), digits=1)} {what} {place}".strip()
