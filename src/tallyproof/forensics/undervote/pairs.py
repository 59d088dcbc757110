"""The stations of two contests of one day, side by side."""

from dataclasses import dataclass

import polars as pl

from tallyproof.election.contest import Choice
from tallyproof.election.results import Results
from tallyproof.forensics.stations.counts import LARGEST_COUNT, Count, LeftOut, count_expr, find_count
from tallyproof.forensics.stations.local_areas import local_areas
from tallyproof.forensics.stations.units import Area, FloatArray, IntArray, Units

__all__ = ["MISMATCHES", "Pairs", "pair_contests"]

MISMATCHES = ("cast", "valid")
"""What may differ between two contests: ballots found in the boxes, valid ballots."""


@dataclass(frozen=True, slots=True)
class Pairs:
    """Stations that report both contests; arrays of one length n."""

    rows: IntArray
    """Row of each station in the table of the contest under study; shape (n,)."""
    share: FloatArray
    """The choice's share of the valid ballots, 0-1; shape (n,)."""
    votes: IntArray
    ballots: FloatArray
    """Mean of the two contests' ballots, for scale; shape (n,)."""
    mismatch: dict[str, FloatArray]
    """By count: this contest's ballots less the other's; shape (n,) each. Only counts that both publish."""
    area: IntArray
    """Code of each station's surroundings; shape (n,)."""
    left_out: tuple[LeftOut, ...]

    @property
    def size(self) -> int:
        """Number of stations."""
        return len(self.rows)


def pair_contests(results: Results, choice: Choice, concurrent: Results) -> Pairs | None:
    """Match the stations of two contests by all their area names and their code.

    Args:
        results: The contest under study.
        choice: Whose share is compared with the mismatch.
        concurrent: The other contest of the day.

    Returns:
        None where the two publish no common count. Left out, by reason: `not_reported`, `out_of_range`,
        `empty`, `ambiguous` (the code is not the code of one station), `no_partner`.
    """
    counts = [name for name in MISMATCHES if _count(results, name) and _count(concurrent, name)]
    if not counts or not _count(results, "valid") or not results.has(choice.column):
        return None
    keys = ["station_id", *_common_areas(results, concurrent)]
    here = _side(results, keys).with_columns(
        pl.int_range(pl.len()).alias("row"), results.frame[choice.column].alias("votes")
    )
    there = _side(concurrent, keys)
    single = there.filter(~pl.struct(keys).is_duplicated()).with_columns(pl.lit(value=True).alias("paired"))
    joined = here.join(single, on=keys, how="left", suffix="_there", maintain_order="left")
    marked = joined.with_columns(_reason(keys, counts, there).alias("reason"))
    usable = marked.filter(pl.col("reason").is_null())
    reasons = marked["reason"].drop_nulls().to_frame("r").group_by("r").len().sort("r")
    left_out = tuple(LeftOut(code, stations) for code, stations in reasons.iter_rows())
    return _pairs(results, usable, counts, left_out)


def _count(results: Results, name: str) -> Count | None:
    """Return what is published of a count; ballots found may stand as valid and invalid ones."""
    wanted = (("cast",), ("valid", "invalid")) if name == "cast" else ((name,),)
    return find_count(results, wanted)


def _common_areas(results: Results, concurrent: Results) -> tuple[str, ...]:
    """Return the area columns, where both tables have the same number of levels; else none."""
    same = len(results.area_levels) == len(concurrent.area_levels)
    return results.area_columns if same else ()


def _side(results: Results, keys: list[str]) -> pl.DataFrame:
    """Return the keys and counts of one contest; a missing area name is the empty name, so that it matches."""
    names = [name for name in keys if name != "station_id"]
    counts = {name: _count(results, name) for name in MISMATCHES}
    return results.frame.select(
        "station_id",
        *(pl.col(n).fill_null("") for n in names),
        *((count_expr(count) if count else pl.lit(None, pl.Int64)).alias(n) for n, count in counts.items()),
    )


def _reason(keys: list[str], counts: list[str], there: pl.DataFrame) -> pl.Expr:
    needed = ["votes", "valid", *(name for c in counts for name in (c, f"{c}_there"))]
    every = [pl.col(name) for name in dict.fromkeys(needed)]
    repeated = there.filter(pl.struct(keys).is_duplicated()).select(pl.struct(keys).alias("key"))["key"]
    return (
        pl.when(pl.struct(keys).is_duplicated() | pl.struct(keys).is_in(repeated.implode()))
        .then(pl.lit("ambiguous"))
        .when(pl.col("paired").is_null())
        .then(pl.lit("no_partner"))
        .when(pl.any_horizontal(count.is_null() for count in every))
        .then(pl.lit("not_reported"))
        .when(pl.any_horizontal((count < 0) | (count > LARGEST_COUNT) for count in every))
        .then(pl.lit("out_of_range"))
        .when(pl.any_horizontal(pl.col("valid") == 0, *(pl.col(f"{c}_there") == 0 for c in counts)))
        .then(pl.lit("empty"))
        .when(pl.col("votes") > pl.col("valid"))
        .then(pl.lit("above_one"))
    )


def _pairs(results: Results, usable: pl.DataFrame, counts: list[str], left_out: tuple[LeftOut, ...]) -> Pairs:
    first = counts[0]
    names = results.frame[usable["row"].to_list()].select(
        pl.concat_str(
            [pl.col(n).fill_null("") for n in results.area_columns[: d + 1]], separator=" / "
        ).alias(column)
        for d, column in enumerate(results.area_columns)
    )
    rows = usable["row"].cast(pl.Int64).to_numpy()
    areas = tuple(Area.of(names[column]) for column in results.area_columns)
    votes = usable["votes"].to_numpy()
    return Pairs(
        rows,
        votes / usable["valid"].to_numpy(),
        votes,
        ((usable[first] + usable[f"{first}_there"]) / 2).to_numpy(),
        {c: (usable[c] - usable[f"{c}_there"]).cast(pl.Float64).to_numpy() for c in counts},
        local_areas(Units(rows, None, None, areas)),
        left_out,
    )
