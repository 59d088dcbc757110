"""Who competes under a rule, and the inequalities that the rule sets for them."""

from dataclasses import dataclass

from tallyproof.election.contest import Choice, ChoiceId
from tallyproof.election.results import Results
from tallyproof.errors import CallError
from tallyproof.outcome.answers import yes_and_no
from tallyproof.outcome.inequality import Inequality
from tallyproof.outcome.rules import Bar, Base, Majority, Referendum, Rule, Seats
from tallyproof.outcome.seats.formula import Formula, divisor
from tallyproof.outcome.tally import Tally, vote_column

__all__ = ["Ballot", "ballot_of"]

_ANSWERS = 2


@dataclass(frozen=True, slots=True)
class Ballot:
    """The choices of a contest under one rule."""

    rule: Rule
    choices: tuple[ChoiceId, ...]
    """All of them, in ballot order."""
    contestants: tuple[ChoiceId, ...]
    """Those that can win, in ballot order; for a referendum Yes, then No."""
    silent: frozenset[ChoiceId] = frozenset()
    """Choices whose votes no station of the whole table reports: they are left out. A choice whose votes are
    no longer reported once stations are annulled is not one of these; without it nothing can be decided."""

    def ranked(self, tally: Tally) -> tuple[tuple[ChoiceId, int], ...]:
        """Return the contestants that somebody counted, most votes first, ties in ballot order."""
        totals = [(choice, tally.total(vote_column(choice))) for choice in self.contestants]
        return tuple(sorted(((c, v) for c, v in totals if v is not None), key=lambda pair: -pair[1]))

    def lead(self, ahead: ChoiceId, behind: ChoiceId) -> Inequality:
        """Return "`ahead` has more votes than `behind`"."""
        return self._compared("lead", ahead, behind)

    def tie(self, ahead: ChoiceId, behind: ChoiceId) -> Inequality:
        """Return "`ahead` has no fewer votes than `behind`", one half of a tie."""
        return self._compared("tie", ahead, behind)

    def voted(self, tally: Tally) -> Inequality:
        """Return "somebody has a vote": the votes of all counted contestants together are above zero."""
        counted = [choice for choice, _ in self.ranked(tally)]
        return Inequality("votes", dict.fromkeys(map(vote_column, counted), 1), strict=True)

    def turnout(self) -> Inequality | None:
        """Return "ballots cast reach the turnout bar of the register"; None where the rule sets none."""
        bar = self.rule.turnout
        return None if bar is None else self._above("turnout", "cast", bar=bar, base=Base.REGISTERED)

    def approval(self, choice: ChoiceId, rival: ChoiceId | None = None) -> Inequality | None:
        """Return "the choice's votes reach the approval bar"; None where the rule sets none for it.

        In a referendum only Yes needs approval: a No needs none to stand.
        """
        bar = self.rule.approval
        answer_no = isinstance(self.rule.method, Referendum) and choice != self.contestants[0]
        if bar is None or answer_no:
            return None
        numerator = vote_column(choice)
        return self._above("approval", numerator, bar=bar, base=Base.REGISTERED, between=(choice, rival))

    def majority(self, choice: ChoiceId, rival: ChoiceId | None = None) -> Inequality | None:
        """Return "the choice has the majority"; None where the rule asks for none."""
        method = self.rule.method
        if not isinstance(method, Majority):
            return None
        numerator = vote_column(choice)
        return self._above("majority", numerator, bar=method.bar, base=method.base, between=(choice, rival))

    def threshold(self, choice: ChoiceId) -> Inequality | None:
        """Return "the list reaches the threshold for seats"; None where the rule sets none."""
        method = self.rule.method
        if not isinstance(method, Seats) or method.threshold is None:
            return None
        numerator, bar = vote_column(choice), method.threshold
        return self._above("threshold", numerator, bar=bar, base=method.base, between=(choice, None))

    def has_votes(self, choice: ChoiceId) -> Inequality:
        """Return "the choice has a vote", without which it gets no seat."""
        return Inequality("list_votes", {vote_column(choice): 1}, strict=True, donor=choice)

    def seat(
        self, holder: tuple[ChoiceId, int], rival: tuple[ChoiceId, int], *, strict: bool, of: tuple[str, ...]
    ) -> Inequality:
        """Return "the holder's claim to a seat is stronger than the rival's", without a division.

        Args:
            holder: A list, and which of its seats is meant, from 1.
            rival: Another list, and which of its seats.
            strict: False where the rule for ties gives the seat to the holder.
            of: Vote columns of all lists that take part.

        Returns:
            ``v / d(s) > w / d(t)`` as ``d(t) v - d(s) w > 0`` for highest averages, and
            ``S v / V - (s - 1) > S w / V - (t - 1)`` as ``S v - S w + (t - s) V > 0`` for Hare's quota.
        """
        method = self.rule.method
        (first, seat), (second, following) = holder, rival
        scale, minus = _claim_weights(method, seat, following) if isinstance(method, Seats) else (1, 1)
        weights = dict.fromkeys(of, following - seat) if _by_quota(method) else {}
        weights[vote_column(first)] = weights.get(vote_column(first), 0) + scale
        weights[vote_column(second)] = weights.get(vote_column(second), 0) - minus
        return Inequality("seat", weights, strict=strict, scale=scale, donor=first, gainer=second)

    def base_columns(self, base: Base) -> tuple[str, ...]:
        """Return the columns whose totals add up to a base."""
        return tuple(map(vote_column, self.choices)) if base is Base.VOTES else (base.value,)

    def _compared(self, code: str, ahead: ChoiceId, behind: ChoiceId) -> Inequality:
        weights = {vote_column(ahead): 1, vote_column(behind): -1}
        return Inequality(code, weights, strict=code == "lead", donor=ahead, gainer=behind)

    def _above(
        self,
        code: str,
        numerator: str,
        *,
        bar: Bar,
        base: Base,
        between: tuple[ChoiceId | None, ChoiceId | None] = (None, None),
    ) -> Inequality:
        """Return `numerator / base > share` without a division: q x numerator - p x base > 0."""
        over, under = bar.share.denominator, bar.share.numerator
        weights = dict.fromkeys(self.base_columns(base), -under)
        weights[numerator] = weights.get(numerator, 0) + over
        return Inequality(
            code,
            weights,
            strict=bar.strict,
            scale=over,
            donor=between[0],
            gainer=between[1],
            kept=self.rule.kept,
        )


def _by_quota(method: object) -> bool:
    return isinstance(method, Seats) and method.formula is Formula.HARE


def _claim_weights(method: Seats, seat: int, following: int) -> tuple[int, int]:
    """Return by what the votes of holder and rival are multiplied when their claims are compared."""
    if method.formula.averages:
        return divisor(method.formula, following), divisor(method.formula, seat)
    return (method.count, method.count) if _by_quota(method) else (1, 1)


def ballot_of(rule: Rule, results: Results) -> Ballot:
    """Say who competes in a contest under a rule.

    Args:
        rule: The rule; a referendum may name its Yes and No by id or name.
        results: The contest's choices are read from it, and which of them any station reports.

    Returns:
        The ballot; choices that cannot win ("against all", remainders) only count in bases.

    Raises:
        UnknownNameError: The rule names an answer that is not on the ballot.
        CallError: A referendum whose answers are not named and whose ballot does not have exactly two.
    """
    can_win = tuple(choice for choice in results.choices if choice.can_win)
    if isinstance(rule.method, Referendum):
        can_win = _answers(rule.method, results, can_win)
    silent = frozenset(c.id for c in results.choices if not results.has(c.column))
    return Ballot(rule, tuple(c.id for c in results.choices), tuple(c.id for c in can_win), silent)


def _answers(method: Referendum, results: Results, can_win: tuple[Choice, ...]) -> tuple[Choice, ...]:
    named = tuple(results.choice(name) for name in (method.yes, method.no) if name)
    answers = named or can_win
    if len({choice.id for choice in answers}) != _ANSWERS:
        raise CallError(
            f"A referendum has two different answers; found {len(answers)} choices.",
            expected="referendum:yes=CHOICE,no=CHOICE",
            text="referendum_answers",
            found=", ".join(choice.name for choice in answers) or "–",
        )
    called = None if named else yes_and_no([choice.name for choice in answers])
    return tuple(answers[at] for at in called) if called else answers
