"""A list of pictures: which file shows which sheet of which station, for many at once."""

from dataclasses import dataclass
from pathlib import Path

from tallyproof.errors import InputError
from tallyproof.observation.sheets.picture import SheetKind
from tallyproof.short_file import read_short_table

__all__ = ["ListedPicture", "read_picture_list"]

_COLUMNS = ("file", "station", "kind")
_TOLD = 10


@dataclass(frozen=True, slots=True)
class ListedPicture:
    """One row of a list."""

    line: int
    file: str
    """As the list writes it: below the folder of the list."""
    station: str
    kind: SheetKind


def read_picture_list(path: Path) -> tuple[ListedPicture, ...]:
    """Read a list of pictures.

    Args:
        path: CSV in UTF-8 with the columns `file`, `station` and `kind` (official, certified_copy, observers_copy).

    Raises:
        InputError: It is no such table, or rows lack a file or a station or name another kind; says which.
    """
    table = read_short_table(path, needed=_COLUMNS)
    kinds = {kind.value: kind for kind in SheetKind}
    wrong = [
        f"row {line}: {row['kind'][:40] if row['file'] and row['station'] else 'a blank'}"
        for line, row in table.rows
        if not (row["file"] and row["station"] and _kind(row["kind"]) in kinds)
    ]
    if wrong:
        more = f", and {len(wrong) - _TOLD} rows more" if len(wrong) > _TOLD else ""
        expected = f"a file, a station, and one of {', '.join(kinds)}"
        raise InputError(path.name, found="; ".join(wrong[:_TOLD]) + more, expected=expected)
    return tuple(
        ListedPicture(line, row["file"], row["station"], kinds[_kind(row["kind"])])
        for line, row in table.rows
    )


def _kind(cell: str) -> str:
    """Return a kind as we write it, whether with a dash, a blank or a capital letter."""
    return cell.casefold().replace("-", "_").replace(" ", "_")
