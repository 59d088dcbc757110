"""A full recount: its count replaces the reported one and says whether the outcome is confirmed or corrected."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from tallyproof.audit.assertions import Assertion
from tallyproof.audit.overstatement import ErrorBounds, HandCount
from tallyproof.errors import NotComputableError

__all__ = ["AssertionCount", "FullCount", "Verdict", "full_count"]


class Verdict(StrEnum):
    """What a full count says about the reported outcome."""

    CONFIRMED = "confirmed"
    """Every assertion is true, whatever the batches that were not found held."""
    CORRECTED = "corrected"
    """An assertion is false, whatever they held."""
    OPEN = "open"
    """It depends on batches that were not found, or on an exact tie."""


@dataclass(frozen=True, slots=True)
class AssertionCount:
    """One assertion by the reported and by the hand counts."""

    assertion: Assertion
    reported: int
    """Sum by the sheets."""
    lowest: int
    """Sum by hand if every paper that is missing were the worst one."""
    highest: int
    """The same if every one were the best."""

    @property
    def verdict(self) -> Verdict:
        """Confirmed above 0 in all cases, corrected below 0 in all cases, open otherwise."""
        if self.lowest > 0:
            return Verdict.CONFIRMED
        return Verdict.CORRECTED if self.highest < 0 else Verdict.OPEN


@dataclass(frozen=True, slots=True)
class FullCount:
    """The outcome by hand."""

    totals: tuple[tuple[str, int], ...]
    """Hand-counted total of each count, in the order of the batches' columns; without batches not found."""
    assertions: tuple[AssertionCount, ...]
    missing: tuple[str, ...]
    """Batches that could not be found, in the order of the manifest."""

    @property
    def verdict(self) -> Verdict:
        """Corrected if one assertion is false, confirmed if all are true, open otherwise."""
        verdicts = {item.verdict for item in self.assertions}
        if Verdict.CORRECTED in verdicts:
            return Verdict.CORRECTED
        return Verdict.OPEN if Verdict.OPEN in verdicts else Verdict.CONFIRMED


def full_count(found: ErrorBounds, counts: Sequence[HandCount]) -> FullCount:
    """Replace the reported counts by hand counts of all batches.

    Args:
        found: The assertions of the reported outcome and all batches; margins may be 0 or less.
        counts: One a batch; a batch that could not be found without counts: it is taken as the worst and as the best
            that its box could hold, and never as reported.

    Returns:
        Totals by hand and a verdict. The new winner under the law follows from the totals.

    Raises:
        NotComputableError: A batch has not been counted, or twice.

    Example:
        >>> from tallyproof.audit import assertions, batches, overstatement
        >>> sheets = batches.Batches.of(["1", "2"], columns=["a", "b"], counts=[[60, 40], [50, 50]], bound=[100, 100])
        >>> found = overstatement.bound_errors(sheets, assertions.plurality_assertions(["a"], ["b"]))
        >>> hands = [HandCount("1", {"a": 45, "b": 55}), HandCount("2", {"a": 50, "b": 50})]
        >>> full_count(found, hands).verdict.value
        'corrected'
    """
    batches = found.batches
    names = [count.batch for count in counts]
    if sorted(names) != sorted(batches.ids):
        raise NotComputableError(
            "The full count",
            reason=f"{len(set(names))} of {batches.size} batches counted",
            text="audit_full_incomplete",
            counted=len(set(names)),
            all=batches.size,
        )
    by_name = {count.batch: count for count in counts}
    ordered = [by_name[name] for name in batches.ids]
    missing = tuple(count.batch for count in ordered if count.counts is None)
    totals = tuple(
        (name, _total(name, ordered)) for name in batches.columns if _carried(name, found, ordered)
    )
    worst = found.counted_values(ordered).sum(axis=0)
    best = found.counted_values(ordered, best=True).sum(axis=0)
    return FullCount(
        totals,
        tuple(
            AssertionCount(item, int(found.values[:, k].sum()), int(worst[k]), int(best[k]))
            for k, item in enumerate(found.assertions)
        ),
        missing,
    )


def _carried(name: str, found: ErrorBounds, counts: Sequence[HandCount]) -> bool:
    """True for counts that every hand count holds (the roll is not counted by hand)."""
    return all(count.counts is None or name in count.counts for count in counts) and any(
        name == term for item in found.assertions for term, _ in item.terms
    )


def _total(name: str, counts: Sequence[HandCount]) -> int:
    return sum(count.counts[name] for count in counts if count.counts is not None)
