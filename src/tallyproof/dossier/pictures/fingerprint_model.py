"""Where stations stand and where the fingerprint model puts them, side by side."""

from typing import Any

from tallyproof.dossier.pictures.drawing import Drawing
from tallyproof.dossier.pictures.of_method import computed_method
from tallyproof.dossier.pictures.theme import SHADES, axis, chart, nice_edges
from tallyproof.dossier.view import View

__all__ = ["ID", "draw"]

ID = "fingerprint-model"
_STEP = 0.05
_SIDE = 150


def draw(view: View) -> Drawing:
    """Draw two fingerprints, the observed one and the fitted one, in the same shades."""
    series = computed_method(view, "F-KLIMEK")["series"]["fingerprint"]
    largest = int(max(*series["observed"], *series["modelled"]))
    edges = nice_edges(max(largest, 2), classes=len(SHADES))
    panels = {"observed": view.text("panel.observed"), "modelled": view.text("panel.modelled")}
    rows = [
        {
            "left": left,
            "right": left + _STEP,
            "low": low,
            "high": low + _STEP,
            "stations": stations,
            "what": name,
        }
        for what, name in panels.items()
        for left, low, stations in zip(series["turnout"], series["share"], series[what], strict=True)
        if stations >= 1
    ]
    spec = chart(
        rows,
        height=240,
        facet={
            "column": {
                "field": "what",
                "type": "nominal",
                "sort": list(panels.values()),
                "title": None,
                "header": {"labelFontSize": 12},
            }
        },
        spacing=36,
        spec={"width": _SIDE - 40, "height": _SIDE, "mark": "rect", "encoding": _encoding(view, edges)},
    )
    return Drawing({key: value for key, value in spec.items() if key not in {"width", "height", "autosize"}})


def _encoding(view: View, edges: list[int]) -> dict[str, Any]:
    scale = {"domain": [0, 1], "nice": False}
    legend = {"orient": "bottom", "title": view.text("axis.stations"), "symbolType": "square", "columns": 3}
    shades = {"type": "threshold", "domain": edges, "range": SHADES[-(len(edges) + 1) :]}
    return {
        "x": {
            "field": "left",
            "type": "quantitative",
            "scale": scale,
            "axis": axis(view.text("axis.turnout"), form=".0%", ticks=2),
        },
        "x2": {"field": "right"},
        "y": {
            "field": "low",
            "type": "quantitative",
            "scale": scale,
            "axis": axis(view.text("axis.share"), form=".0%", ticks=5),
        },
        "y2": {"field": "high"},
        "color": {"field": "stations", "type": "quantitative", "scale": shades, "legend": legend},
    }
