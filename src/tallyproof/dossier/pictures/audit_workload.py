"""How many stations an audit takes for each risk limit, without differences and with usual counting errors."""

from typing import Any

from tallyproof.dossier.pictures.drawing import Drawing
from tallyproof.dossier.pictures.of_audit import audit_document
from tallyproof.dossier.pictures.theme import DASHES, LINES, PALE, axis, chart
from tallyproof.dossier.view import View
from tallyproof.errors import NotComputableError

__all__ = ["ID", "draw"]

ID = "audit-workload"
_CURVES = ("without_errors", "expected", "quantile")


def draw(view: View) -> Drawing:
    """Draw stations over the risk limit, strictest to the right."""
    document = audit_document(view)
    points = document["by_risk_limit"]
    if not points:
        raise NotComputableError("The workload", reason="only a full count can settle the outcome")
    names = {curve: view.text(f"audit.curve.{curve}") for curve in _CURVES}
    rows = [
        {
            "limit": view.percent(point["risk_limit"], digits=0),
            "stations": point[curve],
            "curve": names[curve],
        }
        for point in points
        for curve in _CURVES
    ]
    most = max(row["stations"] for row in rows)
    by_curve = {"field": "curve", "type": "nominal"}
    legend = {"orient": "bottom", "columns": 1, "title": None, "symbolSize": 400, "symbolType": "stroke"}
    x = {
        "field": "limit",
        "type": "ordinal",
        "sort": None,
        "axis": {"title": view.text("axis.risk-limit"), "labelAngle": 0},
    }
    encoding: dict[str, Any] = {
        "x": x,
        "y": {
            "field": "stations",
            "type": "quantitative",
            "scale": {"domain": [0, most * 1.1], "nice": False},
            "axis": axis(view.text("axis.stations"), form="~f"),
        },
        "color": {
            **by_curve,
            "legend": legend,
            "scale": {"domain": list(names.values()), "range": [PALE, *LINES[1 : len(names)]]},
        },
        "strokeDash": {
            **by_curve,
            "legend": legend,
            "scale": {"domain": list(names.values()), "range": [list(dash) for dash in DASHES[: len(names)]]},
        },
    }
    encoding["strokeWidth"] = {
        **by_curve,
        "legend": legend,
        "scale": {"domain": list(names.values()), "range": [7, 3.5, 1.5]},
    }
    spec = chart(rows, height=320, mark={"type": "line", "point": {"size": 20}}, encoding=encoding)
    return Drawing(spec, {"stations": document["stations"]})
