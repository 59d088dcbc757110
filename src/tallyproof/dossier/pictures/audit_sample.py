"""The sample as strips: all papers of an area in the order of the manifest, drawn stations marked."""

from typing import Any

from tallyproof.dossier.pictures.drawing import Drawing
from tallyproof.dossier.pictures.of_audit import audit_document, state_colour
from tallyproof.dossier.pictures.theme import INK, PALE, WIDTH, axis, chart, labels, unit
from tallyproof.dossier.view import View
from tallyproof.errors import NotComputableError

__all__ = ["ID", "draw"]

ID = "audit-sample"
_ROW = 36
_THINNEST = 1 / 220
"""Part of the widest strip that a drawn station is at least wide: two pixels."""


def draw(view: View) -> Drawing:
    """Draw one strip an area; its length is the papers that its boxes can hold."""
    areas = audit_document(view)["areas"]
    drawn = sum(len(area["drawn"]) for area in areas)
    if not drawn:
        raise NotComputableError("The sample", reason="nothing is drawn yet")
    widest = max(area["papers"] for area in areas)
    size, word = unit(widest)
    names = labels((_name(view, area) for area in areas), length=42)
    strips = [
        {"at": at, "name": f"{name}: {len(area['drawn'])} / {area['stations']}", "to": area["papers"] / size}
        for at, (area, name) in enumerate(zip(areas, names, strict=True))
    ]
    marks = [_mark(view, at, one, widest, size) for at, area in enumerate(areas) for one in area["drawn"]]
    title = view.text("axis.papers")
    x = {
        "type": "quantitative",
        "scale": {"domain": [0, widest / size], "nice": False},
        "axis": axis(
            view.text("axis.in-unit", title=title, unit=view.text(word)) if word else title, form="~f"
        ),
    }
    spec = chart((), height=_ROW * len(areas) + 120, layer=_layers(view, strips, marks, x))
    fields = {"drawn": drawn, "stations": sum(area["stations"] for area in areas)}
    return Drawing(spec, fields)


def _name(view: View, area: dict[str, Any]) -> str:
    if area["area"] is None:
        return view.text("audit.other-areas")
    return area["area"] or view.text("audit.whole-country")


def _mark(view: View, at: int, one: dict[str, Any], widest: int, size: int) -> dict[str, Any]:
    """Return a drawn station as a stretch of its strip, wide enough to be seen."""
    low, high = one["from"], max(one["to"], one["from"] + widest * _THINNEST)
    shift = max(high - widest, 0)
    return {
        "at": at,
        "from": (low - shift) / size,
        "to": (high - shift) / size,
        "state": view.text(f"audit.state.{one['state']}"),
        "key": one["state"],
    }


def _layers(
    view: View, strips: list[dict[str, Any]], marks: list[dict[str, Any]], x: dict[str, Any]
) -> list[dict[str, Any]]:
    down = {"field": "at", "type": "ordinal", "axis": None, "scale": {"paddingInner": 0}}
    bar = {"type": "bar", "height": 13, "yOffset": 8}
    return [
        {
            "data": {"values": strips},
            "mark": {**bar, "color": PALE},
            "encoding": {"x": {**x, "field": "to"}, "y": down},
        },
        {
            "data": {"values": marks},
            "mark": bar,
            "encoding": {
                "x": {**x, "field": "from"},
                "x2": {"field": "to"},
                "y": down,
                "color": state_colour(view, {mark["key"] for mark in marks}),
            },
        },
        {
            "data": {"values": strips},
            "mark": {
                "type": "text", "align": "left", "fontSize": 12, "color": INK, "dy": -8, "limit": WIDTH - 20,
            },
            "encoding": {"x": {"datum": 0, "type": "quantitative"}, "y": down, "text": {"field": "name"}},
        },
    ]  # fmt: skip
