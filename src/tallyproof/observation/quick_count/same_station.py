"""The observers' copy and the official figures of the same stations (F14): no sampling theory is needed."""

from dataclasses import dataclass

import polars as pl

from tallyproof.election.contest import Choice
from tallyproof.election.results import Results

__all__ = ["ChoiceDifference", "SameStation", "same_station"]


@dataclass(frozen=True, slots=True)
class ChoiceDifference:
    """One choice over the stations that both sides report."""

    choice: Choice
    observed: int
    official: int
    different: int
    """Stations at which the two figures differ."""
    largest: int
    """Official minus observed where that is furthest from 0."""
    largest_at: str
    """Its station; empty where nothing differs."""


@dataclass(frozen=True, slots=True)
class SameStation:
    """All choices."""

    stations: int
    """Observed stations whose official figures are complete."""
    different: int
    """Stations at which the figures of any choice differ."""
    missing: tuple[str, ...]
    """Observed stations that the official results lack, or report with a blank."""
    choices: tuple[ChoiceDifference, ...]
    unmatched: tuple[str, ...] = ()
    """Names of choices that the official results do not have."""


def same_station(members: pl.DataFrame, reports: Results, official: Results) -> SameStation | None:
    """Compare the observers' copies with the official figures, station by station.

    Args:
        members: The sample; only its stations are compared.
        reports: The observers' figures.
        official: The official figures.

    Returns:
        Official minus observed, choice by choice; None where no choice or no station is in both. A blank on either side
        leaves the station out and, where the official side has it, names it.
    """
    names = {name.casefold(): c for c in official.choices for name in (c.name, c.id)}
    pairs = [(c, names.get(c.name.casefold()) or names.get(c.id.casefold())) for c in reports.choices]
    shared = [(mine, theirs) for mine, theirs in pairs if theirs]
    if not shared:
        return None
    observed = _figures(reports, [mine for mine, _ in shared], "observed")
    announced = _figures(official, [theirs for _, theirs in shared], "official")
    drawn = observed.join(members.select("station_id"), on="station_id", how="semi").drop_nulls()
    joined = drawn.join(announced, on="station_id", how="left", maintain_order="left")
    both = joined.drop_nulls()
    if both.is_empty():
        return None
    missing = joined.filter(pl.any_horizontal(pl.all().is_null()))["station_id"].sort().to_list()
    differs = pl.any_horizontal(
        pl.col(f"observed {i}") != pl.col(f"official {i}") for i in range(len(shared))
    )
    return SameStation(
        both.height,
        both.filter(differs).height,
        tuple(missing),
        tuple(_difference(mine, both, place) for place, (mine, _) in enumerate(shared)),
        tuple(mine.name for mine, theirs in pairs if theirs is None),
    )


def _figures(results: Results, choices: list[Choice], side: str) -> pl.DataFrame:
    """Return the votes of stations that stand once in the table."""
    columns = [pl.col(choice.column).alias(f"{side} {place}") for place, choice in enumerate(choices)]
    return results.frame.filter(pl.col("station_id").is_unique()).select("station_id", *columns)


def _difference(choice: Choice, both: pl.DataFrame, place: int) -> ChoiceDifference:
    table = both.select(
        "station_id",
        pl.col(f"observed {place}").alias("observed"),
        pl.col(f"official {place}").alias("official"),
    ).with_columns(by=pl.col("official") - pl.col("observed"))
    furthest = table.sort(pl.col("by").abs(), "station_id", descending=[True, False]).row(0, named=True)
    return ChoiceDifference(
        choice,
        int(table["observed"].sum()),
        int(table["official"].sum()),
        table.filter(pl.col("by") != 0).height,
        int(furthest["by"]),
        str(furthest["station_id"]) if furthest["by"] else "",
    )
