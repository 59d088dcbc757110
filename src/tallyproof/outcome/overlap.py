"""Which stations several methods name: methods that share stations share votes, which must never be summed."""

from collections.abc import Sequence
from typing import Any

from tallyproof.outcome.materiality import Estimate

__all__ = ["jaccard", "overlap_document"]


def overlap_document(estimates: Sequence[Estimate]) -> dict[str, Any]:
    """Return how many stations each pair of methods names in common.

    Args:
        estimates: Of the methods; those that name no station are left out.

    Returns:
        `codes`, `stations` (how many each names), `shared` (a square matrix of stations in common), `jaccard`
        (the same as a part of the stations that either names, 0-1).
    """
    naming = [estimate for estimate in estimates if estimate.stations]
    return {
        "codes": [one.code for one in naming],
        "stations": [len(one.stations) for one in naming],
        "shared": [[len(a.stations & b.stations) for b in naming] for a in naming],
        "jaccard": [[round(jaccard(a.stations, b.stations), 6) for b in naming] for a in naming],
    }


def jaccard(first: frozenset[str], second: frozenset[str]) -> float:
    """Return the stations in both as a part of the stations in either; 0 where there are none.

    Source:
        Jaccard (1901), Bulletin de la Societe vaudoise des sciences naturelles 37.

    Example:
        >>> jaccard(frozenset("abc"), frozenset("bcd"))
        0.5
    """
    either = len(first | second)
    return len(first & second) / either if either else 0.0
