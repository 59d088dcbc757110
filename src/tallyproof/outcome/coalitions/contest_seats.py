"""Seats that contested stations leave open: the combinations of their states, as seat ranges of parties."""

from collections.abc import Iterator, Mapping, Sequence

from tallyproof.election.contest import Choice
from tallyproof.errors import NotComputableError, UnknownNameError
from tallyproof.outcome.coalitions.dispute import SeatRanges, of_bounds, of_districts, of_outcomes
from tallyproof.outcome.contested.combinations import ChoiceReach, Combinations, Reachable
from tallyproof.outcome.rules import Seats
from tallyproof.outcome.run import Examination
from tallyproof.outcome.seats.formula import Formula
from tallyproof.outcome.verdict import Kind, Outcome

__all__ = ["contested_seats", "decided_seats"]


def contested_seats(
    found: Combinations, examined: Examination, *, parties: Sequence[str], party: Mapping[str, str]
) -> SeatRanges:
    """Return the seat ranges that the states of contested stations lead to.

    Args:
        found: What follows over all combinations of states.
        examined: The contest under its rule; one that elects a single winner gives that party one seat.
        parties: Those of the table of seats.
        party: Party by choice, id or name; a choice that is not there is called like its party.

    Returns:
        Exact where every outcome was found; bounds otherwise.

    Raises:
        NotComputableError: A total that the rule needs is missing.
        UnknownNameError: The party of a choice is not in the table.
    """
    if not examined.outcome.kind.computable:
        reason = "a total that the rule needs was reported by no station"
        raise NotComputableError("The seats of this contest", reason=reason, text="seats_open")
    owner = _owners(examined, parties, party)
    if not isinstance(examined.ballot.rule.method, Seats):
        return _winner(found, owner)
    outcomes = [one.outcome for one in found.reached] or [examined.outcome]
    if found.complete:
        return of_outcomes([seats for outcome in outcomes for seats in _ways(outcome, owner)])
    return _bounds(found.choices, owner, examined.ballot.rule.method)


def decided_seats(examined: Examination, *, parties: Sequence[str], party: Mapping[str, str]) -> SeatRanges:
    """Return the seats of a contest of which nothing is contested; a tie or a run-off leaves them open."""
    if not examined.outcome.kind.computable:
        reason = "a total that the rule needs was reported by no station"
        raise NotComputableError("The seats of this contest", reason=reason, text="seats_open")
    owner = _owners(examined, parties, party)
    if isinstance(examined.ballot.rule.method, Seats):
        return of_outcomes(list(_ways(examined.outcome, owner)))
    return of_districts({}, [_possible(examined.outcome, owner)])


def _owners(examined: Examination, parties: Sequence[str], party: Mapping[str, str]) -> dict[str, str]:
    """Return the party of every contestant by the id of the choice."""
    choices = {choice.id: choice for choice in examined.results.choices}
    unknown = set(party) - {written for choice in choices.values() for written in (choice.id, choice.name)}
    if unknown:
        raise UnknownNameError("choice", min(unknown), [choice.name for choice in choices.values()])
    return {choice: _owner(choices[choice], parties, party) for choice in examined.ballot.contestants}


def _owner(choice: Choice, parties: Sequence[str], party: Mapping[str, str]) -> str:
    named = party.get(choice.id) or party.get(choice.name) or choice.name
    if named not in parties:
        raise UnknownNameError("party", named, parties)
    return named


def _ways(outcome: Outcome, owner: Mapping[str, str]) -> Iterator[dict[str, int]]:
    """Yield the seats of an outcome by party; where lists are level for the last ones, every way to settle it."""
    decided = dict(outcome.seats)
    ways = {tuple(decided.items())}
    for _ in range(outcome.open_seats):
        ways = {
            tuple((name, n + (name == level)) for name, n in way)
            for way in ways
            for level in outcome.choices
            if dict(way)[level] == decided[level]
        }
    for way in sorted(ways):
        seats = dict.fromkeys(owner.values(), 0)
        for choice, number in way:
            seats[owner[choice]] += number
        yield seats


def _winner(found: Combinations, owner: Mapping[str, str]) -> SeatRanges:
    """Return whose the seat can be; a run-off, a tie or a void poll leaves it to those still in it."""
    names = [owner[one.choice] for one in found.choices if one.wins is not Reachable.IMPOSSIBLE]
    names += [name for one in found.reached for name in _possible(one.outcome, owner)]
    sure = all(one.wins is not Reachable.UNDECIDED for one in found.choices)
    ranges = of_districts({}, [tuple(dict.fromkeys(names)) or tuple(dict.fromkeys(owner.values()))])
    return SeatRanges(ranges.parties, ranges.low, ranges.high, exact=sure and found.complete)


def _possible(outcome: Outcome, owner: Mapping[str, str]) -> tuple[str, ...]:
    if outcome.kind in {Kind.ELECTED, Kind.RUN_OFF, Kind.TIE} and outcome.choices:
        return tuple(dict.fromkeys(owner[choice] for choice in (*outcome.through, *outcome.choices)))
    return tuple(dict.fromkeys(owner.values()))


def _bounds(choices: Sequence[ChoiceReach], owner: Mapping[str, str], method: Seats) -> SeatRanges:
    count = method.count
    bounds = dict.fromkeys(owner.values(), (0, 0))
    for one in choices:
        least, most = bounds[owner[one.choice]]
        high = count if one.seats_high is None else one.seats_high
        bounds[owner[one.choice]] = least + (one.seats_low or 0), min(count, most + high)
    filled = method.formula.averages or method.formula is Formula.HARE
    return of_bounds(bounds, count, filled=filled)
