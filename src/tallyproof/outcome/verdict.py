"""Apply a rule to totals: who is elected, and by force of which inequalities.

The rule is walked as a tree of yes-or-no questions, each of them one linear inequality:

1. Is the turnout condition met?                        no: `invalid`, ground `turnout`
2. Has anybody a vote?                                  no: `no_winner`, ground `no_votes`
3. Has anybody the majority? (majority rules)           no: `run_off` of the top two, or `no_winner`
4. Are two or more level at the top?                    yes: `tie` - nobody wins, no lot is drawn
5. Does the leader reach the approval condition?        no: `invalid`, ground `approval`
6. The leader is `elected`.

Where several seats are given out, the questions from the third on are: which lists pass the threshold, and
which claims to a seat are stronger than which (`seat_walk`).

Every answer on the way is kept as an inequality that is true of the totals. The outcome is what it is
exactly as long as all of them hold, which is what makes the questions "what would change it" exact.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import permutations, product

from tallyproof.election.contest import ChoiceId
from tallyproof.outcome.ballot import Ballot
from tallyproof.outcome.inequality import Inequality
from tallyproof.outcome.rules import Majority, Otherwise, Referendum, Seats
from tallyproof.outcome.seat_walk import seat_walk
from tallyproof.outcome.tally import Tally, vote_column

__all__ = ["Kind", "Outcome", "decide", "missing_columns"]

_PLACES = 2
"""Places in a run-off."""


class Kind(StrEnum):
    """How a contest ends."""

    ELECTED = "elected"
    RUN_OFF = "run_off"
    NO_WINNER = "no_winner"
    TIE = "tie"
    INVALID = "invalid"
    SEATS = "seats"
    """Several seats are given out, and all of them are decided."""
    NOT_COMPUTABLE = "not_computable"

    @property
    def computable(self) -> bool:
        """False where a total that the rule needs is missing."""
        return self is not Kind.NOT_COMPUTABLE


Identity = tuple[str, str, frozenset[ChoiceId], frozenset[ChoiceId], frozenset[tuple[ChoiceId, int]]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a contest ends under a rule, and why."""

    kind: Kind
    choices: tuple[ChoiceId, ...] = ()
    """Elected: the winner. Run-off: the two. Tie: those level. Invalid for want of approval: the leader.
    Seats: those that get one, in ballot order."""
    ground: str = ""
    """Invalid: the condition that failed. Tie: `run_off` where the tie is for a place in the run-off,
    `seats` where it is for the last seats. No winner: `no_votes` where nobody has a vote, `threshold` where
    nobody reaches it."""
    through: tuple[ChoiceId, ...] = ()
    """Already in the run-off when the other place is tied. Seats: all that pass the threshold."""
    seats: tuple[tuple[ChoiceId, int], ...] = ()
    """Decided seats of every contestant in ballot order; empty where the rule gives out none."""
    open_seats: int = 0
    """Seats for which `choices` are level."""
    unfilled: int = 0
    """Seats that nobody can claim."""
    bounded: bool = False
    """True where `because` does not hold up the whole outcome (Droop's rounded quota), so that the smallest
    changes are not computed from it."""
    missing: tuple[str, ...] = ()
    """Not computable: the columns that no station reported."""
    because: tuple[Inequality, ...] = field(default=())
    """Inequalities, all true of the totals, that together make this outcome and no other."""

    @property
    def identity(self) -> "Identity":
        """What counts as the same outcome: kind, ground, the sets of choices, and the seats of each."""
        choices, through = frozenset(self.choices), frozenset(self.through)
        return self.kind.value, self.ground, choices, through, frozenset(self.seats)

    @property
    def winner(self) -> ChoiceId | None:
        """The choice elected; None in every other outcome."""
        return self.choices[0] if self.kind is Kind.ELECTED else None


def decide(ballot: Ballot, tally: Tally) -> Outcome:
    """Apply a rule to totals.

    Args:
        ballot: The rule and who competes under it.
        tally: Totals of all count columns; a total that nobody reported is None, never zero.

    Returns:
        The outcome with its grounds; `not_computable` with the missing columns where a total that the rule
        needs was reported by no station. A contestant whom no station of the table ever reported is left out.

    Example:
        >>> from tallyproof.outcome.rules import read_rule
        >>> ballot = Ballot(read_rule("plurality"), ("a", "b"), ("a", "b"))
        >>> decide(ballot, Tally({"votes__a": 3, "votes__b": 2}, {})).winner
        'a'
    """
    ranked = ballot.ranked(tally)
    missing = missing_columns(ballot, tally)
    if missing:
        return Outcome(Kind.NOT_COMPUTABLE, missing=missing)
    return _Walk(ballot, tally, [choice for choice, _ in ranked]).outcome()


def missing_columns(ballot: Ballot, tally: Tally) -> tuple[str, ...]:
    """Return the columns that the rule needs and no station reported, in the order it needs them."""
    ranked = ballot.ranked(tally)
    if not ranked:
        return tuple(map(vote_column, ballot.contestants))
    leader = ranked[0][0]
    needed = [ballot.turnout(), ballot.majority(leader), ballot.approval(leader)]
    columns = [column for bar in needed if bar for column in bar.coefficients]
    columns += [vote_column(choice) for choice in ballot.contestants if choice not in ballot.silent]
    columns += [column for bar in (ballot.threshold(leader),) if bar for column in bar.coefficients]
    if isinstance(ballot.rule.method, Referendum):
        columns += map(vote_column, ballot.contestants)
    return tuple(dict.fromkeys(column for column in columns if tally.total(column) is None))


class _Walk:
    """One walk down the tree; collects the answers as inequalities that hold."""

    def __init__(self, ballot: Ballot, tally: Tally, ranked: list[ChoiceId]) -> None:
        self.ballot = ballot
        self.tally = tally
        self.ranked = ranked
        self.because: list[Inequality] = []

    def outcome(self) -> Outcome:
        if not self._met(self.ballot.turnout()):
            return self._end(Kind.INVALID, ground="turnout")
        if not self._met(self.ballot.voted(self.tally)):
            return self._end(Kind.NO_WINNER, ground="no_votes")
        if isinstance(self.ballot.rule.method, Seats):
            return self._seated(self.ballot.rule.method)
        if not self._met(self.ballot.majority(self.ranked[0], self._best_other(self.ranked[0]))):
            return self._without_majority()
        level = self._level_with(self.ranked[0])
        if len(level) > 1:
            return self._tied(level)
        return self._led_by(self.ranked[0])

    def _seated(self, method: Seats) -> Outcome:
        order = [c for c in self.ballot.contestants if c in self.ranked]
        passing = [c for c in order if self._met(self.ballot.threshold(c))]
        if not passing:
            return self._end(Kind.NO_WINNER, ground="threshold")
        walk = seat_walk(self.ballot, self.tally, passing, method=method)
        self.because += walk.because
        given = dict(zip(passing, walk.allocation.seats, strict=True))
        tied = tuple(passing[i] for i in walk.allocation.tied)
        return Outcome(
            Kind.TIE if tied else Kind.SEATS,
            tied or tuple(c for c in passing if given[c]),
            ground="seats" if tied else "",
            through=tuple(passing),
            seats=tuple((c, given.get(c, 0)) for c in order),
            open_seats=walk.allocation.open,
            unfilled=walk.allocation.unfilled,
            because=tuple(self.because) if method.formula.linear else (),
            bounded=not method.formula.linear,
        )

    def _led_by(self, leader: ChoiceId) -> Outcome:
        self._ahead([leader], [c for c in self.ranked if c != leader])
        if self._met(self.ballot.approval(leader, self._best_other(leader))):
            return self._end(Kind.ELECTED, (leader,))
        return self._end(Kind.INVALID, (leader,), ground="approval")

    def _without_majority(self) -> Outcome:
        for choice in self.ranked[1:]:  # the leader's own was noted when it was asked
            self._met(self.ballot.majority(choice, self._best_other(choice)))
        method = self.ballot.rule.method
        run_off = isinstance(method, Majority) and method.otherwise is Otherwise.RUN_OFF
        if not run_off or len(self.ranked) < _PLACES:
            return self._end(Kind.NO_WINNER)
        return self._run_off()

    def _run_off(self) -> Outcome:
        level = self._level_with(self.ranked[1])
        above = self.ranked[: self.ranked.index(level[0])]
        if len(above) + len(level) > _PLACES:
            self._ahead(above, level)
            return self._tied(level, through=tuple(above), ground="run_off")
        pair = self.ranked[:_PLACES]
        self._ahead(pair, self.ranked[_PLACES:])
        return self._end(Kind.RUN_OFF, tuple(pair))

    def _tied(
        self, level: list[ChoiceId], *, through: tuple[ChoiceId, ...] = (), ground: str = ""
    ) -> Outcome:
        self.because += [self.ballot.tie(a, b) for a, b in permutations(level, 2)]
        self._ahead(level, [c for c in self.ranked if c not in level and c not in through])
        return self._end(Kind.TIE, tuple(level), through=through, ground=ground)

    def _met(self, bar: Inequality | None) -> bool:
        """Ask a question; a rule that does not ask it is met."""
        if bar is None:
            return True
        met = bool(bar.holds(self.tally))
        self.because.append(bar if met else bar.opposite())
        return met

    def _ahead(self, above: Iterable[ChoiceId], below: list[ChoiceId]) -> None:
        self.because += [self.ballot.lead(a, b) for a, b in product(above, below)]

    def _level_with(self, choice: ChoiceId) -> list[ChoiceId]:
        votes = dict(self.ballot.ranked(self.tally))
        return [c for c in self.ranked if votes[c] == votes[choice]]

    def _best_other(self, choice: ChoiceId) -> ChoiceId | None:
        return next((c for c in self.ranked if c != choice), None)

    def _end(
        self,
        kind: Kind,
        choices: tuple[ChoiceId, ...] = (),
        *,
        ground: str = "",
        through: tuple[ChoiceId, ...] = (),
    ) -> Outcome:
        return Outcome(kind, choices, ground, through, because=tuple(self.because))
