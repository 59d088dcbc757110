"""Counts of reports and incidents, each with its base, incidents by state: there is no total of violations."""

from typing import Any

import polars as pl

from tallyproof.observation.incidents.categories import groups
from tallyproof.observation.incidents.states import IncidentState
from tallyproof.observation.reports.observed import observed_rows, tells_of_presence
from tallyproof.observation.reports.place import Place

_ACTIVITY = ("forms", "quick_reports", "station_forms", "answers", "flagged_answers", "visited")

__all__ = ["incident_counts", "presence_counts", "state_counts"]


def presence_counts(reports: pl.DataFrame, *, frame: int | None) -> dict[str, Any]:
    """Count reports and the stations they come from.

    Args:
        reports: With the columns of `placed`.
        frame: Stations of the register; None where it is not known.

    Returns:
        Numbers under `reports`, `by_kind`, `observers` (known pseudonyms; null where none is known), `stations`
        (`observed`, `frame`, `share`), `places` (reports by `Place`; null without a register), and
        `activity`: sums of the figures of activity, null where no file tells them.
    """
    kinds = reports["kind"].value_counts().sort("kind")
    known = reports["observer"].drop_nulls()
    registered = frame is not None
    places = dict(reports["place"].value_counts().iter_rows())
    activity = reports.filter(pl.col("kind") == "activity")
    if frame is None and activity.height:
        observed, frame = int(tells_of_presence(activity).sum()), activity.height
    else:
        observed = len(observed_rows(reports))
    return {
        "reports": reports.height,
        "by_kind": dict(kinds.iter_rows()),
        "observers": known.n_unique() if len(known) else None,
        "stations": {
            "observed": observed if frame is not None else None,
            "frame": frame,
            "share": observed / frame if frame else None,
        },
        "places": {place.value: places.get(place.value, 0) for place in Place} if registered else None,
        "activity": _sums(activity),
    }


def _sums(activity: pl.DataFrame) -> dict[str, int] | None:
    """Return the sum of each figure of activity over the rows that tell it."""
    if activity.is_empty():
        return None
    told = activity["figures"].drop_nulls().str.json_decode(pl.Struct(dict.fromkeys(_ACTIVITY, pl.Int64)))
    sums = told.struct.unnest().sum().row(0, named=True) if len(told) else {}
    return {name: value for name, value in sums.items() if value is not None}


def incident_counts(incidents: pl.DataFrame) -> dict[str, Any]:
    """Count incidents by category and state.

    Returns:
        `states` and `categories`; a category has its group, `incidents` by state, `reports` and `stations`, and
        the source's own names with how often each stands.
    """
    own = {name: group for group, names in groups().items() for name in names}
    order = {name: place for place, name in enumerate(own)}
    found = sorted(incidents["category"].unique().to_list(), key=lambda name: order[name])
    return {
        "states": state_counts(incidents),
        "with_evidence": int((incidents["evidence"] > 0).sum()),
        "categories": [
            {"category": name, "group": own[name], **_category(incidents.filter(pl.col("category") == name))}
            for name in found
        ],
    }


def state_counts(incidents: pl.DataFrame) -> dict[str, int]:
    """Count incidents by state, in the order of the states; a state that none is in is left out."""
    states = dict(incidents["state"].value_counts().iter_rows())
    return {state.value: states[state.value] for state in IncidentState if state.value in states}


def _category(incidents: pl.DataFrame) -> dict[str, Any]:
    sources = incidents["category_source"].drop_nulls().value_counts()
    listed = sources.sort("count", "category_source", descending=[True, False])
    return {
        "states": state_counts(incidents),
        "reports": incidents["instance_id"].n_unique(),
        "stations": incidents["at_row"].drop_nulls().n_unique(),
        "source_codes": [{"code": code, "incidents": count} for code, count in listed.iter_rows()],
    }
