"""A quick count against the official figure: consistent or not, and whether it can say who passed a bar."""

from dataclasses import dataclass
from enum import StrEnum

from tallyproof.observation.quick_count.ratio import RatioEstimate

__all__ = ["Agreement", "Bar", "OfficialVerdict", "official_verdict"]


class Agreement(StrEnum):
    """Whether the official share lies inside the interval."""

    CONSISTENT = "consistent"
    """Not "honest": votes put into the box before the count are counted by observers too."""
    DIFFERS = "differs"


class Bar(StrEnum):
    """Whether the interval lies on one side of a bar."""

    ABOVE = "above"
    BELOW = "below"
    CANNOT_CONFIRM = "cannot_confirm"


@dataclass(frozen=True, slots=True)
class OfficialVerdict:
    """One official share against one estimate."""

    official: float
    agreement: Agreement
    z: float
    """Official minus estimate, in standard errors."""
    bar: float | None = None
    side: Bar | None = None
    """None where no bar was given."""


def official_verdict(
    estimate: RatioEstimate, official: float, *, bar: float | None = None, confidence: float = 0.95
) -> OfficialVerdict:
    """Compare an official share with an estimate.

    Args:
        estimate: From the sample.
        official: The official share, 0-1.
        bar: A share that decides something, for example 0.5.
        confidence: Of the interval.

    An interval that crosses the bar confirms neither side, even where the official share lies inside it: with
    50.7 % and a margin of 2.1, an official 50.49 % is consistent, and more than 50 % cannot be confirmed.
    """
    margin = estimate.margin(confidence)
    inside = abs(official - estimate.value) <= margin
    side = None if bar is None else _side(estimate.value - margin, estimate.value + margin, bar)
    error = estimate.standard_error
    z = (official - estimate.value) / error if error else 0.0
    return OfficialVerdict(official, Agreement.CONSISTENT if inside else Agreement.DIFFERS, z, bar, side)


def _side(low: float, high: float, bar: float) -> Bar:
    if low > bar:
        return Bar.ABOVE
    return Bar.BELOW if high < bar else Bar.CANNOT_CONFIRM
