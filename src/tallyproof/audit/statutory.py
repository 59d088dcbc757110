"""Recounts that a law prescribes: so many stations a district, or a share of them, and those that were named.

The law names a number and no risk. This lays out its strata, says what risk it attains and what number would limit it,
and draws the stations so that anyone can repeat it.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

import numpy as np
from numpy.typing import NDArray

from tallyproof.audit.draw import Draw, draw_simple
from tallyproof.audit.fixed_share import AttainedRisk, RecountStratum, fixed_share_risk
from tallyproof.audit.overstatement import ErrorBounds
from tallyproof.audit.risk import require_risk_limit
from tallyproof.errors import CallError

__all__ = [
    "RecountRisk",
    "RecountRule",
    "RecountStrata",
    "count_needed",
    "draw_recount",
    "recount_risk",
    "recount_strata",
]


@dataclass(frozen=True, slots=True)
class RecountRule:
    """How many stations of each district are drawn: a number, or a share rounded up."""

    count: int | None = None
    share: Fraction | None = None

    def __post_init__(self) -> None:
        if (self.count is None) == (self.share is None):
            raise CallError(f"count {self.count}, share {self.share}.", expected="one of the two")
        if (self.count or 0) < 0 or not 0 <= (self.share or 0) <= 1:
            raise CallError(f"count {self.count}, share {self.share}.", expected="0 or more, at most all")

    def drawn(self, size: int) -> int:
        """Return how many of this many stations are drawn; all where there are fewer.

        Example:
            >>> RecountRule(share=Fraction(1, 100)).drawn(101)
            2
        """
        wanted = self.count if self.count is not None else ceil(size * (self.share or Fraction(0)))
        return min(wanted, size)


@dataclass(frozen=True, slots=True, eq=False)
class RecountStrata:
    """Districts of a recount; stations named beforehand are in none of them and are all counted."""

    names: tuple[str, ...]
    rows: tuple[NDArray[np.int64], ...]
    """Stations of each district that were not named, as rows of the manifest, rising."""
    drawn: tuple[int, ...]
    named: NDArray[np.int64]
    """Rows of the named stations, rising."""

    @property
    def total(self) -> int:
        """Stations that are counted, named ones included."""
        return sum(self.drawn) + int(self.named.size)


def recount_strata(areas: Sequence[str], rule: RecountRule, *, named: Collection[int] = ()) -> RecountStrata:
    """Lay out the strata of a prescribed recount.

    Args:
        areas: District of each station, in the order of the manifest; all alike for a draw from the whole country.
        rule: How many of each district.
        named: Rows of stations that are counted in any case; they are taken out of their districts first.

    Returns:
        Districts in the order in which they first appear; those that hold only named stations are left out.

    Raises:
        CallError: A row that does not exist.

    Example:
        >>> strata = recount_strata(["n", "n", "s", "s", "s"], RecountRule(count=2), named=[4])
        >>> strata.names, strata.drawn, [rows.tolist() for rows in strata.rows], strata.total
        (('n', 's'), (2, 2), [[0, 1], [2, 3]], 5)
    """
    if any(not 0 <= row < len(areas) for row in named):
        raise CallError("a named row.", expected=f"0 to {len(areas) - 1}")
    chosen = set(named)
    members: dict[str, list[int]] = {}
    for row, area in enumerate(areas):
        if row not in chosen:
            members.setdefault(area, []).append(row)
    rows = tuple(np.array(found, dtype=np.int64) for found in members.values())
    drawn = tuple(rule.drawn(found.size) for found in rows)
    return RecountStrata(tuple(members), rows, drawn, np.array(sorted(chosen), dtype=np.int64))


@dataclass(frozen=True, slots=True)
class RecountRisk:
    """Risk of a recount without any difference, by the assertion that it protects least."""

    assertion: int
    """Number of that assertion, from 0."""
    risk: AttainedRisk
    """`altered` has one entry a district, in the order of `RecountStrata.names`."""


def recount_risk(found: ErrorBounds, strata: RecountStrata, *, tolerated: float = 0.0) -> RecountRisk:
    """Return the largest chance that the recount meets no altered station although the outcome is wrong.

    Args:
        found: Margins and bounds of all stations.
        strata: From `recount_strata`.
        tolerated: Error that passes without escalation, as share of the margin.

    Returns:
        The worst of all assertions; for each one the worst case over all districts (`fixed_share_risk`).

    Raises:
        NotComputableError: A margin is not positive.
    """
    found.require_auditable()
    relative = found.bounds / np.array(found.margins, dtype=np.float64)
    risks = [
        (fixed_share_risk(_parts(relative[:, k], strata), tolerated=tolerated), k)
        for k in _undominated(relative)
    ]
    worst, assertion = max(risks, key=lambda pair: (pair[0].bound, -pair[1]))
    return RecountRisk(assertion, worst)


def count_needed(
    found: ErrorBounds, areas: Sequence[str], risk_limit: float, *, named: Collection[int] = ()
) -> int:
    """Return how many stations of every district would bring the attained risk to the limit.

    Args:
        found: Margins and bounds of all stations.
        areas: District of each station.
        risk_limit: Strictly between 0 and 1.
        named: Rows that are counted in any case.

    Returns:
        The smallest such number; districts with fewer stations are counted in full.
    """
    require_risk_limit(risk_limit)
    districts = recount_strata(areas, RecountRule(count=0), named=named).rows
    low, high = 0, max((rows.size for rows in districts), default=0)
    while low < high:
        middle = (low + high) // 2
        strata = recount_strata(areas, RecountRule(count=middle), named=named)
        if recount_risk(found, strata).risk.bound <= risk_limit:
            high = middle
        else:
            low = middle + 1
    return low


def draw_recount(strata: RecountStrata, seed: str) -> tuple[tuple[Draw, ...], ...]:
    """Draw the stations of each district by the text ``seed,district``.

    Args:
        strata: From `recount_strata`.
        seed: The public seed.

    Returns:
        The draws of each district in order; `row` is the row of the manifest.

    Example:
        >>> strata = recount_strata(["n"] * 9 + ["s"] * 9, RecountRule(count=2))
        >>> [[draw.row for draw in part] for part in draw_recount(strata, "4 2 6")]
        [[3, 4], [11, 15]]
    """
    return tuple(
        tuple(
            Draw(draw.number, draw.position, int(rows[draw.row]))
            for draw in draw_simple(rows.size, f"{seed},{name}", count=count)
        )
        for name, rows, count in zip(strata.names, strata.rows, strata.drawn, strict=True)
    )


def _parts(bounds: NDArray[np.float64], strata: RecountStrata) -> list[RecountStratum]:
    """Return the districts; what was named is certainly counted and can hide nothing."""
    return [
        RecountStratum(bounds[rows], drawn) for rows, drawn in zip(strata.rows, strata.drawn, strict=True)
    ] or [RecountStratum(np.zeros(0), 0)]


def _undominated(relative: NDArray[np.float64]) -> list[int]:
    """Return assertions of which no other one has at least the same bound at every station."""
    count = relative.shape[1]
    return [
        k
        for k in range(count)
        if not any(
            (relative[:, j] >= relative[:, k]).all() and (j < k or (relative[:, j] > relative[:, k]).any())
            for j in range(count)
            if j != k
        )
    ]
