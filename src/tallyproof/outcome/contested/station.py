"""A contested station, the states in which it may count, and what each state does to the totals."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from tallyproof.election.contest import ChoiceId
from tallyproof.election.problem import Problem
from tallyproof.errors import InternalError

__all__ = ["ContestedList", "ContestedStation", "Standing", "State"]


class State(StrEnum):
    """What may become of the result of a station."""

    COUNTED = "counted"
    """It stands as announced."""
    ANNULLED = "annulled"
    """It does not count."""
    REPLACED = "replaced"
    """Another sheet counts instead."""
    REPEAT = "repeat"
    """A repeat poll: any result that the register allows."""


class Standing(StrEnum):
    """How far an allegation has come."""

    ALLEGED = "alleged"
    PROVED = "proved"
    UPHELD = "upheld"
    """By a decision."""


@dataclass(frozen=True, slots=True)
class ContestedStation:
    """One station of the list."""

    station_id: str
    states: tuple[State, ...]
    """At least one, in the order of `State`."""
    counted: Mapping[str, int]
    """Column to what the station adds to its total as announced; columns that it does not report are absent."""
    whole: int | None
    """Ballots cast there; None where not reported."""
    sheet: Mapping[str, int] = field(default_factory=dict)
    """The other sheet, by column; empty where there is none."""
    at_most: int | None = None
    """Most ballots that a repeat poll can bring; None where none is possible."""
    ballots: int | None = None
    """Ballots in question, as far as they are shown; None where the list gives no number."""
    category: str = ""
    standing: Standing = Standing.ALLEGED
    reason: str = ""

    def change(self, state: State, *, kept: frozenset[str]) -> dict[str, int]:
        """Return what a state adds to each total, before any votes of a repeat poll."""
        if state is State.COUNTED:
            return {}
        if state is State.REPLACED:
            return {column: count - self.counted.get(column, 0) for column, count in self.sheet.items()}
        stays = kept if state is State.ANNULLED else frozenset({"registered"})
        return {column: -count for column, count in self.counted.items() if column not in stays}

    def reports(self, state: State, *, of: frozenset[str], kept: frozenset[str]) -> frozenset[str]:
        """Return which of some columns the station reports in a state; a repeat poll reports every count."""
        if state is State.ANNULLED:
            return of & self.counted.keys() & kept
        told = of & self.counted.keys()
        if state is State.REPEAT:
            return told | of - {"registered"}
        return told | (of & self.sheet.keys() if state is State.REPLACED else frozenset())

    def room(self, state: State) -> int:
        """Return how many ballots of unknown content a state brings."""
        if state is not State.REPEAT:
            return 0
        if self.at_most is None:
            raise InternalError(f"a repeat poll without bound at station {self.station_id}")
        return self.at_most


@dataclass(frozen=True, slots=True)
class ContestedList:
    """The contested stations in the order of the list, each once, and what was wrong with it."""

    file: str
    stations: tuple[ContestedStation, ...]
    problems: tuple[Problem, ...] = ()

    @property
    def combinations(self) -> int:
        """How many ways there are to choose a state for every station."""
        product = 1
        for station in self.stations:
            product *= len(station.states)
        return product


def unit_votes(choice: ChoiceId | None, *, valid: bool = True) -> dict[str, int]:
    """Return what one ballot of a repeat poll adds: a vote, or an invalid ballot for no choice."""
    if choice is None or not valid:
        return {"cast": 1, "invalid": 1}
    return {f"votes__{choice}": 1, "valid": 1, "cast": 1}
