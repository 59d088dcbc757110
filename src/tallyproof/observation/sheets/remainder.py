"""What the part without sheets would have to look like for the announced totals to hold.

Pure subtraction: announced minus the sum of the sheets. No sampling theory is used, because nobody drew
the covered part at random; what follows holds whatever the uncovered part is like.
"""

from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["ChoiceRemainder", "Remainder", "remainder"]


@dataclass(frozen=True, slots=True)
class ChoiceRemainder:
    """One choice: announced, on the sheets, and what is left for the uncovered part."""

    name: str
    announced: int
    on_sheets: int
    share_on_sheets: float | None
    """Of the votes on the sheets for the choices compared, 0-1."""
    needed: int
    """Announced minus on the sheets; negative where the sheets alone hold more than was announced."""
    needed_share: float | None
    """Of the votes left for the uncovered part, 0-1; None where that is impossible or empty."""

    @property
    def impossible(self) -> bool:
        """True where no uncovered part whatever makes the announced total right."""
        return self.needed < 0


@dataclass(frozen=True, slots=True)
class Remainder:
    """The uncovered part, of one area or of the whole contest."""

    area: str | None
    """None for the whole contest."""
    choices: tuple[ChoiceRemainder, ...]
    votes: int
    """Announced votes for the choices compared, minus those on the sheets."""
    stations: int | None
    """Stations without a sheet; None where nobody published how many there are."""
    sheets: int = 0
    """How many sheets were summed."""
    blank: int = 0
    """Cells not reported on either side; the subtraction lacks them."""

    @property
    def unexplained(self) -> int:
        """Votes on the sheets beyond what was announced: at least so many are wrong on one side."""
        return sum(-choice.needed for choice in self.contradictions)

    @property
    def contradictions(self) -> tuple[ChoiceRemainder, ...]:
        """The choices that the sheets alone give more than was announced."""
        return tuple(choice for choice in self.choices if choice.impossible)


def remainder(
    announced: Mapping[str, int],
    on_sheets: Mapping[str, int],
    *,
    area: str | None = None,
    stations: int | None = None,
    sheets: int = 0,
    blank: int = 0,
) -> Remainder:
    """Subtract the sheets from the announced totals.

    Args:
        announced: Votes by choice, as announced.
        on_sheets: Votes by choice, summed over the sheets at hand; a choice that is not announced is left out.
        area: Which part of the contest.
        stations: How many stations have no sheet.
        sheets: How many sheets were summed.
        blank: How many cells behind the two totals are not reported.

    Returns:
        What the uncovered part must hold, choice by choice, in the order of `announced`.

    Example:
        >>> left = remainder({"A": 60, "B": 40}, {"A": 20, "B": 45})
        >>> [(c.name, c.needed, c.impossible) for c in left.choices]
        [('A', 40, False), ('B', -5, True)]
    """
    names = [name for name in announced if name in on_sheets]
    covered = sum(on_sheets[name] for name in names)
    votes = sum(announced[name] for name in names) - covered
    choices = tuple(
        ChoiceRemainder(
            name,
            announced[name],
            on_sheets[name],
            on_sheets[name] / covered if covered else None,
            needed := announced[name] - on_sheets[name],
            needed / votes if votes > 0 and 0 <= needed <= votes else None,
        )
        for name in names
    )
    return Remainder(area, choices, votes, stations, sheets, blank)
