"""Names in a sheet that may be one, or may not: for a person to join them in the mapping, never joined here."""

import re
from collections.abc import Iterable
from itertools import combinations

from rapidfuzz import fuzz

from tallyproof.election.actors.letters import comparable
from tallyproof.election.actors.matching import NEAR

__all__ = ["similar_names"]

MOST = 400
"""Names that are compared; a sheet with more needs a register first."""


def similar_names(names: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Return pairs of different names alike in letters, or of which one holds all words of the other.

    Example:
        >>> similar_names(["BFM TV", "BFM", "TF1", "C NEWS", "Cnews", "France 2", "France 3"])
        (('BFM', 'BFM TV'), ('C NEWS', 'Cnews'))
    """
    listed = sorted(set(names))[:MOST]
    numbers = {name: re.findall(r"\d+", name) for name in listed}
    keys = {name: comparable(name) for name in listed}
    return tuple(
        (one, other)
        for one, other in combinations(listed, 2)
        if numbers[one] == numbers[other] and _are_alike(keys[one], keys[other])
    )


def _are_alike(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    fewer, more = sorted((set(one), set(other)), key=len)
    joined = "".join(one), "".join(other)
    return bool(fewer) and (fewer <= more or joined[0] == joined[1] or fuzz.ratio(*joined) >= NEAR)
