"""What a recount of a fixed share of stations is worth: the risk that it misses a wrong outcome.

A law that recounts five stations a district, or one in a hundred, names no risk. If such a sample shows no error, the
outcome may still be wrong: somebody who knows the rule would alter the fewest stations that the sample is least
likely to meet. This finds the worst such choice, over strata of any sizes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from math import ceil, exp, lgamma, log

import numpy as np
from numpy.typing import NDArray

from tallyproof.errors import CallError

__all__ = ["AttainedRisk", "RecountStratum", "equal_stations_needed", "fixed_share_risk", "miss_chance"]

CODE = "A-FIXED-SHARE"


@dataclass(frozen=True, slots=True, eq=False)
class RecountStratum:
    """One district: its stations' error bounds in margins and how many stations are drawn, all with equal chance."""

    bounds: NDArray[np.float64]
    """u of each station, shape (N,)."""
    drawn: int

    def __post_init__(self) -> None:
        if not 0 <= self.drawn <= self.bounds.size or (self.bounds < 0).any():
            raise CallError(f"{self.drawn} of {self.bounds.size} stations.", expected="a part of the stratum")


@dataclass(frozen=True, slots=True)
class AttainedRisk:
    """Risk of a recount that found no error; `attained` and `bound` are equal where the search was exhaustive."""

    attained: float
    """Chance to miss the concrete choice of stations given in `altered`."""
    bound: float
    """No choice of stations is missed with a larger chance: quote this one."""
    altered: tuple[int, ...]
    """Stations altered in each stratum in the worst case found, the largest bounds first."""


def miss_chance(size: int, drawn: int, altered: int) -> float:
    """Return the chance that a simple random sample meets none of the altered stations.

    Example:
        >>> round(miss_chance(10_000, 100, 100), 3)
        0.364
    """
    return exp(_log_miss(size, drawn, altered))


def equal_stations_needed(stations: int, margin: float) -> int:
    """Return how many stations of equal size can flip a margin: ``ceil(m B / (1 + m))``.

    Example:
        >>> equal_stations_needed(10_000, 0.01)
        100
    """
    if not 0 < margin <= 1 or stations < 1:
        raise CallError(f"margin {margin}, {stations} stations.", expected="a margin in (0, 1] and stations")
    return ceil(stations * margin / (1 + margin) - 1e-9)


def fixed_share_risk(strata: Sequence[RecountStratum], *, tolerated: float = 0.0) -> AttainedRisk:
    """Return the largest chance that the recount meets no altered station although the outcome is wrong.

    Args:
        strata: Disjoint, together all stations. Bounds for other outcomes than the pair with the smallest margin:
            the largest of the pairs, as in `ErrorBounds.relative`.
        tolerated: Error that passes at every station without escalation, as share of the margin over all stations
            together (0: any difference escalates).

    Returns:
        Attained risk and a bound of it that always holds; both 0 where the stations cannot hold the margin.

    Raises:
        CallError: No stratum, or `tolerated` outside [0, 1).

    Source:
        Chance to draw none of k altered of N stations: Stanislevic (2006); Rivest (2007), On auditing elections
        when precincts have different sizes; worst case over strata: minimum-cost covering, solved by
        relaxation and branching. Within a stratum the largest bounds come first and each further station
        costs more of the chance, so that the relaxation is filled in the order of gain over cost.

    Example:
        >>> district = RecountStratum(np.full(37, 0.1), 5)
        >>> round(fixed_share_risk([district] * 84).bound, 4)
        0.2341
    """
    if not strata or not 0 <= tolerated < 1:
        raise CallError(
            f"{len(strata)} strata, tolerated {tolerated}.", expected="strata, and a share below 1"
        )
    needed = 1.0 - tolerated
    if sum(float(part.bounds.sum()) for part in strata) < needed:
        return AttainedRisk(0.0, 0.0, (0,) * len(strata))
    best, cost, bound = _cover([_steps(part) for part in strata], _reachable(strata, needed))
    return AttainedRisk(exp(-cost), exp(-bound), best)


def _reachable(strata: Sequence[RecountStratum], needed: float) -> float:
    """Raise what is needed to the next sum that stations of one size can reach; otherwise leave it."""
    sizes = {float(u) for part in strata for u in part.bounds if u > 0}
    if len(sizes) != 1:
        return needed
    (size,) = sizes
    return ceil(needed / size - 1e-9) * size


_Steps = list[tuple[float, float]]
"""Gain and cost of each further station of a stratum, gains falling and costs rising."""


def _steps(part: RecountStratum) -> _Steps:
    size, drawn = part.bounds.size, part.drawn
    gains = np.sort(part.bounds)[::-1]
    possible = size - drawn  # one more would certainly be met
    return [(float(gains[i]), -log((size - drawn - i) / (size - i))) for i in range(possible) if gains[i] > 0]


def _cover(strata: list[_Steps], needed: float) -> tuple[tuple[int, ...], float, float]:
    """Cheapest stations that together hold the margin: concrete choice, its cost, and a lower bound of any cost."""
    order = sorted(
        ((cost / gain, k, i) for k, steps in enumerate(strata) for i, (gain, cost) in enumerate(steps)),
    )
    taken, gained, spent = [0] * len(strata), 0.0, 0.0
    bound = float("inf")
    best, best_cost = tuple(taken), float("inf")
    for rate, k, i in order:
        gain, cost = strata[k][i]
        missing = needed - gained
        if gain >= missing - 1e-12:
            bound = min(bound, spent + rate * max(missing, 0.0))
            choice, total = _finish(strata, taken, missing, spent)
            if total < best_cost:
                best, best_cost = choice, total
            break
        taken[k], gained, spent = taken[k] + 1, gained + gain, spent + cost
    if bound == float("inf"):
        return tuple(taken), float("inf"), float("inf")
    return _improve(strata, needed, best, (best_cost, bound))


def _finish(
    strata: list[_Steps], taken: list[int], missing: float, spent: float
) -> tuple[tuple[int, ...], float]:
    """Close the last gap by the cheapest further stations of a single stratum."""
    found: tuple[tuple[int, ...], float] = (tuple(taken), float("inf"))
    for k, steps in enumerate(strata):
        gained, cost = 0.0, spent
        for i in range(taken[k], len(steps)):
            gained, cost = gained + steps[i][0], cost + steps[i][1]
            if gained >= missing - 1e-12 or cost >= found[1]:
                break
        if gained >= missing - 1e-12 and cost < found[1]:
            choice = list(taken)
            choice[k] = i + 1
            found = tuple(choice), cost
    return found


_NODES = 2_000


def _improve(
    strata: list[_Steps], needed: float, best: tuple[int, ...], limits: tuple[float, float]
) -> tuple[tuple[int, ...], float, float]:
    """Branch on the number of stations of the stratum where the relaxation is split, cheapest bound first."""
    best_cost, bound = limits
    queue: list[tuple[float, int, tuple[tuple[int, int], ...]]] = []
    ranges = tuple((0, len(steps)) for steps in strata)
    heappush(queue, (bound, 0, ranges))
    for node in range(1, _NODES):
        if not queue or queue[0][0] >= best_cost - 1e-12:
            return best, best_cost, best_cost
        bound, _, ranges = heappop(queue)
        for child in _children(strata, needed, ranges):
            relaxed = _relax(strata, needed, child)
            if relaxed is None:
                continue
            cost, choice, total, _ = relaxed
            if total < best_cost:
                best, best_cost = choice, total
            if cost < best_cost - 1e-12:
                heappush(queue, (cost, node * 2 + (child[0] is ranges[0]), child))
    return best, best_cost, min(bound, best_cost)


def _children(
    strata: list[_Steps], needed: float, ranges: tuple[tuple[int, int], ...]
) -> list[tuple[tuple[int, int], ...]]:
    relaxed = _relax(strata, needed, ranges)
    if relaxed is None or relaxed[3] is None:
        return []
    k, whole = relaxed[3]
    low, high = ranges[k]
    below = (*ranges[:k], (low, whole), *ranges[k + 1 :])
    above = (*ranges[:k], (whole + 1, high), *ranges[k + 1 :])
    return [below, above]


def _relax(
    strata: list[_Steps], needed: float, ranges: tuple[tuple[int, int], ...]
) -> tuple[float, tuple[int, ...], float, tuple[int, int] | None] | None:
    """Cost of the relaxation, a whole choice with its cost, and the stratum that is split (None: whole)."""
    taken = [low for low, _ in ranges]
    gained = sum(g for steps, n in zip(strata, taken, strict=True) for g, _ in steps[:n])
    spent = sum(c for steps, n in zip(strata, taken, strict=True) for _, c in steps[:n])
    queue = [
        (steps[n][1] / steps[n][0], k)
        for k, (steps, n, (_, high)) in enumerate(zip(strata, taken, ranges, strict=True))
        if n < high
    ]
    queue.sort()
    while gained < needed - 1e-12:
        if not queue:
            return None
        rate, k = heappop(queue)
        gain, cost = strata[k][taken[k]]
        if gained + gain >= needed - 1e-12:
            whole = list(taken)
            whole[k] += 1
            return spent + rate * (needed - gained), tuple(whole), spent + cost, (k, taken[k])
        taken[k], gained, spent = taken[k] + 1, gained + gain, spent + cost
        if taken[k] < ranges[k][1]:
            after = strata[k][taken[k]]
            heappush(queue, (after[1] / after[0], k))
    return spent, tuple(taken), spent, None


def _log_miss(size: int, drawn: int, altered: int) -> float:
    if not (0 <= drawn <= size and 0 <= altered <= size):
        raise CallError(f"{drawn} drawn and {altered} altered of {size}.", expected="parts of the whole")
    if drawn + altered > size:
        return -float("inf")
    kept = size - altered
    return (lgamma(kept + 1) - lgamma(kept - drawn + 1)) - (lgamma(size + 1) - lgamma(size - drawn + 1))
