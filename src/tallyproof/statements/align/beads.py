"""Beads: groups of sentences that belong together, and the cheapest chain of them."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from tallyproof.errors import CallError

__all__ = ["MOST", "SHAPES", "Bead", "Cost", "cheapest"]

SHAPES = ((1, 1), (1, 0), (0, 1), (1, 2), (2, 1), (2, 2))
"""How many sentences of the original and of the translation a bead may hold, as in Gale and Church (1993)."""
MOST = 5000
"""Sentences of a text at most."""
_BAND = 60
"""Beads leave the diagonal by at most so many sentences, or by a fifth of the longer text where that is more."""
_CELLS = 500_000
"""Half of the pairs of places that are looked at: beyond 1,600 sentences beads stay the nearer to the diagonal."""


@dataclass(frozen=True, slots=True)
class Bead:
    """Sentences of the original and those that render them, by number from 1; one side may be empty."""

    source: tuple[int, ...]
    target: tuple[int, ...]
    confirmed: bool = False
    """Whether a person has looked at it."""

    @property
    def shape(self) -> tuple[int, int]:
        """How many sentences each side has."""
        return len(self.source), len(self.target)


Cost = Callable[[int, int, int, int], float]
"""Cost of joining source[i:i+a] with target[j:j+b], given i, a, j, b; lower is better."""


def cheapest(sources: int, targets: int, cost: Cost) -> tuple[Bead, ...]:
    """Return the cheapest chain of beads that uses every sentence once, in order.

    Args:
        sources: Sentences of the original.
        targets: Sentences of the translation.
        cost: Of a bead; among equal chains the one whose last bead stands first in `SHAPES` is taken.

    Raises:
        CallError: A text has more than 5,000 sentences.

    Source: Gale and Church, Computational Linguistics 19(1), 1993, section 3; the band is our own.
    """
    if max(sources, targets) > MOST:
        raise CallError(
            f"A text of {max(sources, targets)} sentences.",
            expected=f"at most {MOST}: compare it in parts",
            text="too_many_sentences",
            most=MOST,
        )
    best: dict[tuple[int, int], tuple[float, tuple[int, int] | None]] = {(0, 0): (0.0, None)}
    for i in range(sources + 1):
        for j in _band(i, sources, targets):
            if (i, j) != (0, 0):
                best[i, j] = _step(best, i, j, cost)
    return _chain(best, sources, targets)


def _band(i: int, sources: int, targets: int) -> range:
    middle = round(i * targets / sources) if sources else 0
    longer = max(sources, targets, 1)
    width = max(_BAND, min(longer // 5, _CELLS // longer)) if sources else targets
    return range(max(0, middle - width), min(targets, middle + width) + 1)


def _step(
    best: dict[tuple[int, int], tuple[float, tuple[int, int] | None]], i: int, j: int, cost: Cost
) -> tuple[float, tuple[int, int] | None]:
    found: tuple[float, tuple[int, int] | None] = (math.inf, None)
    for a, b in SHAPES:
        before = best.get((i - a, j - b))
        if before is not None and before[0] < math.inf:
            total = before[0] + cost(i - a, a, j - b, b)
            if total < found[0]:
                found = (total, (a, b))
    return found


def _chain(
    best: dict[tuple[int, int], tuple[float, tuple[int, int] | None]], i: int, j: int
) -> tuple[Bead, ...]:
    beads = []
    while shape := best[i, j][1]:
        a, b = shape
        beads.append(Bead(tuple(range(i - a + 1, i + 1)), tuple(range(j - b + 1, j + 1))))
        i, j = i - a, j - b
    return tuple(reversed(beads))
