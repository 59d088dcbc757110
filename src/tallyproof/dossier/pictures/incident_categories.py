"""At how many stations each kind of incident was reported: bars, most stations first."""

from tallyproof.dossier.pictures.bars import Bar, bars
from tallyproof.dossier.pictures.drawing import Drawing
from tallyproof.dossier.view import View
from tallyproof.errors import NotComputableError

__all__ = ["ID", "draw"]

ID = "incident-categories"


def draw(view: View) -> Drawing:
    """Draw the categories by the stations at which they were reported, never summed."""
    part = view.contents.others.get("reports")
    counted = part.document["counts"]["incidents"] if part and part.document else None
    found = [one for one in (counted or {"categories": ()})["categories"] if one["stations"]]
    if not found:
        raise NotComputableError("Incidents by category", reason="no incident is tied to a station")
    ranked = sorted(found, key=lambda one: (-one["stations"], one["category"]))
    catalogue = view.contents.catalogue
    rows = [
        Bar(
            catalogue.text(f"reports.category.{one['category']}"),
            float(one["stations"]),
            view.number(one["stations"]),
            pale=one["category"] in {"other", "unmapped"},
        )
        for one in ranked
    ]
    title = view.named("reports.column.at_stations", "stations")
    return Drawing(bars(rows, title=title), {"categories": len(rows)})
