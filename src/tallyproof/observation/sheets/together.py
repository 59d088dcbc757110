"""Three or more sets of sheets at once: which set stands alone where they differ.

Two copies that agree with each other and not with the official table say more than either alone. What they say
is about figures: copies of one photograph agree as well, so who made them independently is for others to show.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

import polars as pl

from tallyproof.election.results import Results
from tallyproof.observation.sheets.choices import Cell
from tallyproof.observation.sheets.match import Matching

__all__ = ["Agreement", "StationSets", "Together", "together"]

_FEWEST = 2
"""Figures that must agree before the one that does not stands alone."""


class Agreement(StrEnum):
    """How the sets agree about one station; the official table is a set like the others."""

    AGREE = "agree"
    """No two sets differ in any figure that both report."""
    ALONE = "alone"
    """One set differs from at least two others, which agree in every figure that they report."""
    SPLIT = "split"
    """Anything else."""
    FEW = "few"
    """Fewer than three sets hold the station, so that none can stand alone."""


@dataclass(frozen=True, slots=True)
class StationSets:
    """One station on which the sets do not agree."""

    official_row: int
    agreement: Agreement
    alone: int | None
    """Position of the set that stands alone, 0 for the official one; None for a split."""
    cells: tuple[tuple[str, tuple[int | None, ...]], ...]
    """Each figure that differs, by name, as every set reports it; None where a set does not."""


@dataclass(frozen=True, slots=True)
class Together:
    """Every station of the official table, in exactly one of the counts."""

    agree: int
    alone: tuple[int, ...]
    """Stations at which a set stands alone, by set; the official set first."""
    split: int
    few: int
    stations: tuple[StationSets, ...]
    """Those alone or split, by official row."""


def together(official: Results, others: Sequence[tuple[Results, Matching, Sequence[Cell]]]) -> Together:
    """Compare all sets with each other, station by station.

    Args:
        official: The set that names the stations.
        others: At least two other sets, each with its matching and the cells that it shares with the official set.

    Returns:
        The counts and the stations that are not agreed on. A blank agrees and differs with nothing.
    """
    names = {cell.official: cell.name for _, _, cells in others for cell in cells}
    tables = [
        official.frame.select(*names),
        *(_by_official(official, *one, names=tuple(names)) for one in others),
    ]
    held = [official.stations * [True], *(_held(official, matching) for _, matching, _ in others)]
    sets = range(len(tables))
    wide = pl.concat(
        [
            table.rename({name: f"{at}:{name}" for name in names})
            for at, table in zip(sets, tables, strict=True)
        ]
        + [pl.DataFrame({"sets": pl.DataFrame(held).sum_horizontal()})],
        how="horizontal",
    )
    judged = wide.select(_agreement(tuple(names), len(tables)), _alone(tuple(names), len(tables)))
    return _counted(wide, judged, names, len(tables))


def _by_official(
    official: Results, other: Results, matching: Matching, cells: Sequence[Cell], *, names: tuple[str, ...]
) -> pl.DataFrame:
    """Return a set by the rows and columns of the official table; null where it has no sheet or no figure."""
    shared = {cell.official: cell.other for cell in cells}
    rows = pl.Series([None] * official.stations, dtype=pl.Int64).scatter(
        matching.pairs["official_row"], matching.pairs["other_row"]
    )
    return pl.DataFrame(
        {
            name: other.frame[shared[name]].gather(rows)
            if name in shared
            else pl.Series([None] * official.stations, dtype=pl.Int64)
            for name in names
        }
    )


def _held(official: Results, matching: Matching) -> list[bool]:
    rows = set(matching.pairs["official_row"])
    return [row in rows for row in range(official.stations)]


def _figures(name: str, sets: Sequence[int]) -> list[pl.Expr]:
    return [pl.col(f"{at}:{name}") for at in sets]


def _equal(name: str, sets: Sequence[int]) -> pl.Expr:
    """Return whether the sets that report a figure report the same."""
    figures = _figures(name, sets)
    return (pl.min_horizontal(figures) == pl.max_horizontal(figures)).fill_null(value=True)


def _alone_at(names: Sequence[str], at: int, sets: int) -> pl.Expr:
    """Return whether one set differs somewhere from two or more that agree everywhere."""
    rest = [other for other in range(sets) if other != at]
    agreed = pl.all_horizontal(_equal(name, rest) for name in names)
    differs = pl.any_horizontal(
        (pl.col(f"{at}:{name}") != pl.max_horizontal(_figures(name, rest))).fill_null(value=False)
        & (pl.sum_horizontal(figure.is_not_null() for figure in _figures(name, rest)) >= _FEWEST)
        for name in names
    )
    return agreed & differs


def _alone(names: Sequence[str], sets: int) -> pl.Expr:
    """Return the set that stands alone; there is at most one, for two others agree against it."""
    return pl.coalesce(
        *(pl.when(_alone_at(names, at, sets)).then(at) for at in range(sets)), pl.lit(None, dtype=pl.Int32)
    ).alias("alone")


def _agreement(names: Sequence[str], sets: int) -> pl.Expr:
    agree = pl.all_horizontal(_equal(name, range(sets)) for name in names)
    alone = pl.any_horizontal(_alone_at(names, at, sets) for at in range(sets))
    return (
        pl.when(pl.col("sets") <= _FEWEST)
        .then(pl.lit(Agreement.FEW.value))
        .when(agree)
        .then(pl.lit(Agreement.AGREE.value))
        .when(alone)
        .then(pl.lit(Agreement.ALONE.value))
        .otherwise(pl.lit(Agreement.SPLIT.value))
        .alias("agreement")
    )


def _counted(wide: pl.DataFrame, judged: pl.DataFrame, names: dict[str, str], sets: int) -> Together:
    counts = {kind: int((judged["agreement"] == kind.value).sum()) for kind in Agreement}
    told = judged.filter(pl.col("agreement") == Agreement.ALONE.value)["alone"]
    return Together(
        agree=counts[Agreement.AGREE],
        alone=tuple(int((told == at).sum()) for at in range(sets)),
        split=counts[Agreement.SPLIT],
        few=counts[Agreement.FEW],
        stations=tuple(_stations(wide, judged, names, sets)),
    )


def _stations(
    wide: pl.DataFrame, judged: pl.DataFrame, names: dict[str, str], sets: int
) -> Iterator[StationSets]:
    apart = pl.concat([wide, judged], how="horizontal").with_row_index("official_row")
    apart = apart.filter(pl.col("agreement").is_in([Agreement.ALONE.value, Agreement.SPLIT.value]))
    for row in apart.iter_rows(named=True):
        cells = ((name, tuple(row[f"{at}:{column}"] for at in range(sets))) for column, name in names.items())
        agreement = Agreement(row["agreement"])
        yield StationSets(
            official_row=row["official_row"],
            agreement=agreement,
            alone=row["alone"] if agreement is Agreement.ALONE else None,
            cells=tuple((name, told) for name, told in cells if len({*told} - {None}) > 1),
        )
