"""Stations of the most striking area by their votes for a small choice, with what chance deals them."""

from tallyproof.dossier.pictures.drawing import Drawing
from tallyproof.dossier.pictures.found_by_chance import Count, found_by_chance, range_by_chance
from tallyproof.dossier.pictures.of_method import computed_method
from tallyproof.dossier.view import View

__all__ = ["ID", "draw"]

ID = "small-counts"
_RARE = 0.05
"""Counts that no station has and fewer than this are expected to have are left out at the upper end."""


def draw(view: View) -> Drawing:
    """Draw how many stations have 0, 1, 2, ... votes as the method F-SMALL counted them."""
    method = computed_method(view, "F-SMALL")
    columns, keys = method["series"]["strongest"], ("count", "observed", "expected")
    rows = list(zip(*(columns[key] for key in keys), strict=True))
    last = max((at for at, row in enumerate(rows) if row[1] or row[2] >= _RARE), default=0)
    stations = round(sum(columns["observed"]))
    counts = [
        Count(f"{count:.0f}", found, expected, *range_by_chance(expected, most=stations))
        for count, found, expected in rows[: last + 1]
    ]
    spec = found_by_chance(view, counts, across=view.text("axis.votes"), up=view.text("axis.stations"))
    zeros = method["statistic"]
    return Drawing(
        spec,
        {
            "stations": view.number(stations),
            "without": view.number(zeros["strongest_zeros"]),
            "expected": view.number(zeros["strongest_zeros_expected"], digits=1),
        },
    )
