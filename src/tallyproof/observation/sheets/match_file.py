"""The reviewed list of pairs: written as proposals, read back once a person has said yes or no."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from tallyproof.disk import write_atomically
from tallyproof.errors import InputError
from tallyproof.observation.sheets.match import Accepted
from tallyproof.observation.sheets.propose_match import Proposal
from tallyproof.short_file import read_short_table
from tallyproof.spreadsheet import plain, rows_csv

__all__ = ["read_match", "read_matches", "write_proposals"]

_COLUMNS = ("official_id", "other_id", "accept")
_SET = "set"
"""Which of several other sets a pair belongs to."""
_YES, _NO = {"yes", "1", "true"}, {"no", "0", "false", ""}


def write_proposals(path: Path, proposals: Mapping[str, Iterable[Proposal]]) -> None:
    """Write proposals as CSV with an empty column `accept`; nothing is accepted until it says yes.

    Args:
        path: The file to write.
        proposals: By the name of the other set.
    """
    rows = (
        (one.official, one.other, "", one.reason, one.likeness, name)
        for name, found in proposals.items()
        for one in found
    )
    write_atomically(path, rows_csv([*_COLUMNS, "reason", "likeness", _SET], rows))


def read_match(path: Path) -> tuple[Accepted, ...]:
    """Read the pairs that a person accepted, of one other set.

    Args:
        path: CSV in UTF-8 with the columns `official_id`, `other_id` and `accept` (yes or no).

    Raises:
        InputError: A column is missing, or a cell of `accept` is neither yes nor no.
    """
    return tuple(pair for _, _, pair in _accepted(path, _COLUMNS))


def read_matches(path: Path, sets: Sequence[str]) -> tuple[tuple[Accepted, ...], ...]:
    """Read the pairs that a person accepted, for each of several other sets.

    Args:
        path: As for `read_match`; where there are several sets, with their names in the column `set`.
        sets: The names.

    Raises:
        InputError: As for `read_match`, or a pair belongs to none of the sets.
    """
    if len(sets) == 1:
        return (read_match(path),)
    pairs = list(_accepted(path, (*_COLUMNS, _SET)))
    for line, name, _ in pairs:
        if name not in sets:
            place = f'row {line}, column "{_SET}"'
            raise InputError(path.name, place=place, found=repr(name), expected=" or ".join(sets))
    return tuple(tuple(pair for _, name, pair in pairs if name == one) for one in sets)


def _accepted(path: Path, columns: Sequence[str]) -> Iterator[tuple[int, str, Accepted]]:
    """Yield the line, the name of the set and the codes of every accepted pair."""
    rows = read_short_table(path, needed=columns).rows
    answered = [(line, row, _accepts(path.name, line, row)) for line, row in rows]
    for line, row, yes in answered:
        if yes:
            yield (
                line,
                plain(row.get(_SET, "")),
                Accepted(plain(row["official_id"]), plain(row["other_id"])),
            )


def _accepts(file: str, line: int, row: Mapping[str, str]) -> bool:
    answer = row["accept"].casefold()
    if answer in _YES | _NO:
        return answer in _YES
    raise InputError(
        file,
        place=f'row {line}, column "accept"',
        found=repr(row["accept"]),
        expected="yes or no",
        action="Leave the cell empty for a pair that nobody has looked at.",
    )
