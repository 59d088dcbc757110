"""Totals that a commission printed for an area, beside the stations that should add up to them."""

from dataclasses import dataclass

__all__ = ["PublishedTotal"]


@dataclass(frozen=True, slots=True)
class PublishedTotal:
    """One printed figure: the total of one count column over the stations of one area.

    `areas` is the path of the area by name, widest level first; None stands for "any name at this level".
    The empty path is the whole contest.
    """

    areas: tuple[str | None, ...]
    column: str
    """A count column of the results table, such as `cast` or `votes__Yes`."""
    value: int
    file: str
    row: int | None = None
    """Row of the file that prints it."""
