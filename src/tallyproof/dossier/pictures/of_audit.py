"""The audit of a dossier, as its pictures read it."""

from typing import Any

from tallyproof.dossier.pictures.theme import ACCENT, LINES
from tallyproof.dossier.view import View
from tallyproof.errors import NotComputableError

__all__ = ["STATES", "audit_document", "state_colour"]

STATES = ("equal", "differs", "missing", "waiting")
"""What can have become of a drawn station, in the order of a legend."""

_COLOURS = (ACCENT, LINES[1], "#7a1f1f", "#7fa9c9")


def audit_document(view: View) -> dict[str, Any]:
    """Return the document of the audit; raises NotComputableError where there is none."""
    part = view.contents.others.get("audit")
    if part is None or part.document is None:
        raise NotComputableError("The audit", reason="there is none")
    return dict(part.document)


def state_colour(view: View, present: set[str]) -> dict[str, Any]:
    """Return the colour channel of drawn stations, with a legend of the states that occur."""
    kept = [(state, colour) for state, colour in zip(STATES, _COLOURS, strict=True) if state in present]
    return {
        "field": "state",
        "type": "nominal",
        "scale": {
            "domain": [view.text(f"audit.state.{state}") for state, _ in kept],
            "range": [colour for _, colour in kept],
        },
        "legend": {
            "orient": "bottom",
            "columns": 1,
            "title": None,
            "symbolType": "square",
            "symbolSize": 100,
            "symbolStrokeWidth": 0,
        },
    }
