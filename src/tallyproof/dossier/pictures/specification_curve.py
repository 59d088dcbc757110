"""How the estimate of votes moves with every free choice of the method, from smallest to largest."""

from tallyproof.dossier.pictures.drawing import Drawing
from tallyproof.dossier.pictures.of_method import computed_method
from tallyproof.dossier.pictures.theme import ACCENT, INK, LINES, axis, chart, unit
from tallyproof.dossier.view import View
from tallyproof.errors import NotComputableError

__all__ = ["ID", "draw"]

ID = "specification-curve"


def draw(view: View) -> Drawing:
    """Draw one dot a variant; the result itself is a diamond, zero a line."""
    method = computed_method(view, "F-SHPILKIN")
    own = (method["votes"] or {}).get("estimate")
    others = [variant["votes"] for variant in method["sensitivity"] if variant["votes"] is not None]
    if own is None or not others:
        raise NotComputableError("The specification curve", reason="no variant has votes")
    ordered = sorted([(votes, False) for votes in others] + [(own, True)])
    size, word = unit(max(abs(votes) for votes, _ in ordered))
    rows = [
        {"at": rank, "votes": votes / size, "result": result}
        for rank, (votes, result) in enumerate(ordered, 1)
    ]
    title = view.text("axis.votes")
    across = {"field": "at", "type": "quantitative", "axis": axis(view.text("axis.variants"), form="d")}
    up = {
        "field": "votes",
        "type": "quantitative",
        "axis": axis(
            view.text("axis.in-unit", title=title, unit=view.text(word)) if word else title, form="~f"
        ),
    }
    shape = {"condition": {"test": "datum.result", "value": "diamond"}, "value": "circle"}
    colour = {"condition": {"test": "datum.result", "value": LINES[1]}, "value": ACCENT}
    area = {"condition": {"test": "datum.result", "value": 160}, "value": 45}
    layers = [
        {"mark": {"type": "rule", "color": INK, "strokeDash": [2, 2]}, "encoding": {"y": {"datum": 0}}},
        {
            "mark": {"type": "point", "filled": True, "opacity": 1},
            "encoding": {"x": across, "y": up, "shape": shape, "color": colour, "size": area},
        },
    ]
    return Drawing(chart(rows, layer=layers), {"variants": view.number(len(others))})
