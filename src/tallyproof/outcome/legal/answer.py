"""Put the numbers of a contest beside the named legal tests, one by one.

A test has limbs. A gap limb compares ballots with what would change the outcome; a conduct limb asks how the
election was held, and no margin answers it. Nothing here decides a test: a limb says what the numbers allow.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from tallyproof.election.law import AppliedTest, Gap, LawProfile, LegalTest, legal_tests
from tallyproof.outcome.contested.combinations import Combinations
from tallyproof.outcome.contested.touched import Touched, touched
from tallyproof.outcome.not_counted import NotCounted, not_counted
from tallyproof.outcome.reversal import reversal_probability
from tallyproof.outcome.rules import Plurality, Seats
from tallyproof.outcome.run import Examination
from tallyproof.outcome.tally import vote_column
from tallyproof.outcome.votes import Convention

__all__ = ["Figures", "LegalAnswer", "Limb", "LimbStatus", "answer_tests", "figures_of"]


class LimbStatus(StrEnum):
    """What the numbers say about one limb of a test."""

    REACHED = "reached"
    """Even the fewest ballots in question are enough for the comparison that the test makes."""
    WITHIN_RANGE = "within_range"
    """The number lies between the fewest and the most ballots in question."""
    NOT_REACHED = "not_reached"
    """Even the most ballots in question are too few."""
    OUT_OF_REACH = "out_of_reach"
    """No ballots are listed, and more than half of all ballots would have to be in question."""
    NO_BALLOTS = "no_ballots"
    """No ballots in question are listed."""
    NOT_COMPUTABLE = "not_computable"
    OPEN = "open"
    """A conduct limb: it does not depend on the margin, and the data do not answer it."""


@dataclass(frozen=True, slots=True)
class Figures:
    """The numbers that tests are given."""

    gap: int | None
    """First minus runner-up."""
    share: Fraction | None
    """The gap as a share of valid ballots (of all votes where those are not reported)."""
    base_total: int | None
    needed: int | None
    """Fewest ballots whose removal ends the outcome; None where it is not computed or none does."""
    touched: Touched | None
    """Ballots at contested stations; None where no list was given."""
    missing: NotCounted
    seats: bool
    """True where the rule gives out several seats."""
    reversal: Callable[[int], float | None]
    """The chance that so many ballots, taken out at random, reverse the lead; None where not defined."""


@dataclass(frozen=True, slots=True)
class Limb:
    """One limb of a test."""

    kind: str
    """`gap` or `conduct`."""
    status: LimbStatus


@dataclass(frozen=True, slots=True)
class LegalAnswer:
    """One named test with what is known for it."""

    test: LegalTest
    applied: AppliedTest | None
    """As the law profile names it; None: a test of another jurisdiction, for comparison."""
    limbs: tuple[Limb, ...]
    low: int | None
    """Ballots that the gap limb compares, at the least and at the most."""
    high: int | None
    missing: tuple[str, ...]
    """Inputs that the data do not give."""

    @property
    def citation(self) -> str:
        """The profile's citation where it has its own, else the test's."""
        return (self.applied.citation if self.applied else "") or self.test.citation

    @property
    def burden(self) -> str:
        """The profile's burden where it states one, else the test's."""
        return (self.applied.burden if self.applied else "") or self.test.burden

    @property
    def confirmed(self) -> bool:
        """Whether both the test and its place in the profile were confirmed in the primary text."""
        return self.test.confirmed and (self.applied is None or self.applied.confirmed)


def answer_tests(profile: LawProfile, figures: Figures) -> tuple[LegalAnswer, ...]:
    """Return every named test with its numbers: those of the profile first, the others for comparison."""
    named = {applied.id: applied for applied in profile.tests}
    answers = [_answer(test, named.get(test.id), figures) for test in legal_tests()]
    order = list(named)
    return tuple(sorted(answers, key=lambda a: order.index(a.test.id) if a.applied else len(order)))


def figures_of(examined: Examination, combinations: Combinations | None) -> Figures:
    """Collect the numbers of a contest that legal tests ask for."""
    margin, removed = examined.margin, Convention.REMOVED
    ends = [w.ends_at for w in examined.votes if w.convention is removed and w.ends_at is not None]
    return Figures(
        gap=margin.votes,
        share=margin.share,
        base_total=margin.base_total,
        needed=min(ends, default=None),
        touched=touched(combinations.contested.stations) if combinations else None,
        missing=not_counted(examined),
        seats=isinstance(examined.ballot.rule.method, Seats),
        reversal=lambda ballots: _reversal(examined, ballots),
    )


def _reversal(examined: Examination, ballots: int) -> float | None:
    margin, tally = examined.margin, examined.tally
    pair = [tally.total(vote_column(choice)) for choice in (margin.first, margin.runner_up) if choice]
    first, second = (*pair, None, None)[:2]
    plain = isinstance(examined.ballot.rule.method, Plurality)
    if not plain or first is None or second is None or ballots > first + second or second < 0:
        return None
    return reversal_probability(first, second, ballots)


def _answer(test: LegalTest, applied: AppliedTest | None, figures: Figures) -> LegalAnswer:
    low, high = _range(test.gap, figures)
    return LegalAnswer(
        test=test,
        applied=applied,
        limbs=tuple(
            Limb(kind, _gap_status(test.gap, low, high, figures=figures) if test.gap else LimbStatus.OPEN)
            if kind == "gap"
            else Limb(kind, LimbStatus.OPEN)
            for kind in test.limbs
        ),
        low=low,
        high=high,
        missing=tuple(name for name in test.inputs if not _known(name, figures)),
    )


def _range(gap: Gap | None, figures: Figures) -> tuple[int | None, int | None]:
    found = figures.touched
    if gap is None or found is None or gap.measure == "share":
        return None, None
    return (found.proved, found.proved) if gap.measure == "proved" else (found.low, found.high)


def _gap_status(gap: Gap, low: int | None, high: int | None, *, figures: Figures) -> LimbStatus:
    if gap.measure == "share":
        return _share_status(gap, figures)
    needed = figures.needed
    if needed is None:
        return LimbStatus.NOT_COMPUTABLE
    if low is None and high is None:
        most = figures.base_total
        return LimbStatus.OUT_OF_REACH if most and 2 * needed > most else LimbStatus.NO_BALLOTS
    least_enough = needed + (gap.sign == ">")
    if high is not None and high < least_enough:
        return LimbStatus.NOT_REACHED
    return LimbStatus.REACHED if low is not None and low >= least_enough else LimbStatus.WITHIN_RANGE


def _share_status(gap: Gap, figures: Figures) -> LimbStatus:
    if figures.share is None or gap.share is None:
        return LimbStatus.NOT_COMPUTABLE
    return LimbStatus.REACHED if figures.share < gap.share else LimbStatus.NOT_REACHED


def _known(name: str, figures: Figures) -> bool:
    """Return whether the data give an input; what people must find out is always missing."""
    given = figures.touched
    known = {
        "margin": figures.needed is not None,
        "ballots_touched": given is not None and (given.low is not None or given.high is not None),
        "ballots_proved": given is not None and given.proved is not None,
        "sheets_missing": True,
        "seats_model": figures.seats,
    }
    return known.get(name, False)
