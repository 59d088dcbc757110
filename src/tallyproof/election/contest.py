"""What people vote on: a contest and the choices on its ballot."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NewType

__all__ = ["Choice", "ChoiceId", "ChoiceKind", "Contest", "ContestId", "StationId"]

ContestId = NewType("ContestId", str)
ChoiceId = NewType("ChoiceId", str)
StationId = NewType("StationId", str)


class ChoiceKind(StrEnum):
    """Whether a choice can win."""

    CANDIDATE = "candidate"
    AGAINST_ALL = "against_all"
    """Counts as a valid vote, can win nothing ("against all", "none of the above")."""
    OTHERS = "others"
    """A remainder that the source does not split (write-ins, "others"); can win nothing."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One line of the ballot, named as the source names it."""

    id: ChoiceId
    name: str
    kind: ChoiceKind = ChoiceKind.CANDIDATE

    @property
    def column(self) -> str:
        """Its column in the results table."""
        return f"votes__{self.id}"

    @property
    def can_win(self) -> bool:
        """True for a candidate, a party or an answer; false for remainders."""
        return self.kind is ChoiceKind.CANDIDATE


@dataclass(frozen=True, slots=True)
class Contest:
    """One question put to the voters on one day."""

    id: ContestId
    name: str
    date: str | None = None
    """Polling day, ISO 8601, where known."""
