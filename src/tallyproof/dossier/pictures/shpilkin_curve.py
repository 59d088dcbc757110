"""Votes by turnout: the choice's curve, the scaled curve of the others, and what lies between them."""

from typing import Any

from tallyproof.dossier.pictures.drawing import Drawing
from tallyproof.dossier.pictures.of_method import computed_method
from tallyproof.dossier.pictures.theme import ACCENT, INK, LINES, PALE, axis, chart, unit
from tallyproof.dossier.view import View

__all__ = ["ID", "draw"]

ID = "shpilkin-curve"


def draw(view: View) -> Drawing:
    """Draw both curves; the votes between them are shaded where the choice's lies higher."""
    method = computed_method(view, "F-SHPILKIN")
    curve = method["series"]["curve"]
    size, word = unit(max(curve["votes"]))
    rows = [
        {"at": at, "votes": own / size, "others": scaled / size, "above": max(own, scaled) / size}
        for at, own, scaled in zip(curve["turnout"], curve["votes"], curve["scaled_others"], strict=True)
    ]
    votes = view.text("axis.votes")
    title = view.text("axis.in-unit", title=votes, unit=view.text(word)) if word else votes
    names = [view.text("curve.choice"), view.text("curve.scaled-others")]
    return Drawing(
        chart(rows, height=290, layer=_layers(view, title, names)),
        {
            "choice": view.choice_name((view.contents.test.document or {}).get("choice")),
            "reference": view.number(method["parameters"]["reference_bin"]),
        },
    )


def _layers(view: View, title: str, names: list[str]) -> list[dict[str, Any]]:
    across = {
        "field": "at",
        "type": "quantitative",
        "scale": {"domain": [0, 1], "nice": False},
        "axis": axis(view.text("axis.turnout"), form=".0%"),
    }
    colours = {"domain": names, "range": [ACCENT, LINES[1]]}
    dashes = {"domain": names, "range": [[1, 0], [6, 3]]}
    legend = {"orient": "bottom", "columns": 1, "title": None, "symbolType": "stroke", "symbolSize": 400}

    def up(field: str) -> dict[str, Any]:
        return {"field": field, "type": "quantitative", "axis": axis(title, form="~f", ticks=4)}

    def line(field: str, name: str) -> dict[str, Any]:
        named = {"datum": name, "legend": legend, "type": "nominal"}
        return {
            "mark": {"type": "line", "strokeWidth": 2},
            "encoding": {
                "x": across,
                "y": up(field),
                "color": {**named, "scale": colours},
                "strokeDash": {**named, "scale": dashes},
            },
        }

    shade = {
        "mark": {"type": "area", "color": PALE, "stroke": INK, "strokeWidth": 0},
        "encoding": {"x": across, "y": up("above"), "y2": {"field": "others"}},
    }
    return [shade, line("votes", names[0]), line("others", names[1])]
