"""One quick count: sample and reports in, shares with intervals out."""

from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from tallyproof.election.contest import Choice
from tallyproof.election.results import Results
from tallyproof.errors import NotComputableError
from tallyproof.observation.quick_count.ratio import DrawnUnits, RatioEstimate, ratio_estimate
from tallyproof.observation.quick_count.sample_coverage import (
    SampleCoverage,
    WorstCase,
    sample_coverage,
    worst_case,
)

__all__ = [
    "ChoiceEstimate",
    "QuickCount",
    "Replaced",
    "drawn_units",
    "joined_reports",
    "observed_members",
    "quick_count",
    "share_of",
]


@dataclass(frozen=True, slots=True)
class ChoiceEstimate:
    """What the sample says about one choice."""

    choice: Choice
    share: RatioEstimate | None
    """None where the stations were not drawn at random: then no margin of error exists."""
    reported_share: float
    """Share in the stations that reported, unweighted: a fact about them, not an estimate."""
    worst: WorstCase | None
    drawn_only: RatioEstimate | None = None
    """The share with replaced stations counted as missing; None where no station was replaced."""


@dataclass(frozen=True, slots=True)
class Replaced:
    """One station that another stood in for."""

    station: str
    instead: str
    reason: str


@dataclass(frozen=True, slots=True)
class QuickCount:
    """What a sample says about the result."""

    coverage: SampleCoverage
    choices: tuple[ChoiceEstimate, ...]
    """Most votes first."""
    lead: RatioEstimate | None
    """Share of the first minus share of the second, with its own standard error."""
    base: str
    """Which count is the base of the shares: `valid`, or `votes` where valid ballots are not reported."""
    random: bool
    excluded: tuple[str, ...] = ()
    """Strata without a single report; the estimate does not cover them."""
    unknown: tuple[str, ...] = ()
    """Codes of reports that are not in the sample; not used."""
    collapsed: tuple[str, ...] = ()
    """Strata with one report, joined with a neighbour for the variance."""
    replaced: tuple[Replaced, ...] = ()
    """Stations that were drawn and not observed, with those that stood in."""


def quick_count(members: pl.DataFrame, reports: Results) -> QuickCount:
    """Estimate every choice's share.

    Args:
        members: Columns of `Sample.members`; null `inclusion` where the stations were not drawn at random.
        reports: Observers' counts of the drawn stations. A station without every vote and its base counts as
            not reported; a blank is never zero.

    Returns:
        Estimates with weights N_h / r_h: a missing report is made up for by the others of its stratum.

    Raises:
        NotComputableError: No drawn station reported complete votes.
    """
    base = "valid" if reports.has("valid") else "votes"
    found = _estimated(observed_members(members), reports, base)
    replaced = _replaced(members)
    if not replaced:
        return replace(found, unknown=_unknown(members, reports))
    drawn = members.filter(pl.col("replaces").is_null())
    try:
        alone = {one.choice.id: one.share for one in _estimated(drawn, reports, base).choices}
    except NotComputableError:
        alone = {}
    choices = tuple(replace(one, drawn_only=alone.get(one.choice.id)) for one in found.choices)
    return replace(found, choices=choices, replaced=replaced, unknown=_unknown(members, reports))


def observed_members(members: pl.DataFrame) -> pl.DataFrame:
    """Return the stations that are observed: those drawn, replaced ones left out and those that stand in put in."""
    return members.filter(pl.col("replaced_by").is_null()) if "replaced_by" in members.columns else members


def _replaced(members: pl.DataFrame) -> tuple[Replaced, ...]:
    if "replaces" not in members.columns:
        return ()
    told = members.filter(pl.col("replaces").is_not_null()).select("replaces", "station_id", "reason")
    return tuple(Replaced(old, new, reason or "") for old, new, reason in told.iter_rows())


def _estimated(members: pl.DataFrame, reports: Results, base: str) -> QuickCount:
    joined = joined_reports(members, reports, base)
    told = joined.filter("reported")
    if told.is_empty():
        raise NotComputableError(
            "The quick count",
            reason="no station of the sample reported complete votes",
            text="quick_count_none",
        )
    random = members["inclusion"].null_count() == 0 and members["units"].null_count() == 0
    units, names = drawn_units(joined) if random else (None, [])
    ranked = _ranked(told, reports)
    estimates = tuple(_choice(choice, joined, told, units) for choice in ranked)
    silent = sorted(set(joined["stratum"]) - set(told["stratum"]))
    shares = [one.share for one in estimates if one.share]
    return QuickCount(
        sample_coverage(joined),
        estimates,
        _lead(ranked, told, units),
        base,
        random,
        tuple(silent),
        collapsed=tuple(names[code] for code in shares[0].collapsed) if shares else (),
    )


def joined_reports(members: pl.DataFrame, reports: Results, base: str) -> pl.DataFrame:
    """Return members with their report; `reported` is true where every vote and the base are there."""
    columns = list(reports.vote_columns)
    votes = pl.sum_horizontal(columns) if base == "votes" else pl.col("valid")
    complete = pl.all_horizontal(pl.col(columns).is_not_null()) & votes.is_not_null()
    once = reports.frame.filter(pl.col("station_id").is_unique())
    table = once.select(
        "station_id", *columns, votes.alias("base"), complete.alias("reported"), "reported_at"
    )
    joined = members.join(table, on="station_id", how="left", maintain_order="left")
    return joined.with_columns(pl.col("reported").fill_null(value=False))


def drawn_units(joined: pl.DataFrame) -> tuple[DrawnUnits, list[str]]:
    """Return how the reported stations were drawn, weights raised for silent ones, and the strata's names."""
    told = joined.filter("reported")
    names = sorted(set(told["stratum"]))
    code = {name: i for i, name in enumerate(names)}
    clustered = (joined["cluster"] != "").any()
    unit = told["cluster" if clustered else "station_id"]
    design = joined.group_by("stratum").agg(
        (1 / pl.col("inclusion")).sum().alias("drawn"),
        (1 / pl.col("inclusion")).filter("reported").sum().alias("told"),
    )
    raised = told.join(design, on="stratum", maintain_order="left")
    weight = (1 / raised["inclusion"] * raised["drawn"] / raised["told"]).to_numpy()
    population = {row[0]: row[1] for row in told.select("stratum", "units").unique().iter_rows()}
    return (
        DrawnUnits(
            np.array([code[name] for name in told["stratum"]], np.int64),
            unit.rank("dense").to_numpy().astype(np.int64),
            weight.astype(np.float64),
            np.array([population[name] for name in names], np.int64),
        ),
        names,
    )


def _ranked(told: pl.DataFrame, reports: Results) -> list[Choice]:
    sums = {choice: int(told[choice.column].sum()) for choice in reports.choices}
    return sorted(reports.choices, key=lambda choice: -sums[choice])


def _choice(
    choice: Choice, joined: pl.DataFrame, told: pl.DataFrame, units: DrawnUnits | None
) -> ChoiceEstimate:
    share = share_of(told, pl.col(choice.column), units) if units else None
    counted = int(told["base"].sum())
    own = int(told[choice.column].sum()) / counted if counted else 0.0
    worst = worst_case(joined.with_columns(votes=pl.col(choice.column))) if units else None
    return ChoiceEstimate(choice, share, own, worst)


def _lead(ranked: list[Choice], told: pl.DataFrame, units: DrawnUnits | None) -> RatioEstimate | None:
    able = [choice for choice in ranked if choice.can_win]
    if units is None or len(able) < 2:  # noqa: PLR2004 - a lead is over somebody
        return None
    lead = share_of(told, pl.col(able[0].column) - pl.col(able[1].column), units)
    return None if lead is None else replace(lead, design_effect=None)


def share_of(told: pl.DataFrame, votes: pl.Expr, units: DrawnUnits) -> RatioEstimate | None:
    """Return the ratio of these votes to the base over the stations that reported; None where it has no variance."""
    table = told.select(votes.cast(pl.Float64).alias("votes"), pl.col("base").cast(pl.Float64))
    try:
        return ratio_estimate(table["votes"].to_numpy(), table["base"].to_numpy(), units)
    except NotComputableError:
        return None


def _unknown(members: pl.DataFrame, reports: Results) -> tuple[str, ...]:
    codes = reports.frame["station_id"]
    return tuple(codes.filter(~codes.is_in(members["station_id"].implode())).to_list())
