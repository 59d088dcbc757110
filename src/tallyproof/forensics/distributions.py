"""How turnout and support are distributed over stations: the tables behind the pictures.

Bins are found with whole numbers (``bins * part // whole``), so that a station with 4 of 5 lies at 80 % and
not, by the accident of a floating-point division, just below it. Turnout is ballots found in the boxes
over registered voters; a share is votes over ballots counted (valid and invalid). Where a commission does
not publish one of them, `tallyproof.forensics.stations.counts` says what stands in, and the table carries its name.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import polars as pl

from tallyproof.election.contest import Choice
from tallyproof.election.results import Results
from tallyproof.errors import CallError, NotComputableError
from tallyproof.forensics.stations.counts import (
    FOUND,
    Count,
    LeftOut,
    count_expr,
    count_left_out,
    count_name,
    counted_ballots,
    find_count,
    unusable_reason,
)

__all__ = [
    "Distribution",
    "cumulative_by_size",
    "fingerprint",
    "share_by_turnout",
    "share_histogram",
    "turnout_histogram",
]


@dataclass(frozen=True, slots=True)
class Distribution:
    """A small table over bins, what it divides by, and the stations that are not in it."""

    table: pl.DataFrame
    stations: int
    """Stations in the table."""
    left_out: tuple[LeftOut, ...]
    """Stations that are not in the table, by reason; stations + left out = all."""
    turnout: str = ""
    """The count over `registered` that is called turnout; empty where turnout is not used."""
    share: str = ""
    """The count that shares are of; empty where no share is used."""


@dataclass(frozen=True, slots=True)
class _Ratio:
    """A part of a whole, both as columns of the results table."""

    name: str
    part: Count
    whole: Count


def fingerprint(results: Results, choice: Choice, *, bins: int = 100) -> Distribution:
    """Count stations and voters by turnout and by the choice's share.

    Args:
        results: The stations.
        choice: Whose share is shown.
        bins: Number of equal bins on each axis; bin i covers [i, i + 1) / bins, the last one is closed.

    Returns:
        One row for each occupied cell: turnout_bin, share_bin (Int64, from 0), turnout, share (middle of
        the bin, 0-1), voters (registered, summed), stations; sorted by the two bins.

    Raises:
        NotComputableError: No turnout or no share can be computed from these columns.
        CallError: `bins` is below 1.

    Source:
        Klimek, Yegorov, Hanel, Thurner (2012), PNAS 109(41), fig. 1.
    """
    _require_bins(bins)
    ratios = (_turnout(results), _share(results, choice))
    usable, left_out = _usable(results, ratios)
    cells = usable.select(
        *(_aligned_bin(ratio, bins).alias(f"{ratio.name}_bin") for ratio in ratios), pl.col("registered")
    )
    table = (
        cells.group_by("turnout_bin", "share_bin")
        .agg(pl.col("registered").sum().alias("voters"), pl.len().cast(pl.Int64).alias("stations"))
        .sort("turnout_bin", "share_bin")
        .select(
            "turnout_bin",
            "share_bin",
            ((pl.col("turnout_bin") + 0.5) / bins).alias("turnout"),
            ((pl.col("share_bin") + 0.5) / bins).alias("share"),
            "voters",
            "stations",
        )
    )
    return _distribution(table, usable, left_out, ratios)


def turnout_histogram(results: Results, *, bin_percent: float = 0.1) -> Distribution:
    """Count stations and voters by turnout.

    Args:
        results: The stations.
        bin_percent: Width of a bin in percent; 100 must be a multiple of it. Bins are centred on multiples
            of the width, so that a whole percentage is the middle of a bin and never its edge.

    Returns:
        One row for each bin from 0 to 100 %, empty ones included: turnout_bin (Int64), turnout (centre,
        0-1), voters, stations.

    Raises:
        NotComputableError: No turnout can be computed from these columns.
        CallError: 100 is not a multiple of `bin_percent`.

    Source:
        Kobak, Shpilkin, Pshenichnikov (2016), Annals of Applied Statistics 10(1), fig. 1.
    """
    return _histogram(results, _turnout(results), "registered", "voters", bin_percent)


def share_histogram(results: Results, choice: Choice, *, bin_percent: float = 0.1) -> Distribution:
    """Count stations and ballots by the choice's share.

    Args:
        results: The stations.
        choice: Whose share is shown.
        bin_percent: Width of a bin in percent, as in `turnout_histogram`.

    Returns:
        One row for each bin from 0 to 100 %: share_bin (Int64), share (centre, 0-1), ballots, stations.

    Raises:
        NotComputableError: No share can be computed from these columns.
        CallError: 100 is not a multiple of `bin_percent`.

    Source:
        Kobak, Shpilkin, Pshenichnikov (2016), Annals of Applied Statistics 10(1), fig. 1.
    """
    return _histogram(results, _share(results, choice), "ballots", "ballots", bin_percent)


def share_by_turnout(results: Results, *, bin_percent: float = 1) -> Distribution:
    """Sum the votes of every choice over the stations of each turnout bin.

    Args:
        results: The stations.
        bin_percent: Width of a bin in percent, as in `turnout_histogram`.

    Returns:
        One row for each occupied bin and choice, in ballot order: turnout_bin (Int64), turnout (centre,
        0-1), choice (its id), votes, share (of the ballots counted in the bin, 0-1).

    Raises:
        NotComputableError: No turnout or no ballots counted can be found in these columns.
        CallError: 100 is not a multiple of `bin_percent`.

    Source:
        Shpilkin (2009), as in Kobak, Shpilkin, Pshenichnikov (2018), Significance 15(5).
    """
    bins = _bins(bin_percent)
    turnout = _turnout(results)
    shares = [_share(results, choice) for choice in results.choices]
    usable, left_out = _usable(results, (turnout, *shares))
    wide = usable.group_by(_centred_bin(turnout, bins).alias("turnout_bin")).agg(
        count_expr(shares[0].whole).sum().alias("ballots"), pl.col(results.vote_columns).sum()
    )
    table = _long(wide, results, "turnout_bin").select(
        "turnout_bin", (pl.col("turnout_bin") / bins).alias("turnout"), "choice", "votes", "share"
    )
    return _distribution(table, usable, left_out, (turnout, shares[0]))


def cumulative_by_size(results: Results, *, steps: int = 100) -> Distribution:
    """Follow every choice's share while stations are added from the smallest to the largest.

    Args:
        results: The stations.
        steps: Number of points; point i holds the smallest i / steps of the stations.

    Returns:
        One row for each point and choice, in ballot order: step (Int64), stations (how many are in),
        registered (size of the largest of them), choice (its id), votes, share (0-1).
        Ties of size are taken in the order of station, then of source row.

    Raises:
        NotComputableError: No ballots counted or no registered voters can be found in these columns.
        CallError: `steps` is below 1.

    Source:
        Jimenez, Hidalgo, Klimek (2017), Science Advances 3(6), e1602363 (small and large stations compared).
    """
    _require_bins(steps)
    if not results.has("registered"):
        raise NotComputableError("The order by size", reason="registered voters are not reported")
    shares = [_share(results, choice) for choice in results.choices]
    usable, left_out = _usable(results, tuple(shares), sized=True)
    ordered = usable.sort("registered", "station_id", "source_row", nulls_last=True)
    running = ordered.select(
        pl.int_range(1, pl.len() + 1).alias("stations"),
        "registered",
        count_expr(shares[0].whole).cum_sum().alias("ballots"),
        pl.col(results.vote_columns).cum_sum(),
    )
    last = [-(-step * running.height // steps) - 1 for step in range(1, steps + 1)] if running.height else []
    points = running[last].with_columns(pl.int_range(1, pl.len() + 1).alias("step"))
    table = _long(points, results, "step").select(
        "step", "stations", "registered", "choice", "votes", "share"
    )
    return _distribution(table, usable, left_out, (shares[0],))


def _turnout(results: Results) -> _Ratio:
    found = find_count(results, FOUND)
    if found is None or not results.has("registered"):
        raise NotComputableError("Turnout", reason="registered voters or ballots found are not reported")
    return _Ratio("turnout", found, ("registered",))


def _share(results: Results, choice: Choice) -> _Ratio:
    counted = find_count(results, counted_ballots(results))
    if counted is None:
        raise NotComputableError("A share", reason="ballots counted are not reported")
    return _Ratio("share", (choice.column,), counted)


def _usable(
    results: Results, ratios: Sequence[_Ratio], *, sized: bool = False
) -> tuple[pl.DataFrame, tuple[LeftOut, ...]]:
    """Return the stations where every ratio lies in 0-1, and how many fail the first rule they fail."""
    pairs = [(ratio.part, ratio.whole) for ratio in ratios]
    reason = unusable_reason(pairs, also=("registered",) if sized else ())
    marked = results.frame.with_columns(reason.alias("reason"))
    usable = marked.filter(pl.col("reason").is_null()).drop("reason")
    return usable, count_left_out(marked["reason"])


def _aligned_bin(ratio: _Ratio, bins: int) -> pl.Expr:
    exact = count_expr(ratio.part) * bins // count_expr(ratio.whole)
    return pl.min_horizontal(exact, pl.lit(bins - 1, pl.Int64))


def _centred_bin(ratio: _Ratio, bins: int) -> pl.Expr:
    part, whole = count_expr(ratio.part), count_expr(ratio.whole)
    return (2 * bins * part + whole) // (2 * whole)


def _histogram(
    results: Results, ratio: _Ratio, weight: str, weight_name: str, bin_percent: float
) -> Distribution:
    bins = _bins(bin_percent)
    usable, left_out = _usable(results, (ratio,))
    key = f"{ratio.name}_bin"
    weights = pl.col(weight) if weight in usable.columns else count_expr(ratio.whole)
    counted = usable.group_by(_centred_bin(ratio, bins).alias(key)).agg(
        weights.sum().alias(weight_name), pl.len().cast(pl.Int64).alias("stations")
    )
    every = pl.DataFrame({key: range(bins + 1)}, schema={key: pl.Int64})
    table = every.join(counted, on=key, how="left", maintain_order="left").select(
        key, (pl.col(key) / bins).alias(ratio.name), pl.col(weight_name, "stations").fill_null(0)
    )
    return _distribution(table, usable, left_out, (ratio,))


def _long(wide: pl.DataFrame, results: Results, key: str) -> pl.DataFrame:
    """Turn one column a choice into one row a choice, in ballot order, with its share of the ballots."""
    order = {choice.column: position for position, choice in enumerate(results.choices)}
    ids: dict[str, str] = {choice.column: choice.id for choice in results.choices}
    kept = [name for name in wide.columns if name not in order]
    return (
        wide.unpivot(list(order), index=kept, variable_name="column", value_name="votes")
        .with_columns(
            pl.col("column").replace_strict(order, return_dtype=pl.Int64).alias("position"),
            pl.col("column").replace_strict(ids, return_dtype=pl.String).alias("choice"),
            (pl.col("votes") / pl.col("ballots")).alias("share"),
        )
        .sort(key, "position")
    )


def _distribution(
    table: pl.DataFrame, usable: pl.DataFrame, left_out: tuple[LeftOut, ...], ratios: Sequence[_Ratio]
) -> Distribution:
    turnout = [count_name(ratio.part) for ratio in ratios if ratio.name == "turnout"]
    share = [count_name(ratio.whole) for ratio in ratios if ratio.name == "share"]
    return Distribution(table, usable.height, left_out, *(turnout or [""]), *(share or [""]))


def _bins(bin_percent: float) -> int:
    """Return how many bins of this width make 100 %; 0.1 means one tenth, not its nearest double."""
    width = Fraction(str(bin_percent))
    if width <= 0 or (100 / width).denominator != 1:
        raise CallError(f"A bin of {bin_percent} %", expected="a width of which 100 is a multiple")
    return int(100 / width)


def _require_bins(bins: int) -> None:
    if bins < 1:
        raise CallError(f"{bins} bins", expected="at least 1")
