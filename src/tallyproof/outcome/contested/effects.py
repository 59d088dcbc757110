"""What the states of contested stations do to the inequalities of a rule, station by station."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from tallyproof.election.contest import ChoiceId
from tallyproof.outcome.ballot import Ballot
from tallyproof.outcome.contested.station import ContestedList, State, unit_votes
from tallyproof.outcome.inequality import Inequality
from tallyproof.outcome.run import Examination
from tallyproof.outcome.tally import Tally, vote_column

__all__ = ["Effects", "effects_of", "elected_when", "needed_columns"]

Change = Mapping[str, int]

_STANDS = ""
"""No column: the mark of a station that counts in some way."""


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
    only_here: frozenset[str] = frozenset()
    """Columns that only contested stations report, so that their total can become unknown."""
    reports: tuple[tuple[frozenset[str], ...], ...] = ()
    """Which of `only_here` a station reports, by station, by state."""
    everywhere: bool = False
    """True where every station of the table is contested: with all of them annulled a total is zero."""

    @property
    def marks(self) -> tuple[tuple[frozenset[str], ...], ...]:
        """By station, by state: what tells whether a total is known, beside the sums themselves."""
        stands = frozenset({_STANDS}) if self.everywhere and self.only_here else frozenset()
        return tuple(
            tuple(
                told | (stands if state is not State.ANNULLED else frozenset())
                for state, told in zip(states, reports, strict=True)
            )
            for states, reports in zip(self.states, self.reports, strict=True)
        )

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
        """Return whether the inequality holds in every combination; exact, however many there are.

        An inequality whose total becomes unknown in some combination does not hold there.
        """
        slack = inequality.slack(self.examined.tally)
        if slack is None:
            return None
        if any(map(self._vanishes, self.only_here & inequality.coefficients.keys())):
            return False
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
        return self.examined.tally.moved(total).unreported(self.unknown(chosen))

    def unknown(self, chosen: Sequence[int]) -> frozenset[str]:
        """Return the columns that no station reports with these states; none where no station is left."""
        if not self.only_here or (self.everywhere and all(map(self._annulled, range(len(chosen)), chosen))):
            return frozenset()
        return self.only_here.difference(*(told[at] for told, at in zip(self.reports, chosen, strict=True)))

    def _annulled(self, station: int, at: int) -> bool:
        return self.states[station][at] is State.ANNULLED

    def _vanishes(self, column: str) -> bool:
        """Return whether some combination leaves a total unknown: no station reports it, and one is left."""
        silent = [
            {state for state, told in zip(states, reports, strict=True) if column not in told}
            for states, reports in zip(self.states, self.reports, strict=True)
        ]
        return all(silent) and not (self.everywhere and all(states == {State.ANNULLED} for states in silent))


def effects_of(contested: ContestedList, examined: Examination) -> Effects:
    """Work out what every state of every contested station does to the totals of a contest."""
    ballot, stations = examined.ballot, contested.stations
    asked = needed_columns(ballot)
    reported = {column for column in asked if examined.tally.total(column) is not None}
    others = examined.results.frame.filter(
        ~pl.col("station_id").is_in([s.station_id for s in stations]).fill_null(value=False)
    )
    alone = frozenset(column for column in reported if others[column].null_count() == others.height)
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
        only_here=alone,
        reports=tuple(
            tuple(s.reports(state, of=alone, kept=ballot.rule.kept) for state in s.states) for s in stations
        ),
        everywhere=others.is_empty(),
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
