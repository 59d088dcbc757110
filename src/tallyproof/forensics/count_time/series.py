"""The choice's share as the count went on, beside what its areas explain."""

import numpy as np

from tallyproof.forensics.count_time.order import Course
from tallyproof.forensics.probability.special import Z95
from tallyproof.forensics.result import Series
from tallyproof.forensics.stations.units import FloatArray, IntArray, Units

__all__ = ["running_share"]

_POINTS = 100
_DEALS = 40


def running_share(units: Units, course: Course, area: IntArray, *, seed: int) -> tuple[Series, ...]:
    """Return the cumulated share after each hundredth of the ballots, with an envelope.

    The envelope comes from counts in which the stations of an area swapped their moments: it shows the drift
    that geography alone makes, and how far chance moves it.

    Args:
        units: The stations; shape (n,).
        course: When each was recorded.
        area: Code of each station's area; shape (n,).
        seed: Of the swaps.

    Returns:
        One series `running`: counted, share, expected, low, high, all 0-1.
    """
    seen = _cumulated(units, course.counted)
    rng = np.random.default_rng(seed)
    dealt = np.array([_cumulated(units, _swapped(course.counted, area, rng)) for _ in range(_DEALS)])
    mean, reach = dealt.mean(axis=0), Z95 * dealt.std(axis=0, ddof=1)
    columns = {
        "counted": np.arange(1, _POINTS + 1) / _POINTS,
        "share": seen,
        "expected": mean,
        "low": mean - reach,
        "high": mean + reach,
    }
    return (Series("running", {name: tuple(values.tolist()) for name, values in columns.items()}),)


def _swapped(counted: FloatArray, area: IntArray, rng: np.random.Generator) -> FloatArray:
    """Deal the moments of an area anew among its stations."""
    order = np.argsort(area, kind="stable")
    dealt = np.empty_like(counted)
    dealt[order] = counted[np.lexsort((rng.random(len(counted)), area))]
    return dealt


def _cumulated(units: Units, counted: FloatArray) -> FloatArray:
    """Return the share of all ballots that were in when each hundredth was reached."""
    assert units.share is not None  # noqa: S101 - a share was compared
    part, whole = units.share
    order = np.argsort(counted, kind="stable")
    votes, ballots = np.cumsum(part[order]), np.cumsum(whole[order])
    goal = np.arange(1, _POINTS + 1) * ballots[-1] / _POINTS
    last = np.minimum(np.searchsorted(ballots, goal, side="left"), len(ballots) - 1)
    share: FloatArray = votes[last] / ballots[last]
    return share
