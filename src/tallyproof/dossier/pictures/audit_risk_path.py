"""The measured risk after each counted station, down to the limit at which the audit stops."""

from typing import Any

from tallyproof.dossier.pictures.drawing import Drawing
from tallyproof.dossier.pictures.of_audit import audit_document
from tallyproof.dossier.pictures.theme import ACCENT, INK, LINES, axis, chart
from tallyproof.dossier.view import View
from tallyproof.errors import NotComputableError

__all__ = ["ID", "draw"]

ID = "audit-risk-path"
_LOWEST = 1e-4
"""Risks below are drawn at this height: nobody weighs them."""


def draw(view: View) -> Drawing:
    """Draw risk over stations counted, on a logarithmic scale, with the limit."""
    document = audit_document(view)
    path, limit = document["risk_path"], document["risk_limit"]
    if not path:
        raise NotComputableError("The risk path", reason="no station of the sample is counted yet")
    marked = {one["order"] for one in document["draws"] if one["state"] in {"differs", "missing"}}
    rows = [{"counted": 0, "risk": 1.0, "differs": False}]
    rows += [
        {"counted": order, "risk": max(risk, _LOWEST), "differs": order in marked}
        for order, risk in enumerate(path, start=1)
    ]
    lowest = max(min(limit, *(row["risk"] for row in rows)) / 2, _LOWEST / 2)
    x = {
        "field": "counted",
        "type": "quantitative",
        "scale": {"domain": [0, len(path)], "nice": False},
        "axis": axis(view.text("axis.stations-counted"), form="d", ticks=min(len(path), 6)),
    }
    layers = [
        {
            "mark": {"type": "line", "color": ACCENT, "strokeWidth": 2},
            "encoding": {"x": x, "y": _y(view, lowest)},
        },
        {
            "transform": [{"filter": "datum.differs"}],
            "mark": {"type": "point", "shape": "diamond", "filled": True, "size": 60, "color": LINES[1]},
            "encoding": {"x": x, "y": _y(view, lowest)},
        },
        {
            "mark": {"type": "rule", "color": INK, "strokeDash": [5, 3]},
            "encoding": {"y": {"datum": limit, "type": "quantitative"}},
        },
    ]
    fields = {"limit": view.percent(limit, digits=1), "risk": view.percent(path[-1])}
    return Drawing(chart(rows, layer=layers), fields)


def _y(view: View, lowest: float) -> dict[str, Any]:
    return {
        "field": "risk",
        "type": "quantitative",
        "scale": {"type": "log", "domain": [lowest, 1], "nice": False},
        "axis": {**axis(view.text("axis.risk"), form="~%"), "values": [v for v in _TICKS if v >= lowest]},
    }


_TICKS = (1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.001, 0.0001)
