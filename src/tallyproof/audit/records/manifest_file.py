"""Ballot manifests as CSV: which batches there are, how many cards each has, and where it lies.

Read are the forms of Colorado (County, Tabulator, Batch, # of Ballots, Location), of Dominion (TabulatorNum, BatchId),
of VotingWorks Arlo (Container, Batch Name, Number of Ballots), and plain `batch,cards`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tallyproof.election.problem import Problem
from tallyproof.errors import InputError
from tallyproof.short_file import rows_of_text

__all__ = ["ManifestBatch", "ReadManifest", "number_or_none", "read_manifest"]

_TABULATOR = ("tabulator", "tabulatornum", "tabulatorid")
_BATCH = ("batch", "batchid", "batch name", "station", "station_id")
_CARDS = ("# of ballots", "number of ballots", "cards", "ballots", "recordid", "number of cards")
_PLACE = ("location", "container", "jurisdiction", "county", "area")


@dataclass(frozen=True, slots=True)
class ManifestBatch:
    """One batch of the manifest."""

    batch: str
    """"tabulator-batch" where the manifest names a tabulator."""
    cards: int
    place: str
    row: int


@dataclass(frozen=True, slots=True)
class ReadManifest:
    """Batches in the order of the file, and what is wrong with the other rows."""

    batches: tuple[ManifestBatch, ...]
    problems: tuple[Problem, ...]

    @property
    def cards(self) -> int:
        """All cards."""
        return sum(item.cards for item in self.batches)


def read_manifest(text: str, *, file: str) -> ReadManifest:
    r"""Read a manifest.

    Args:
        text: The file.
        file: Its name, for the messages.

    Returns:
        Batches, and problems: `A-CELL-EMPTY`, `A-CELL-NUMBER`, `A-ROW-LENGTH` and `A-DUPLICATE-BATCH`; nothing can
        be drawn before they are mended.

    Raises:
        InputError: No table, or no column of batches or cards.

    Example:
        >>> read_manifest("Tabulator,Batch,# of Ballots,Location\n101,1,200,20\n", file="m.csv").batches
        (ManifestBatch(batch='101-1', cards=200, place='20', row=2),)
    """
    rows = rows_of_text(text.removeprefix("\ufeff"), file=file)
    heads = [name.strip().casefold() for name in rows[0][1]] if rows else []
    places = {part: _place(heads, known) for part, known in _COLUMNS.items()}
    if places["batch"] is None or places["cards"] is None:
        raise InputError(
            file,
            place="row 1",
            found=", ".join(heads) or "nothing",
            expected="columns of batches and cards",
            text="manifest_columns",
            columns=", ".join(heads) or "–",
        )
    return _batches(rows[1:], places, len(heads), file)


_COLUMNS: Mapping[str, Sequence[str]] = {
    "tabulator": _TABULATOR,
    "batch": _BATCH,
    "cards": _CARDS,
    "place": _PLACE,
}


def _place(heads: Sequence[str], known: Sequence[str]) -> int | None:
    return next((heads.index(name) for name in known if name in heads), None)


def _batches(
    rows: Sequence[tuple[int, list[str]]], places: Mapping[str, int | None], width: int, file: str
) -> ReadManifest:
    found: dict[str, ManifestBatch] = {}
    problems: list[Problem] = []
    for number, row in rows:
        if len(row) != width:
            problems.append(Problem("A-ROW-LENGTH", file, number, found=str(len(row)), expected=str(width)))
            continue
        cell = {part: "" if at is None else row[at].strip() for part, at in places.items()}
        batch = f"{cell['tabulator']}-{cell['batch']}" if cell["tabulator"] else cell["batch"]
        cards = number_or_none(cell["cards"])
        if not cell["batch"]:
            problems.append(Problem("A-CELL-EMPTY", file, number, "batch"))
        elif cards is None:
            problems.append(Problem("A-CELL-NUMBER", file, number, "cards", found=cell["cards"]))
        elif batch in found:
            problems.append(Problem("A-DUPLICATE-BATCH", file, number, found=batch))
        else:
            found[batch] = ManifestBatch(batch, cards, cell["place"], number)
    return ReadManifest(tuple(found.values()), tuple(problems))


def number_or_none(text: str) -> int | None:
    """Return a whole number of at most 12 digits; None for anything else."""
    plain = text.strip()
    return int(plain) if plain.isascii() and plain.isdecimal() and len(plain) <= 12 else None  # noqa: PLR2004
