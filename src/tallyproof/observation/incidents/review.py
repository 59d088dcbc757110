"""What persons decided about incidents, as a file that they write (CSV)."""

import csv
import io
from dataclasses import dataclass
from pathlib import Path

from tallyproof.errors import InputError
from tallyproof.observation.incidents.states import IncidentState

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
    try:
        reader = csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig")), strict=True)
        header, rows = list(reader.fieldnames or ()), list(reader)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(path.name, found=str(error), expected="a CSV file in UTF-8") from error
    if not set(_COLUMNS) <= set(header):
        found = f"columns {', '.join(header) or 'none'}"
        raise InputError(path.name, place="row 1", found=found, expected=f"columns {', '.join(_COLUMNS)}")
    return tuple(_review(row, path.name, number) for number, row in enumerate(rows, start=2))


def _review(row: dict[str, str | None], file: str, number: int) -> Review:
    cells = {name: (row[name] or "").strip() for name in _COLUMNS}
    if cells["state"] not in set(IncidentState):
        raise InputError(
            file,
            place=f'row {number}, column "state"',
            found=repr(cells["state"]),
            expected=", ".join(IncidentState),
        )
    return Review(cells["incident_id"], IncidentState(cells["state"]), cells["reason"], cells["by"])
