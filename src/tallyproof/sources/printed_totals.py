"""Say which totals the refused rows of a table print, and for which area."""

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet

import polars as pl

from tallyproof.election.published import PublishedTotal

__all__ = ["printed_totals"]

_PLACE = "row"


def printed_totals(
    totals: pl.DataFrame, *, stations: pl.DataFrame, proven: AbstractSet[int], file: str
) -> tuple[PublishedTotal, ...]:
    """Return what rows of areas print, where it is clear which area they total.

    A row that its figures prove to be a total may carry the name of one of its own stations: the city of
    Linz is a district, and a municipality of that district. So its area is taken as read only where the
    stations of that name add up to it.

    Args:
        totals: Rows of areas: `area_1`, ..., `row`, and the counts.
        stations: The stations, same columns.
        proven: Rows that are totals by their figures rather than by a rule about levels.
        file: Name of the source.

    Returns:
        One entry for every count that is printed, in file order.
    """
    areas = [name for name in totals.columns if name.startswith("area_")]
    counts = totals.columns[len(areas) + 1 :]
    if not areas or totals.is_empty():
        return ()
    named = totals.filter(pl.any_horizontal(pl.col(areas).is_not_null()))
    doubtful = named.filter(pl.col(_PLACE).is_in(list(proven)))
    clear = set(_clear(doubtful, stations, areas, counts))
    kept = named.filter(~pl.col(_PLACE).is_in(list(proven - clear)))
    return tuple(_entries(kept, areas, counts, file))


def _clear(
    totals: pl.DataFrame, stations: pl.DataFrame, areas: list[str], counts: list[str]
) -> Iterator[int]:
    """Yield the rows that equal the sum of the stations with the same names of areas."""
    patterns = totals.select(pl.col(areas).is_not_null()).unique(maintain_order=True)
    for pattern in patterns.iter_rows():
        keys = [name for name, given in zip(areas, pattern, strict=True) if given]
        alike = totals.filter(
            *[pl.col(name).is_not_null() == given for name, given in zip(areas, pattern, strict=True)]
        )
        sums = stations.group_by(keys).agg(pl.col(counts).sum().name.suffix(" of stations"))
        equal = [pl.col(name).fill_null(0) == pl.col(f"{name} of stations") for name in counts]
        yield from alike.join(sums, on=keys).filter(*equal)[_PLACE].to_list()


def _entries(rows: pl.DataFrame, areas: list[str], counts: list[str], file: str) -> Iterable[PublishedTotal]:
    for row in rows.iter_rows(named=True):
        path = tuple(row[name] for name in areas)
        for count in counts:
            if row[count] is not None:
                yield PublishedTotal(path, count, row[count], file, row[_PLACE])
