"""What persons decided about incidents, as a file that they write (CSV)."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tallyproof.errors import InputError
from tallyproof.observation.incidents.states import IncidentState
from tallyproof.short_file import read_short_table

__all__ = ["Review", "read_reviews"]

_COLUMNS = ("incident_id", "state", "reason", "by")


@dataclass(frozen=True, slots=True)
class Review:
    """One decision."""

    incident: str
    state: IncidentState
    reason: str
    by: str
    checked: bool = False
    """Whether the step was checked when it was decided; later reports do not undo it."""


def read_reviews(path: Path) -> tuple[Review, ...]:
    """Read decisions in their order.

    Args:
        path: CSV in UTF-8 with the columns `incident_id`, `state`, `reason` and `by`.

    Raises:
        InputError: A column is missing, or a state is none of those that exist.
    """
    rows = read_short_table(path, needed=_COLUMNS).rows
    return tuple(_review(row, path.name, number) for number, row in rows)


def _review(row: Mapping[str, str], file: str, number: int) -> Review:
    if row["state"] not in set(IncidentState):
        raise InputError(
            file,
            place=f'row {number}, column "state"',
            found=repr(row["state"]),
            expected=", ".join(IncidentState),
            text="wrong_row_known",
            row=number,
            known=", ".join(IncidentState),
        )
    return Review(row["incident_id"], IncidentState(row["state"]), row["reason"], row["by"])
