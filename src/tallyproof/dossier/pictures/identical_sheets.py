"""Pairs of stations with the same votes by number of ballots, beside those that chance makes agree."""

from itertools import pairwise

from tallyproof.dossier.pictures.drawing import Drawing
from tallyproof.dossier.pictures.found_by_chance import Count, found_by_chance, range_by_chance
from tallyproof.dossier.pictures.of_method import computed_method
from tallyproof.dossier.view import View

__all__ = ["ID", "draw"]

ID = "identical-sheets"


def draw(view: View) -> Drawing:
    """Draw the pairs of the method F-DUP, found and expected, by number of ballots."""
    sizes = computed_method(view, "F-DUP")["series"]["sizes"]
    names = [
        *(f"{low:.0f}–{end - 1:.0f}" for low, end in pairwise(sizes["from"])),
        f"{sizes['from'][-1]:.0f}+",
    ]
    counts = [
        Count(name, found, expected, *range_by_chance(expected))
        for name, found, expected in zip(names, sizes["found"], sizes["expected"], strict=True)
    ]
    spec = found_by_chance(view, counts, across=view.text("axis.ballots"), up=view.text("axis.pairs"))
    return Drawing(
        spec,
        {
            "pairs": view.number(sum(sizes["found"])),
            "expected": view.number(sum(sizes["expected"]), digits=1),
        },
    )
