"""Whether a number of doubtful votes could matter, by arithmetic alone."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from tallyproof.errors import CallError

__all__ = ["Estimate", "Materiality", "Reach", "materiality_class", "materiality_of"]


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
    """Votes at anomalous stations by one method, from low to high; None where it gave no figure."""

    code: str
    low: float | None
    high: float | None


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
    """Compare an estimate with the votes needed; without a figure, or without a way, there is no class."""
    if estimate.low is None or estimate.high is None or needed is None:
        return Materiality(estimate.code, needed, None, None, None)
    return Materiality(
        estimate.code,
        needed,
        Fraction(estimate.low) / needed,
        Fraction(estimate.high) / needed,
        materiality_class(estimate.low, estimate.high, needed=needed),
    )
