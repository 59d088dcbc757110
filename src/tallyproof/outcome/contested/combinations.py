"""Every combination of states of the contested stations, and which results are certain, possible or impossible.

Three questions have exact answers however many combinations there are, because a combination changes the slack
of an inequality by a sum over stations: does an inequality hold in every combination, does it hold in some, and
is the present outcome therefore certain. The list of all outcomes is complete where the combinations, merged
where they lead to the same totals, are few enough to decide each. Where they are not, a choice can win if a
combination is found, by search or by an integer programme, that makes it win; every combination found is
decided again in whole numbers.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import product
from typing import Any

from tallyproof.election.contest import ChoiceId
from tallyproof.outcome.contested.effects import Effects, effects_of, elected_when
from tallyproof.outcome.contested.programme import Answer, winning_combination
from tallyproof.outcome.contested.seat_bounds import seat_bounds
from tallyproof.outcome.contested.station import ContestedList, State
from tallyproof.outcome.inequality import Inequality
from tallyproof.outcome.rules import Seats
from tallyproof.outcome.run import Examination
from tallyproof.outcome.verdict import Identity, Outcome, decide

__all__ = ["ChoiceReach", "Combinations", "Reachable", "Reached", "combine"]

MOST_DECIDED = 20_000
"""Distinct totals that are decided one by one."""
_MOST_STEPS = 500_000
"""Sums tried while combinations are merged, so that thousands of equal stations take no hours either."""

_Sums = tuple[tuple[tuple[str, int], ...], int, frozenset[str]]
"""Changes by column, ballots of repeat polls, and what the stations so far report (`Effects.marks`)."""
_Path = tuple[Any, int] | None
"""The path before, and the state of one station."""


class Reachable(StrEnum):
    """Whether a choice wins, over all combinations."""

    CERTAIN = "certain"
    POSSIBLE = "possible"
    IMPOSSIBLE = "impossible"
    UNDECIDED = "undecided"
    """Neither a combination nor a proof was found in the time allowed."""


@dataclass(frozen=True, slots=True)
class Reached:
    """An outcome that some combination leads to."""

    outcome: Outcome
    combinations: int
    """How many of those that were looked at lead to it."""
    example: tuple[int, ...]
    """One of them: the position of the state of each station."""


@dataclass(frozen=True, slots=True)
class ChoiceReach:
    """What the combinations leave open for one choice."""

    choice: ChoiceId
    wins: Reachable
    """Whether it is elected; under a rule about seats, whether it gets one."""
    seats_low: int | None = None
    """Fewest and most seats; None where the rule gives out none."""
    seats_high: int | None = None
    exact: bool = True
    """False where the seats are bounds that need not be reached."""


@dataclass(frozen=True, slots=True)
class Combinations:
    """The answer over all combinations."""

    contested: ContestedList
    total: int
    """Combinations of states; a repeat poll counts as one state, whatever its result."""
    complete: bool
    """True where `reached` holds every possible outcome."""
    reached: tuple[Reached, ...]
    """Outcomes found, most combinations first; the present one is among them where every station may stand."""
    present_certain: bool | None
    """Whether the outcome stays what it is in every combination; None where it is not computable."""
    choices: tuple[ChoiceReach, ...]


def combine(contested: ContestedList, examined: Examination) -> Combinations:
    """Find what follows over all combinations of states of the contested stations.

    Args:
        contested: The stations and the states that each may have.
        examined: The contest with all stations counted, under its rule.

    Returns:
        Outcomes and, for each contestant, whether winning is certain, possible or impossible. Exact where
        `complete`; otherwise what was not settled is `undecided`, or a bound that says so. In a repeat poll
        the outcomes of a single winner are exact; of the others, those are listed that a repeat poll leads
        to in which all ballots go one way.
    """
    effects = effects_of(contested, examined)
    chosen, whole = _all_totals(effects)
    reached = _decide_all(chosen, effects)
    every = whole and not any(room for rooms in effects.rooms for room in rooms)
    certain = _present_certain(effects, reached, complete=every)
    return Combinations(
        contested=contested,
        total=contested.combinations,
        complete=every or certain is True,
        reached=reached,
        present_certain=certain,
        choices=tuple(_reaches(effects, reached, whole=whole)),
    )


def _all_totals(effects: Effects) -> tuple[dict[tuple[int, ...], int], bool]:
    """Return combinations with how many have the same totals, and whether they are all there."""
    merged: dict[_Sums, tuple[_Path, int]] = {((), 0, frozenset()): (None, 1)}
    steps = 0
    for changes, rooms, marks in zip(effects.changes, effects.rooms, effects.marks, strict=True):
        steps += len(merged) * len(changes)
        if len(merged) > MOST_DECIDED or steps > _MOST_STEPS:
            return dict.fromkeys(_samples(effects), 1), False
        following: dict[_Sums, tuple[_Path, int]] = {}
        for (sums, (path, count)), at in product(merged.items(), range(len(changes))):
            key = _added(sums, changes[at], rooms[at], marks[at])
            known, times = following.get(key, ((path, at), 0))
            following[key] = known, times + count
        merged = following
    if len(merged) > MOST_DECIDED:
        return dict.fromkeys(_samples(effects), 1), False
    return {_unrolled(path): count for path, count in merged.values()}, True


def _added(sums: _Sums, change: Mapping[str, int], room: int, marks: frozenset[str]) -> _Sums:
    total = dict(sums[0])
    for column, number in change.items():
        total[column] = total.get(column, 0) + number
    moved = tuple(sorted((column, number) for column, number in total.items() if number))
    return moved, sums[1] + room, sums[2] | marks


def _unrolled(path: _Path) -> tuple[int, ...]:
    """Return the states of a path, first station first; paths share their beginnings until here."""
    states: list[int] = []
    while path:
        path, at = path
        states.append(at)
    return tuple(reversed(states))


def _samples(effects: Effects) -> Iterator[tuple[int, ...]]:
    """Yield combinations worth trying where there are too many: each pushes one inequality to an end."""
    for state in State:
        yield tuple(states.index(state) if state in states else 0 for states in effects.states)
    ballot, tally = effects.examined.ballot, effects.examined.tally
    bars = [bar for choice in ballot.contestants for bar in elected_when(ballot, choice, tally)]
    for bar in (*effects.examined.outcome.because, *bars):
        slacks = effects.slacks(bar)
        yield tuple(min(range(len(s)), key=lambda at, s=s: (s[at][0], at)) for s in slacks)  # type: ignore[misc]
        yield tuple(max(range(len(s)), key=lambda at, s=s: (s[at][1], -at)) for s in slacks)  # type: ignore[misc]


def _decide_all(chosen: dict[tuple[int, ...], int], effects: Effects) -> tuple[Reached, ...]:
    """Apply the rule to every combination, and to every way that a repeat poll can go to one side."""
    found: dict[Identity, Reached] = {}
    for path, count in chosen.items():
        repeats = any(rooms[at] for rooms, at in zip(effects.rooms, path, strict=True))
        outcomes = [
            decide(effects.examined.ballot, effects.tally(path, vote))
            for vote in (None, *(effects.units if repeats else ()))
        ]
        for outcome in {outcome.identity: outcome for outcome in outcomes}.values():
            known = found.get(outcome.identity)
            times = known.combinations + count if known else count
            found[outcome.identity] = Reached(outcome, times, known.example if known else path)
    return tuple(sorted(found.values(), key=lambda one: (-one.combinations, one.example)))


def _present_certain(effects: Effects, reached: Sequence[Reached], *, complete: bool) -> bool | None:
    present = effects.examined.outcome
    if not present.kind.computable:
        return None
    if any(one.outcome.identity != present.identity for one in reached):
        return False
    if complete:
        return True
    held = [effects.always(bar) for bar in present.because]
    return None if present.bounded else all(held)


def _reaches(effects: Effects, reached: Sequence[Reached], *, whole: bool) -> Iterator[ChoiceReach]:
    ballot, tally = effects.examined.ballot, effects.examined.tally
    if not effects.examined.outcome.kind.computable:
        return
    method = ballot.rule.method
    for choice, _ in ballot.ranked(tally):
        if isinstance(method, Seats):
            yield _seats_of(choice, effects, reached, whole=whole, method=method)
        else:
            bars = elected_when(ballot, choice, tally)
            yield ChoiceReach(choice, _wins(choice, bars, effects, reached=reached, whole=whole))


def _wins(
    choice: ChoiceId,
    bars: Sequence[Inequality],
    effects: Effects,
    *,
    reached: Sequence[Reached],
    whole: bool,
) -> Reachable:
    """Return whether a choice is elected; a repeat poll that goes to it wholly is the best it can have."""
    if all(effects.always(bar) for bar in bars):
        return Reachable.CERTAIN
    if any(one.outcome.winner == choice for one in reached):
        return Reachable.POSSIBLE
    if whole or not all(effects.ever(bar) for bar in bars):
        return Reachable.IMPOSSIBLE
    answer = winning_combination(choice, bars, effects)
    by = {Answer.FOUND: Reachable.POSSIBLE, Answer.NONE: Reachable.IMPOSSIBLE}
    return by.get(answer, Reachable.UNDECIDED)


def _seats_of(
    choice: ChoiceId, effects: Effects, reached: Sequence[Reached], *, whole: bool, method: Seats
) -> ChoiceReach:
    """Return the fewest and most seats of a list: decided ones, and with one that it is level for."""
    known = [one.outcome for one in reached if one.outcome.kind.computable]
    given = [dict(outcome.seats).get(choice, 0) for outcome in known]
    level = [bool(outcome.open_seats) and choice in outcome.choices for outcome in known]
    low = min(given, default=0)
    high = max((count + tied for count, tied in zip(given, level, strict=True)), default=0)
    present = effects.examined.outcome
    fixed = not present.bounded and all(effects.always(bar) for bar in present.because)
    repeats = any(room for rooms in effects.rooms for room in rooms)
    exact = fixed or (whole and not repeats and len(known) == len(reached))
    found = high > 0
    if not exact:
        low, high = seat_bounds(choice, effects, method)
    wins = Reachable.IMPOSSIBLE if not high else Reachable.POSSIBLE if found else Reachable.UNDECIDED
    return ChoiceReach(choice, Reachable.CERTAIN if low else wins, low, high, exact=exact)
