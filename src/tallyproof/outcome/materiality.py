"""Whether a number of doubtful votes could matter, by arithmetic alone."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from tallyproof.errors import CallError

__all__ = ["Estimate", "Materiality", "Reach", "materiality_class", "materiality_of", "verdict_of"]

NOT_DISTINGUISHABLE = "not_distinguishable"
"""Verdict on a method whose signal honest elections with the same totals show too."""


class Reach(StrEnum):
    """How a range of votes compares with the number that would change the outcome."""

    CANNOT_CHANGE = "cannot_change"
    """Even the high end is too small."""
    COULD_CHANGE = "could_change"
    """The number lies within the range."""
    EXCEEDS = "exceeds"
    """Even the low end is enough."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """The votes concerned by one method, from low to high; None where it gave no figure.

    They are the votes by which the stations that the method names, or all of them, differ from its null model: not the
    votes cast there, and no finding that they were not cast.
    """

    code: str
    low: float | None
    """Lower end of the interval: chance alone."""
    high: float | None
    estimate: float | None = None
    band_low: float | None = None
    """Smallest estimate over the free choices of the method; None where it has none."""
    band_high: float | None = None
    distinguishable: bool | None = None
    """Whether its signal stands out from honest elections with the same totals; None where not examined."""
    stations: frozenset[str] = frozenset()
    """Stations that the method names."""

    def reaching(self) -> tuple[float, float] | None:
        """Return interval and band together: the most cautious low and high end; None without a figure.

        Example:
            >>> Estimate("F-INT", 10, 30, band_low=5, band_high=20).reaching()
            (5, 30)
        """
        if self.low is None or self.high is None:
            return None
        lows = [self.low, *([] if self.band_low is None else [self.band_low])]
        highs = [self.high, *([] if self.band_high is None else [self.band_high])]
        return min(lows), max(highs)


@dataclass(frozen=True, slots=True)
class Materiality:
    """One range of votes against the number that would change the outcome."""

    code: str
    needed: int | None
    """Fewest doubtful votes that end the outcome (a tie ends it); None where no number does."""
    ratio_low: Fraction | None
    """Low end divided by `needed`."""
    ratio_high: Fraction | None
    reach: Reach | None
    """None where the method gave no figure, or nothing is needed because no number changes the outcome."""


def materiality_class(low: float, high: float, *, needed: int) -> Reach:
    """Compare a range of votes with the number that would change the outcome.

    Args:
        low: Low end of the range, in votes.
        high: High end, not below `low`.
        needed: Fewest votes that change the outcome, above zero; for a lead of G votes that is G where
            doubtful votes are removed, and G/2 rounded up where they are moved to the runner-up.

    Returns:
        `cannot_change` where high < needed, `exceeds` where low >= needed, else `could_change`.
        A tie counts as a change.

    Raises:
        CallError: The range is not a range, or nothing is needed.

    Example:
        >>> materiality_class(900, 1_200, needed=1_000).value
        'could_change'
    """
    if not low <= high or needed < 1:
        raise CallError(
            f"Votes from {low} to {high} against {needed} cannot be compared.",
            expected="low <= high, needed >= 1",
        )
    exact_low, exact_high = Fraction(low), Fraction(high)
    if exact_low >= needed:
        return Reach.EXCEEDS
    return Reach.COULD_CHANGE if exact_high >= needed else Reach.CANNOT_CHANGE


def materiality_of(estimate: Estimate, *, needed: int | None) -> Materiality:
    """Compare an estimate with the votes needed; without a figure, or without a way, there is no class.

    Interval and band count together: an estimate exceeds what is needed only if the low ends of both do.
    """
    reaching = estimate.reaching()
    if reaching is None or needed is None:
        return Materiality(estimate.code, needed, None, None, None)
    low, high = reaching
    return Materiality(
        estimate.code,
        needed,
        Fraction(low) / needed,
        Fraction(high) / needed,
        materiality_class(low, high, needed=needed),
    )


def verdict_of(estimate: Estimate, found: Materiality) -> str | None:
    """Return the class, or `not_distinguishable` where the signal is no more than honest elections show.

    The class is arithmetic alone. A large estimate of a method that gives no signal says nothing about the
    outcome, so the verdict says that first.
    """
    if found.reach is None:
        return None
    return NOT_DISTINGUISHABLE if estimate.distinguishable is False else found.reach.value
