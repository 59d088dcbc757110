"""What the states of contested stations do to the inequalities of a rule, station by station."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from tallyproof.election.contest import ChoiceId
from tallyproof.outcome.ballot import Ballot
from tallyproof.outcome.contested.station import ContestedList, State, unit_votes
from tallyproof.outcome.inequality import Inequality
from tallyproof.outcome.run import Examination
from tallyproof.outcome.tally import Tally, vote_column

__all__ = ["Effects", "effects_of", "elected_when", "needed_columns"]

Change = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Effects:
    """The changes that each state of each contested station makes to the totals."""

    examined: Examination
    states: tuple[tuple[State, ...], ...]
    changes: tuple[tuple[Change, ...], ...]
    """By station, by state."""
    rooms: tuple[tuple[int, ...], ...]
    """Ballots of a repeat poll, by station, by state."""
    units: tuple[Change, ...]
    """What one ballot of a repeat poll can add: a vote for each choice, or an invalid ballot."""

    def slacks(self, inequality: Inequality) -> list[list[tuple[int, int]]]:
        """Return the least and the most that each state of each station adds to the slack."""
        votes = [_weight(inequality, unit) for unit in self.units]
        least, most = min(0, *votes), max(0, *votes)
        return [
            [
                (_weight(inequality, change) + room * least, _weight(inequality, change) + room * most)
                for change, room in zip(changes, rooms, strict=True)
            ]
            for changes, rooms in zip(self.changes, self.rooms, strict=True)
        ]

    def always(self, inequality: Inequality) -> bool | None:
        """Return whether the inequality holds in every combination; exact, however many there are."""
        slack = inequality.slack(self.examined.tally)
        if slack is None:
            return None
        worst = slack + sum(min(low for low, _ in station) for station in self.slacks(inequality))
        return worst > 0 or (worst == 0 and not inequality.strict)

    def ever(self, inequality: Inequality) -> bool | None:
        """Return whether the inequality holds in some combination; exact, however many there are."""
        slack = inequality.slack(self.examined.tally)
        if slack is None:
            return None
        best = slack + sum(max(high for _, high in station) for station in self.slacks(inequality))
        return best > 0 or (best == 0 and not inequality.strict)

    def tally(self, chosen: Sequence[int], vote: Change | None = None) -> Tally:
        """Return the totals with one state chosen for each station, all repeat ballots cast alike."""
        total: dict[str, int] = {}
        room = 0
        for changes, rooms, at in zip(self.changes, self.rooms, chosen, strict=True):
            room += rooms[at]
            for column, count in changes[at].items():
                total[column] = total.get(column, 0) + count
        for column, count in (vote or {}).items():
            total[column] = total.get(column, 0) + room * count
        return self.examined.tally.moved(total)


def effects_of(contested: ContestedList, examined: Examination) -> Effects:
    """Work out what every state of every contested station does to the totals of a contest."""
    ballot, stations = examined.ballot, contested.stations
    asked = needed_columns(ballot)
    reported = {column for column in asked if examined.tally.total(column) is not None}
    units = [unit_votes(choice) for choice in ballot.choices] + [unit_votes(None)]
    return Effects(
        examined=examined,
        states=tuple(s.states for s in stations),
        changes=tuple(
            tuple(_only(s.change(state, kept=ballot.rule.kept), reported) for state in s.states)
            for s in stations
        ),
        rooms=tuple(tuple(s.room(state) for state in s.states) for s in stations),
        units=tuple(_only(unit, reported) for unit in units),
    )


def elected_when(ballot: Ballot, choice: ChoiceId, tally: Tally) -> tuple[Inequality, ...]:
    """Return the inequalities that, all together, make a choice win under a rule with one winner."""
    rivals = [other for other, _ in ballot.ranked(tally) if other != choice]
    best = rivals[0] if rivals else None
    bars = (ballot.turnout(), ballot.majority(choice, best), ballot.approval(choice, best))
    return (
        *(bar for bar in bars if bar),
        ballot.has_votes(choice),
        *(ballot.lead(choice, r) for r in rivals),
    )


def needed_columns(ballot: Ballot) -> frozenset[str]:
    """Return every column that the rule may ask for, whatever the totals."""
    bars = [ballot.turnout()]
    for choice in ballot.contestants:
        bars += [ballot.majority(choice), ballot.approval(choice), ballot.threshold(choice)]
    votes = map(vote_column, ballot.choices)
    return frozenset((*votes, *(column for bar in bars if bar for column in bar.coefficients)))


def _only(change: Change, columns: Collection[str]) -> Change:
    return {column: count for column, count in change.items() if column in columns}


def _weight(inequality: Inequality, change: Change) -> int:
    return sum(weight * change.get(column, 0) for column, weight in inequality.coefficients.items())
