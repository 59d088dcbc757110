"""At which stations observers were, as far as reports tell."""

from enum import StrEnum

import polars as pl

from tallyproof.observation.reports.mapping import ReportKind

__all__ = ["Presence", "observed_rows", "presence_of", "tells_of_presence"]


class Presence(StrEnum):
    """From what the presence of observers is known."""

    VISITS = "visits"
    """Forms, or numbers of visits: they come from good stations too."""
    INCIDENTS = "incidents"
    """Messages about incidents only: a station without one may have been observed as well."""


def presence_of(reports: pl.DataFrame) -> Presence:
    """Return from what the presence is known."""
    return Presence.VISITS if (reports["kind"] != ReportKind.INCIDENTS).any() else Presence.INCIDENTS


def tells_of_presence(reports: pl.DataFrame) -> pl.Series:
    """Return True for each report that was sent from a station; a row of activity without activity was not."""
    active = [
        pl.col("figures").str.json_path_match(f"$.{name}").cast(pl.Int64, strict=False).fill_null(0) > 0
        for name in ("visited", "forms", "station_forms", "quick_reports", "answers")
    ]
    told = (
        pl.when(pl.col("kind") == ReportKind.ACTIVITY.value)
        .then(pl.any_horizontal(active))
        .otherwise(pl.lit(value=True))
    )
    return reports.select(told.alias("present")).to_series()


def observed_rows(reports: pl.DataFrame) -> pl.Series:
    """Return the rows of the register at which observers were, each once, sorted."""
    return reports.filter(tells_of_presence(reports))["at_row"].drop_nulls().unique().sort()
