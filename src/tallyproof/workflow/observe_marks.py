"""What there is to say about the station that a report names: annulled since, unknown, or written otherwise."""

from pathlib import Path
from typing import Any

import polars as pl

from tallyproof.observation.register.placement import placed_in_register
from tallyproof.observation.reports.place import Place, unplaced
from tallyproof.store import Project
from tallyproof.workflow.observe_register import register_of
from tallyproof.workflow.places import respelled
from tallyproof.workflow.request import Document
from tallyproof.workflow.versions import gone_stations, results_ever

__all__ = ["mark_of_station", "marked_reports", "marked_stations"]


def marked_reports(project: Path, reports: pl.DataFrame) -> list[dict[str, Any]]:
    """Return reports with what there is to say about the station of each.

    Args:
        project: The project; one without results knows no station, and marks none.
        reports: Some of its reports; only their stations are looked up.

    Returns:
        The rows, in their order, with `mark` (empty: nothing to say, `unknown`: the register does not have it,
        `ambiguous`: several have this name, `annulled`: a decision took it out of the results, `gone`: a later version
        does not have it) and `near`, a known code that differs from an unknown one only in case and spaces, or "".
    """
    known = results_ever(project)
    located = placed_in_register(reports, known, register_of(project)) if known else unplaced(reports)
    codes = known.frame["station_id"] if known else pl.Series([], dtype=pl.String())
    gone, rows = _gone(project), located.to_dicts()
    unknown = {row["station"] for row in rows if row["place"] == Place.UNKNOWN.value}
    near = respelled(project, unknown) if known and unknown else {}
    return [
        row | {"mark": _mark(row, codes, gone) if known else "", "near": near.get(row["station"], "")}
        for row in rows
    ]


def mark_of_station(project: Path, station: str) -> Document:
    """Return what `marked_reports` says of a report that names this station: `mark` and `near`."""
    named = pl.DataFrame({"station": [station.strip() or None], "at": [None]}, schema=_NAMED)
    row = marked_reports(project, named.with_columns(pl.col("station").str.normalize("NFC")))[0]
    return {"mark": row["mark"], "near": row["near"]}


def marked_stations(project: Path, reports: pl.DataFrame) -> dict[str, list[Document]]:
    """Return the stations of reports that there is something to say about, by mark: `station`, `near`, `reports`.

    Args:
        project: The project.
        reports: All of its reports in force.

    Returns:
        Under each mark the stations with most reports first; a mark that no station has is left out.
    """
    day = pl.col("at").str.slice(0, 10).alias("at")
    counted = reports.group_by("station", day, maintain_order=True).agg(pl.len().alias("reports"))
    found: dict[str, dict[str, Document]] = {}
    for row in marked_reports(project, counted):
        if row["mark"]:
            one = {"station": row["station"], "near": row["near"], "reports": 0}
            found.setdefault(row["mark"], {}).setdefault(row["station"], one)["reports"] += row["reports"]
    order = ("annulled", "gone", "unknown", "ambiguous")
    listed = {mark: list(found[mark].values()) for mark in order if mark in found}
    return {
        mark: sorted(many, key=lambda one: (-one["reports"], one["station"])) for mark, many in listed.items()
    }


_NAMED = {"station": pl.String(), "at": pl.String()}


def _mark(row: dict[str, Any], codes: pl.Series, gone: dict[str, str]) -> str:
    if row["place"] in {Place.UNKNOWN.value, Place.AMBIGUOUS.value}:
        return str(row["place"])
    return gone.get(codes[row["at_row"]], "") if row["at_row"] is not None else ""


def _gone(project: Path) -> dict[str, str]:
    """Return the stations that the results in force have no more, each `annulled` or `gone`."""
    lost = gone_stations(project).select("station_id", "lost")
    why = {one.number: one.why for one in Project.open(project).history()}
    return {
        code: "annulled" if (found := why[number]) and found.case else "gone"
        for code, number in lost.iter_rows()
    }
