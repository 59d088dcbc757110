"""Which column of one set is which column of the other."""

from dataclasses import dataclass

from tallyproof.election.results import COUNTS, Results

__all__ = ["Cell", "ComparedColumns", "compared_columns"]


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure of a sheet, by what each set calls it."""

    official: str
    """Column of the official table."""
    other: str
    name: str
    """The count (`cast`, ...) or the choice, as the official set names it."""
    is_vote: bool


@dataclass(frozen=True, slots=True)
class ComparedColumns:
    """The figures that both sets have, and the choices that only one of them names."""

    cells: tuple[Cell, ...]
    only_official: tuple[str, ...]
    """Names of choices; their votes are compared with nothing."""
    only_other: tuple[str, ...]

    @property
    def votes(self) -> tuple[Cell, ...]:
        """The choices that both sets have, in ballot order."""
        return tuple(cell for cell in self.cells if cell.is_vote)


def compared_columns(official: Results, other: Results) -> ComparedColumns:
    """Pair the counts by their meaning and the choices by id, then by name, whatever its case."""
    counts = [
        Cell(name, name, name, is_vote=False) for name in COUNTS if official.has(name) and other.has(name)
    ]
    left = {choice.column: choice for choice in other.choices}
    votes, alone = [], []
    for choice in official.choices:
        partner = left.get(choice.column) or next(
            (c for c in left.values() if c.name.strip().casefold() == choice.name.strip().casefold()), None
        )
        if partner is None:
            alone.append(choice.name)
        else:
            left.pop(partner.column)
            votes.append(Cell(choice.column, partner.column, choice.name, is_vote=True))
    return ComparedColumns((*counts, *votes), tuple(alone), tuple(c.name for c in left.values()))
