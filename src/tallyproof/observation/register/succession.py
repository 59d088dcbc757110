"""What became of a station between two versions of the register, as whoever changed it tells (CSV)."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tallyproof.errors import InputError
from tallyproof.short_file import read_short_table

__all__ = ["Succession", "read_successions"]

_COLUMNS = ("old", "new", "reason")


@dataclass(frozen=True, slots=True)
class Succession:
    """One station of the old version, and one of the new that took its voters.

    A split has several rows of one `old`, a merger several of one `new`; a closed station has no `new`, an opened one
    no `old`.
    """

    old: str
    new: str
    reason: str


def read_successions(path: Path) -> tuple[Succession, ...]:
    """Read successions.

    Args:
        path: CSV in UTF-8 with the columns `old`, `new` and `reason`.

    Raises:
        InputError: A column is missing, or a row names neither station or gives no reason.
    """
    rows = read_short_table(path, needed=_COLUMNS).rows
    return tuple(_succession(row, path.name, number) for number, row in rows)


def _succession(row: Mapping[str, str], file: str, number: int) -> Succession:
    old, new, reason = (row[name] for name in _COLUMNS)
    if not reason or not (old or new):
        found = "no reason" if old or new else "no station"
        raise InputError(
            file,
            place=f"row {number}",
            found=found,
            expected="the old or the new station, and why it changed",
        )
    return Succession(old, new, reason)
