"""By how many votes: the gap to the runner-up and to every bar of the rule (calculator M1)."""

from dataclasses import dataclass
from fractions import Fraction

from tallyproof.election.contest import ChoiceId
from tallyproof.outcome.ballot import Ballot
from tallyproof.outcome.inequality import Inequality
from tallyproof.outcome.rules import Bar, Base, Majority, Seats
from tallyproof.outcome.tally import Tally

__all__ = ["Condition", "Margin", "conditions_of", "margin_of", "total_of"]


@dataclass(frozen=True, slots=True)
class Condition:
    """One bar of the rule, applied to totals."""

    code: str
    """`turnout`, `majority`, `approval` or `threshold`."""
    choice: ChoiceId | None
    """Whose votes are measured; None for turnout."""
    bar: Bar
    numerator: int | None
    base: Base
    denominator: int | None
    holds: bool | None
    """None where a total is missing."""
    gap: Fraction | None
    """How many votes above (below: negative) the bar; a fraction where the bar falls between votes."""
    missing: tuple[str, ...]
    """Columns that no station reported: why it could not be computed."""

    @property
    def share(self) -> Fraction | None:
        """The share that is compared with the bar; None where it is not known or the base is zero."""
        if self.numerator is None or not self.denominator:
            return None
        return Fraction(self.numerator, self.denominator)


@dataclass(frozen=True, slots=True)
class Margin:
    """The gap between the first two, and the bars of the rule."""

    first: ChoiceId | None
    runner_up: ChoiceId | None
    votes: int | None
    """First minus runner-up, of the versions used; None with fewer than two counted choices."""
    base: Base
    """What `share` is a share of: valid ballots where reported, else the votes of all choices."""
    base_total: int | None
    conditions: tuple[Condition, ...]

    @property
    def share(self) -> Fraction | None:
        """The gap as a share of its base; None where either is missing or the base is zero."""
        return Fraction(self.votes, self.base_total) if self.votes is not None and self.base_total else None


def margin_of(ballot: Ballot, tally: Tally) -> Margin:
    """Return the gap to the runner-up and to every bar of the rule.

    Args:
        ballot: The rule and who competes.
        tally: Totals; a total that nobody reported is None, never zero.

    Returns:
        The margin; a first-round majority is measured against its own bar (v1 - V/2), not v1 - v2.
    """
    ranked = ballot.ranked(tally)
    first, runner_up = [choice for choice, _ in (*ranked, (None, 0), (None, 0))][:2]
    base = Base.VOTES if tally.total("valid") is None else Base.VALID
    return Margin(
        first=first,
        runner_up=runner_up,
        votes=None if runner_up is None else ranked[0][1] - ranked[1][1],
        base=base,
        base_total=total_of(ballot.base_columns(base), tally),
        conditions=conditions_of(ballot, tally),
    )


def conditions_of(ballot: Ballot, tally: Tally) -> tuple[Condition, ...]:
    """Apply every bar of the rule to the leader, in the order in which the rule asks; thresholds to all."""
    ranked = ballot.ranked(tally)
    rule, method = ballot.rule, ballot.rule.method
    found = []
    if rule.turnout:
        found.append(_condition(ballot.turnout(), tally, ballot=ballot, bar=rule.turnout))
    if ranked and isinstance(method, Majority):
        majority = ballot.majority(ranked[0][0])
        found.append(_condition(majority, tally, ballot=ballot, bar=method.bar, base=method.base))
    if isinstance(method, Seats) and method.threshold:
        bars = [(ballot.threshold(choice), method.threshold) for choice, _ in ranked]
        found += [_condition(one, tally, ballot=ballot, bar=bar, base=method.base) for one, bar in bars]
    if ranked and rule.approval:
        found.append(_condition(ballot.approval(ranked[0][0]), tally, ballot=ballot, bar=rule.approval))
    return tuple(condition for condition in found if condition)


def total_of(columns: tuple[str, ...], tally: Tally) -> int | None:
    """Return the sum of the totals of some columns; None where one of them is missing."""
    totals = [tally.total(column) for column in columns]
    return None if None in totals else sum(total for total in totals if total is not None)


def _condition(
    inequality: Inequality | None,
    tally: Tally,
    *,
    ballot: Ballot,
    bar: Bar,
    base: Base = Base.REGISTERED,
) -> Condition | None:
    if inequality is None:
        return None
    numerator = "cast" if inequality.donor is None else f"votes__{inequality.donor}"
    columns = tuple(dict.fromkeys((numerator, *ballot.base_columns(base))))
    return Condition(
        code=inequality.code,
        choice=inequality.donor,
        bar=bar,
        numerator=tally.total(numerator),
        base=base,
        denominator=total_of(ballot.base_columns(base), tally),
        holds=inequality.holds(tally),
        gap=inequality.gap(tally),
        missing=tuple(column for column in columns if tally.total(column) is None),
    )
