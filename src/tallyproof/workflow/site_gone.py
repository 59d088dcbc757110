"""Stations that versions before had and the version in force has no more, for a page of the public site."""

from pathlib import Path

import polars as pl

from tallyproof.election.results import COUNTS
from tallyproof.store import Project
from tallyproof.texts import Catalogue
from tallyproof.workflow.request import Document
from tallyproof.workflow.versions import gone_stations, snapshot_in_force, versions_back, why_words

__all__ = ["gone_document"]


def gone_document(folder: Path, catalogue: Catalogue) -> Document:
    """Return the stations that are no more, by the version that left them out.

    Args:
        folder: A project with results.
        catalogue: Language of the reasons.

    Returns:
        `count` of stations; `columns` and `choices` (those in force that a version before had too) that are shown of
        each; `versions`, the newest first: `snapshot` (the one without them), the rest as
        `tallyproof.workflow.versions.why_words`, and `stations`: `station_id`, `areas`, `had` (the newest version with
        the station), counts and votes as that version had them, null where it had none.
    """
    gone, results = gone_stations(folder), snapshot_in_force(folder).results
    columns = [name for name in COUNTS if name in gone.columns]
    choices = [one for one in results.choices if one.column in gone.columns]
    areas = [name for name in results.area_columns if name in gone.columns]
    kept = ["station_id", "had", *columns, *(one.column for one in choices)]
    return {
        "count": gone["station_id"].n_unique(),
        "columns": columns,
        "choices": [{"column": one.column, "name": one.name} for one in choices],
        "versions": [
            {
                "snapshot": one.snapshot,
                **why_words(one.why, catalogue),
                "stations": [
                    {name: row[name] for name in kept} | {"areas": [row[a] for a in areas if row[a]]}
                    for row in gone.filter(pl.col("lost") == one.number).iter_rows(named=True)
                ],
            }
            for one in versions_back(Project.open(folder))
            if one.number in set(gone["lost"])
        ],
    }
