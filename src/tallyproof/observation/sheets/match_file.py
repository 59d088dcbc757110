"""The reviewed list of pairs: written as proposals, read back once a person has said yes or no."""

import csv
import io
from collections.abc import Iterable
from pathlib import Path

from tallyproof.disk import write_atomically
from tallyproof.errors import InputError
from tallyproof.observation.sheets.match import Accepted
from tallyproof.observation.sheets.propose_match import Proposal

__all__ = ["read_match", "write_proposals"]

_COLUMNS = ("official_id", "other_id", "accept")
_YES, _NO = {"yes", "1", "true"}, {"no", "0", "false", ""}


def write_proposals(path: Path, proposals: Iterable[Proposal]) -> None:
    """Write proposals as CSV with an empty column `accept`; nothing is accepted until it says yes."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow([*_COLUMNS, "reason", "likeness"])
    for found in proposals:
        writer.writerow([found.official, found.other, "", found.reason, found.likeness])
    write_atomically(path, buffer.getvalue().encode())


def read_match(path: Path) -> tuple[Accepted, ...]:
    """Read the pairs that a person accepted.

    Args:
        path: CSV in UTF-8 with the columns `official_id`, `other_id` and `accept` (yes or no).

    Raises:
        InputError: A column is missing, or a cell of `accept` is neither yes nor no.
    """
    try:
        reader = csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig")))
        header, rows = list(reader.fieldnames or ()), list(reader)
    except (UnicodeDecodeError, csv.Error) as error:
        raise InputError(path.name, found=str(error), expected="a CSV file in UTF-8") from error
    missing = [name for name in _COLUMNS if name not in header]
    if missing:
        found = f"columns {', '.join(header) or 'none'}"
        raise InputError(path.name, found=found, expected=f"columns {', '.join(_COLUMNS)}", place="row 1")
    answered = [(row, _accepts(path.name, line, row)) for line, row in enumerate(rows, start=2)]
    return tuple(Accepted(row["official_id"], row["other_id"]) for row, yes in answered if yes)


def _accepts(file: str, line: int, row: dict[str, str]) -> bool:
    answer = (row["accept"] or "").strip().casefold()
    if answer in _YES | _NO:
        return answer in _YES
    raise InputError(
        file,
        place=f'row {line}, column "accept"',
        found=repr(row["accept"]),
        expected="yes or no",
        action="Leave the cell empty for a pair that nobody has looked at.",
    )
