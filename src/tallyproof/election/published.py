"""Totals that a commission printed for an area, beside the stations that should add up to them."""

from dataclasses import dataclass

from tallyproof.election.results import Results

__all__ = ["PrintedEarlier", "PublishedTotal"]


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


@dataclass(frozen=True, slots=True)
class PrintedEarlier:
    """Totals that a source printed for an earlier version, from which decisions made the one that is looked at."""

    version: str
    """Id of that version."""
    results: Results
    """Its stations, before any was annulled or corrected: what the totals are compared with."""
    totals: tuple[PublishedTotal, ...]
