"""Replace a drawn station by the next in the order of the tickets, and record why.

A replaced station stays in the list: whoever reads the sample sees who was drawn, who stood in, and for what reason.
"""

from dataclasses import dataclass

import polars as pl

from tallyproof.errors import CallError, NotAllowedError, NotComputableError
from tallyproof.observation.sample.draw import Design, draw_sample
from tallyproof.observation.sample.frame import Frame

__all__ = ["Replacement", "replace_station"]


@dataclass(frozen=True, slots=True)
class Replacement:
    """What was changed."""

    members: pl.DataFrame
    """Columns of `Sample.members`, and `replaces`, `replaced_by`, `reason`."""
    station: str
    instead: str


def replace_station(
    frame: Frame, members: pl.DataFrame, station: str, *, seed: str, reason: str
) -> Replacement:
    """Replace one station.

    Args:
        frame: The register from which the sample was drawn, with the same strata.
        members: The sample, with the replacements made so far.
        station: Which station cannot be observed.
        seed: The public seed of the draw.
        reason: Why.

    Returns:
        The sample with one station more; it has the probability of the station that it stands in for. It was not
        drawn: an estimate with and one without it are both given.

    Raises:
        NotAllowedError: No reason, a design whose stations have no next one, or a stratum without any left.
        CallError: The station is not in the sample, was replaced already, or seed and frame do not give this sample.
    """
    act = f'Replacing station "{station}"'
    if not reason.strip():
        raise NotAllowedError(act, reason="no reason is given")
    held = members.filter((pl.col("station_id") == station) & pl.col("replaced_by").is_null())
    if held.is_empty():
        raise CallError(
            f'Station "{station}" is not observed by this sample.', expected="a station of the sample"
        )
    order = _order(frame, members, act, seed)
    stratum = str(held["stratum"][0])
    used = set(members["station_id"])
    left = order.filter((pl.col("stratum") == stratum) & ~pl.col("station_id").is_in(used))
    if left.is_empty():
        raise NotAllowedError(act, reason="every station of its stratum is in the sample")
    instead = str(left["station_id"][0])
    new = held.with_columns(
        left["station_id"].head(1),
        left["size"].head(1),
        replaces=pl.lit(station),
        reason=pl.lit(reason.strip()),
    )
    changed = members.with_columns(
        pl.when(pl.col("station_id") == station)
        .then(pl.lit(instead))
        .otherwise("replaced_by")
        .alias("replaced_by")
    )
    return Replacement(pl.concat([changed, new]), station, instead)


def _order(frame: Frame, members: pl.DataFrame, act: str, seed: str) -> pl.DataFrame:
    """Return every station of the frame in the order of its ticket, by stratum.

    The sample is drawn again first: another seed, frame or level of strata is found out here.
    """
    first = members.filter(pl.col("replaces").is_null())
    if (first["cluster"] != "").any() or (first["units"] == 0).any():
        raise NotAllowedError(
            act, reason="stations drawn by size or in whole clusters have no next one; it stays missing"
        )
    if first["inclusion"].null_count():
        raise NotComputableError("A replacement", reason="the stations were not drawn at random")
    counts = dict(first.group_by("stratum").len().iter_rows())
    simple = list(counts) == [""]
    design = Design.SIMPLE if simple else Design.STRATIFIED
    again = draw_sample(frame, design, first.height, seed=seed, allocation=None if simple else counts)
    if sorted(again.members["station_id"]) != sorted(first["station_id"]):
        raise CallError(
            "The seed and the stations do not give this sample.",
            expected="the seed, the stations and the level of strata with which it was drawn",
        )
    every = frame.table["stratum"].value_counts()
    whole = {"": frame.stations} if simple else {name: n for name, n in every.iter_rows() if name in counts}
    return draw_sample(
        frame, design, sum(whole.values()), seed=seed, allocation=None if simple else whole
    ).members
