"""What a check says: it holds, it fails, or it could not be applied and why."""

from dataclasses import dataclass, field
from enum import StrEnum

__all__ = ["CheckResult", "Failure", "Status"]


class Status(StrEnum):
    """The three answers of an arithmetic rule."""

    HOLDS = "holds"
    FAILS = "fails"
    NOT_APPLICABLE = "not_applicable"


@dataclass(frozen=True, slots=True)
class Failure:
    """One station (or area) where a rule does not hold."""

    station_id: str | None
    """None where the rule is about an area."""
    areas: tuple[str | None, ...]
    source_row: int | None
    found: int | str | None
    expected: int | str | None
    difference: int | None = None
    """found - expected, in ballots."""


@dataclass(frozen=True, slots=True)
class CheckResult:
    """The answer of one rule over all stations."""

    code: str
    status: Status
    applied: int = 0
    """Stations (or printed totals) to which the rule could be applied."""
    skipped: int = 0
    """Stations without a count that the rule needs; they neither pass nor fail."""
    votes: int | None = None
    """Ballots cast at the stations that fail, for areas the votes by which their totals differ; None where not
    reported or nothing fails."""
    failures: tuple[Failure, ...] = field(default=())
    areas: int | None = None
    """Areas that fail, each counted once; None for a rule about stations."""
    printed_for: str | None = None
    """The earlier version whose stations were compared, because the totals were printed for it; None: this one."""
    reason: str | None = None
    """Why it is not applicable, as a code of the catalogue; otherwise None."""

    @property
    def failed(self) -> int:
        """How many stations (or printed totals) fail."""
        return len(self.failures)
