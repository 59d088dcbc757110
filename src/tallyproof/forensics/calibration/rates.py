"""Rates counted in simulations, with the error of counting only so many."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

__all__ = ["Least", "Rate", "least_detectable"]

WANTED_POWER = 0.8
"""A mechanism counts as detectable from the extent at which the test finds it four times in five."""


@dataclass(frozen=True, slots=True)
class Rate:
    """How many of so many simulated elections."""

    count: int
    of: int

    @classmethod
    def counted(cls, hits: Iterable[bool]) -> "Rate":
        """Count the hits."""
        every = list(hits)
        return cls(sum(every), len(every))

    @property
    def share(self) -> float | None:
        """The rate, 0-1; None of nothing."""
        return self.count / self.of if self.of else None

    def interval(self) -> tuple[float, float] | None:
        """Return the 95 % interval of the true rate; None of nothing.

        Source:
            Wilson (1927), Journal of the American Statistical Association 22(158).

        Example:
            >>> [round(end, 3) for end in Rate(5, 100).interval()]
            [0.022, 0.112]
        """
        if not self.of:
            return None
        from scipy.stats import binomtest  # noqa: PLC0415 - costs half a second at start-up

        found = binomtest(self.count, self.of).proportion_ci(0.95, method="wilson")
        return float(found.low), float(found.high)


@dataclass(frozen=True, slots=True)
class Least:
    """The fewest planted votes that a method finds four times in five."""

    votes: float | None
    """None where the power is not reached at any extent."""
    low: float | None
    """Where the upper ends of the power's intervals reach it; None where they do not."""
    high: float | None
    """Where the lower ends reach it; None where they do not."""
    searched_to: float
    """Votes at the largest extent."""


def least_detectable(votes: Sequence[float], power: Sequence[Rate]) -> Least:
    """Interpolate the number of votes at which the power reaches 80 %.

    Args:
        votes: Planted votes on average at each extent, rising.
        power: The power there; rates of nothing are left out.

    Returns:
        The first crossing, linear between extents, from no votes and no power; with its Monte Carlo error.

    Example:
        >>> least_detectable([100.0, 200.0], [Rate(6, 10), Rate(10, 10)]).votes
        150.0
    """
    known = [(v, rate) for v, rate in zip(votes, power, strict=True) if rate.of]
    ends = [rate.interval() or (0.0, 1.0) for _, rate in known]
    at = [v for v, _ in known]
    return Least(
        _crossing(at, [rate.share or 0.0 for _, rate in known]),
        _crossing(at, [high for _, high in ends]),
        _crossing(at, [low for low, _ in ends]),
        max(votes, default=0.0),
    )


def _crossing(votes: Sequence[float], power: Sequence[float]) -> float | None:
    before = (0.0, 0.0)
    for here in zip(votes, power, strict=True):
        if here[1] >= WANTED_POWER:
            part = (WANTED_POWER - before[1]) / (here[1] - before[1])
            return before[0] + part * (here[0] - before[0])
        before = here
    return None
