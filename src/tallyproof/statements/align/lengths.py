"""Cost of a bead by lengths, and by numbers, months and names that both sides share: no model, any machine."""

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

from tallyproof.statements.align.beads import Cost
from tallyproof.statements.flags.length import deviation, length_ratio
from tallyproof.statements.flags.numbers import numbers_of
from tallyproof.statements.reading.dates import find_dates
from tallyproof.statements.reading.names import find_names, likeness

__all__ = ["length_cost"]

_PRIORS = {(1, 1): 0.89, (1, 0): 0.00495, (0, 1): 0.00495, (1, 2): 0.0445, (2, 1): 0.0445, (2, 2): 0.011}
"""Gale and Church (1993), table 5."""
_PRICES = {shape: -math.log(prior) for shape, prior in _PRIORS.items()}
_SCATTER = 0.65
"""Deviation of `surprise` in faithful sentences (Parallel Universal Dependencies, English-Russian)."""
_WIDTH = _SCATTER * math.sqrt(2)
_SHARED, _ALONE = 2.5, 1.2
"""Worth of an anchor that both sides have, and of one that only one side has; chosen on six documents."""
_MOST_ANCHORS = 4
_SURE = 0.8


@dataclass(frozen=True, slots=True)
class _Anchors:
    """What a sentence holds that a translation keeps."""

    numbers: frozenset[object]
    names: tuple[str, ...]


def length_cost(
    sources: Sequence[str], targets: Sequence[str], languages: tuple[str, str], *, anchors: bool = True
) -> Cost:
    """Return the cost of beads by lengths.

    Args:
        sources: Sentences of the original.
        targets: Sentences of the translation.
        languages: Of both.
        anchors: Whether shared numbers, months and names count too; without them it is the cost of Gale and Church.
    """
    ratio = length_ratio(languages)
    sums = [list(itertools.accumulate(map(len, texts), initial=0)) for texts in (sources, targets)]
    held = [
        [_anchors(text, language) for text in texts] if anchors else []
        for texts, language in zip((sources, targets), languages, strict=True)
    ]
    bare = [[not (one.numbers or one.names) for one in side] for side in held]

    def cost(i: int, a: int, j: int, b: int) -> float:
        total = _PRICES[a, b]
        if a and b:
            found = deviation(sums[0][i + a] - sums[0][i], sums[1][j + b] - sums[1][j], ratio)
            total += min(-math.log(max(math.erfc(abs(found) / _WIDTH), 1e-12)), 12.0)
            if anchors and not (all(bare[0][i : i + a]) and all(bare[1][j : j + b])):
                total -= _evidence(held[0][i : i + a], held[1][j : j + b])
        return total

    return cost


def _anchors(text: str, language: str) -> _Anchors:
    numbers = {reading for n in numbers_of(text, language) if not n.soft for reading in n.readings[:1]}
    months = {(mark.kind, mark.value) for mark in find_dates(text, language).marks}
    names = tuple(name.text for name in find_names(text) if not name.first and len(name.text) > 3)  # noqa: PLR2004
    return _Anchors(frozenset(numbers | months), names[:_MOST_ANCHORS])


def _evidence(one: Sequence[_Anchors], two: Sequence[_Anchors]) -> float:
    here = frozenset[object]().union(*(anchors.numbers for anchors in one))
    there = frozenset[object]().union(*(anchors.numbers for anchors in two))
    names = [name for anchors in one for name in anchors.names]
    others = [name for anchors in two for name in anchors.names]
    shared = len(here & there) + sum(
        any(likeness(name, other) >= _SURE for other in others) for name in names
    )
    return _SHARED * min(shared, _MOST_ANCHORS) - _ALONE * min(len(here ^ there), _MOST_ANCHORS)
