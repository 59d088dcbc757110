"""Incidents out of reports: one for each category that a report names, with its state."""

from collections.abc import Iterable, Mapping

import polars as pl

from tallyproof.observation.incidents.categories import mapped
from tallyproof.observation.incidents.review import Review
from tallyproof.observation.incidents.states import IncidentState, require_transition

__all__ = ["incidents_of"]


def incidents_of(
    reports: pl.DataFrame, categories: Mapping[str, str], *, reviews: Iterable[Review] = ()
) -> pl.DataFrame:
    """Return the incidents that reports tell of.

    Args:
        reports: Columns `REPORT_COLUMNS`, and those of `placed`; only incident reports are looked at, and other
            reports that name a category.
        categories: Category of the source -> ours, as the mappings of the files say.
        reviews: What persons decided, in their order.

    Returns:
        Columns `incident_id`, `instance_id`, `at_row`, `place`, `station`, `observer`, `category`,
        `category_source`, `evidence`, `at`, `state`. A report that names no category is one incident without
        a category of its source. State: `duplicate` where the same known observer told of the same category at the
        same station before; `corroborated` where two known observers tell of it; else `reported`; then what persons
        decided. Observers that are not known are never taken for independent.

    Raises:
        NotAllowedError: A person's decision is a step that the table of states does not have.
    """
    told = reports.filter((pl.col("kind") == "incidents") | pl.col("categories").is_not_null())
    split = told.with_columns(pl.col("categories").str.split("\n").alias("category_source")).explode(
        "category_source", empty_as_null=True, keep_nulls=True
    )
    names = {
        name: mapped(name, categories) for name in split["category_source"].drop_nulls().unique().to_list()
    }
    found = split.select(
        pl.concat_str("instance_id", pl.lit("#"), pl.int_range(1, pl.len() + 1).over("instance_id")).alias(
            "incident_id"
        ),
        *("instance_id", "at_row", "place", "station", "observer"),
        pl.col("category_source")
        .replace_strict(names, default=None, return_dtype=pl.String)
        .fill_null("unmapped")
        .alias("category"),
        *("category_source", "evidence", "at"),
    )
    return _reviewed(found.with_columns(_state(found)), reviews)


def _state(found: pl.DataFrame) -> pl.Series:
    """Return what the reports alone say of the state of each incident."""
    same_fact = ["at_row", "category"]
    here = pl.col("at_row").is_not_null() & (pl.col("category") != "unmapped")
    known = here & pl.col("observer").is_not_null()
    order = pl.struct("at", "instance_id", "incident_id").rank("ordinal").over([*same_fact, "observer"])
    sources = pl.col("observer").drop_nulls().n_unique().over(same_fact)
    state = (
        pl.when(known & (order > 1))
        .then(pl.lit(IncidentState.DUPLICATE.value))
        .when(known & (sources > 1))
        .then(pl.lit(IncidentState.CORROBORATED.value))
        .otherwise(pl.lit(IncidentState.REPORTED.value))
    )
    return found.select(state.alias("state")).to_series()


def _reviewed(found: pl.DataFrame, reviews: Iterable[Review]) -> pl.DataFrame:
    states = (
        dict(zip(found["incident_id"], map(IncidentState, found["state"]), strict=True)) if reviews else {}
    )
    decided: dict[str, str] = {}
    for review in reviews:
        if review.incident in states:
            if not review.checked:
                require_transition(states[review.incident], review.state, reason=review.reason)
            states[review.incident] = review.state
            decided[review.incident] = review.state.value
    return found.with_columns(
        pl.col("incident_id")
        .replace_strict(decided, default=pl.col("state"), return_dtype=pl.String)
        .alias("state")
        if decided
        else pl.col("state")
    )
