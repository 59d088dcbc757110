"""Failed checks by area."""

from collections import Counter

from tallyproof.dossier.pictures.bars import Bar, bars
from tallyproof.dossier.pictures.drawing import Drawing
from tallyproof.dossier.reading import failed_checks
from tallyproof.dossier.view import View
from tallyproof.errors import NotComputableError

__all__ = ["ID", "draw"]

ID = "failed-by-area"
_BARS = 12


def draw(view: View) -> Drawing:
    """Draw the areas with most failures; a station that fails two checks counts twice."""
    document = view.contents.check.document
    counted = Counter(
        str(row["areas"][0])
        for check in (failed_checks(document) if document else ())
        for row in check["stations"]
        if row.get("areas") and row["areas"][0] is not None
    )
    if not counted:
        raise NotComputableError("Failures by area", reason="no area is known of the stations that fail")
    ordered = sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))
    rows = [Bar(area, count, view.number(count)) for area, count in ordered[:_BARS]]
    return Drawing(bars(rows, title=view.text("axis.failures")), {"areas": len(counted), "shown": len(rows)})
