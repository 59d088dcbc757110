"""F-GEO: are there spots on the map where a choice stands out from the ring around them?

People of one mind live together, so every honest map has clusters. What is asked is whether some spot stands
out more than spots do on honest maps whose stations resemble their neighbours just as much.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

import numpy as np

from tallyproof.forensics.parameters import Parameters, settable
from tallyproof.forensics.probability.special import Z95
from tallyproof.forensics.question import Question
from tallyproof.forensics.result import (
    ForensicResult,
    Note,
    Series,
    StationSignal,
    Status,
    Variant,
    VoteEstimate,
)
from tallyproof.forensics.spatial.borders import Border, Twins, border_jump, find_twins
from tallyproof.forensics.spatial.clusters import WINDOWS, Spots, cluster_votes, find_spots
from tallyproof.forensics.spatial.field import fit_field
from tallyproof.forensics.spatial.neighbours import Neighbours, find_neighbours, on_the_map, places
from tallyproof.forensics.spatial.scores import AreasTakenOut
from tallyproof.forensics.stations.counts import LeftOut
from tallyproof.forensics.stations.local_areas import local_areas
from tallyproof.forensics.stations.units import (
    BoolArray,
    Filters,
    FloatArray,
    Ratio,
    Units,
    read_units,
)

__all__ = ["CODE", "PARAMETERS", "SpatialSettings", "run_spatial", "spatial_clusters"]

CODE = "F-GEO"

_ASSUMPTIONS = ("correlation_same_everywhere", "coordinates_right", "areas_taken_out")
_EXPLANATIONS = ("segregation", "closed_stations", "home_of_candidate", "wrong_coordinates")
_SETTLED_BY = ("map_of_residents", "earlier_elections", "recount_spot")

_NEIGHBOURS = 64
_MAP_CELLS = 20
"""Squares along the longer side of the map series."""


@dataclass(frozen=True, slots=True)
class SpatialSettings:
    """The free choices of the method."""

    filters: Filters = field(default_factory=lambda: Filters(max_turnout=Fraction(1), max_share=Fraction(1)))
    fewest_stations: int = settable(200, least=100, most=100_000, unit="stations")
    """With fewer there is no inside and outside."""


@dataclass(frozen=True, slots=True)
class _Map:
    """The stations on the map and everything found there."""

    units: Units
    share: Ratio
    neighbours: Neighbours
    scores: FloatArray
    spots: Spots
    members: BoolArray
    border: Border | None
    twins: Twins


PARAMETERS = Parameters(SpatialSettings())


def run_spatial(question: Question, settings: SpatialSettings | None = None) -> ForensicResult:
    """Run the method on a results table."""
    units = read_units(question.results, question.choice)
    frame = question.results.frame
    lat, lon = (frame[name].fill_null(float("nan")).to_numpy()[units.rows] for name in ("lat", "lon"))
    return spatial_clusters(units, lat, lon, seed=question.seed, settings=settings)


def spatial_clusters(
    units: Units, lat: FloatArray, lon: FloatArray, *, seed: int, settings: SpatialSettings | None = None
) -> ForensicResult:
    """Test whether some spot of the map gives a choice more than the ring around it.

    Args:
        units: Complete counts of the stations; shape (n,).
        lat: Degrees north; NaN where unknown. Shape (n,).
        lon: Degrees east; NaN where unknown. Shape (n,).
        seed: Of the honest maps.
        settings: The free choices.

    Returns:
        A family-wise p over all spots of three sizes, the stations of the spots with their votes beyond the
        surroundings, and for description Moran's I, the jump at borders of areas and twins in one place.

    Source:
        Local statistics: Anselin (1995), Geographical Analysis 27(2); Getis, Ord (1992), ibid. 24(3). Shares of
        unequal precision: Assuncao, Reis (1999), Statistics in Medicine 18(16), eq. 6. Why places must not be
        shuffled: Ord, Getis (2001), Journal of Regional Science 41(3).
    """
    chosen = settings or SpatialSettings()
    used, place = _placed(units, lat, lon, chosen.filters)
    if used.share is None or not used.size:
        reason = Note("no_share" if used.share is None else "no_coordinates")
        return ForensicResult.without_number(CODE, Status.NOT_APPLICABLE, reason, left_out=units.left_out)
    distinct = len(np.unique(place, axis=0))
    if distinct < chosen.fewest_stations:
        reason = Note("too_few_places", {"places": distinct, "needed": chosen.fewest_stations})
        return ForensicResult.without_number(CODE, Status.REFUSED, reason, left_out=used.left_out)
    return _answer(_examined(used, used.share, place, seed), chosen, seed)


def _placed(units: Units, lat: FloatArray, lon: FloatArray, filters: Filters) -> tuple[Units, FloatArray]:
    """Leave out stations without a place."""
    kept = units.kept_by(filters)
    used, north, east = units.filtered(filters), lat[kept], lon[kept]
    placed = on_the_map(north, east)
    missing = int((~placed).sum())
    out = (LeftOut("no_place", missing),) if missing else ()
    found = replace(used.where(placed), left_out=used.left_out + out)
    return found, places(north[placed], east[placed]) if placed.any() else np.zeros((0, 2))


def _examined(units: Units, share: Ratio, place: FloatArray, seed: int) -> _Map:
    neighbours = find_neighbours(place, _NEIGHBOURS)
    taken_out, scores = AreasTakenOut.of(share, local_areas(units))
    field = fit_field(scores, neighbours, seed=seed, taken_out=taken_out)
    spots = find_spots(scores, field, seed=seed)
    border = None
    if units.areas:
        whole, plain = AreasTakenOut.of(share, np.zeros(units.size, np.int64))
        field = fit_field(plain, neighbours, seed=seed, taken_out=whole)
        border = border_jump(plain, units.areas[-1].code, field, seed=seed)
    twins = find_twins(share, neighbours)
    return _Map(units, share, neighbours, scores, spots, spots.members(neighbours), border, twins)


def _answer(found: _Map, settings: SpatialSettings, seed: int) -> ForensicResult:
    units, spots = found.units, found.spots
    variants = _variants(found)
    return ForensicResult(
        CODE,
        Status.COMPUTED,
        statistic=_statistic(found),
        p=spots.p,
        false_alarm_rate=spots.shuffled_alarms,
        stations=_signals(found),
        votes=_votes(found, variants),
        sensitivity=variants,
        series=(_map_series(found),),
        parameters={
            "neighbours": _NEIGHBOURS,
            "windows": ", ".join(f"{middle} | {outer}" for middle, outer in WINDOWS),
            "fewest_stations": settings.fewest_stations,
            "min_size": settings.filters.min_size,
            "simulations": spots.simulations,
            "ballots": units.ballots,
            "seed": seed,
        },
        used=units.size,
        left_out=units.left_out,
        assumptions=_ASSUMPTIONS,
        explanations=_EXPLANATIONS,
        settled_by=_SETTLED_BY,
    )


def _statistic(found: _Map) -> Mapping[str, float]:
    around = (found.neighbours.means(found.scores, (9,))[0] * 9 - found.scores) / 8
    beyond, _ = cluster_votes(found.share, found.neighbours, found.members)
    numbers: dict[str, float] = {
        "largest": float(found.spots.contrast.max()),
        "limit": found.spots.limit,
        "members": int(found.members.sum()),
        "votes_there": int(found.share.part[found.members].sum()),
        "votes_beyond": beyond,
        "moran": float((found.scores * around).mean() / (found.scores**2).mean()),
        "twin_pairs": found.twins.pairs,
        "twins_apart": len(found.twins.apart),
    }
    if found.border is not None:
        numbers |= {
            "border_pairs": found.border.pairs,
            "border_ratio": found.border.ratio,
            "border_p": found.border.p,
        }
    return numbers


def _signals(found: _Map) -> tuple[StationSignal, ...]:
    """Name the stations of the spots; each carries the share of its votes beyond the surroundings."""
    if not found.members.any():
        return ()
    beyond, _ = cluster_votes(found.share, found.neighbours, found.members)
    there = max(int(found.share.part[found.members].sum()), 1)
    surplus = min(max(beyond / there, 0.0), 1.0)
    return tuple(
        StationSignal(
            int(found.units.rows[i]),
            "share",
            float(found.share.part[i] / found.share.whole[i]),
            int(found.share.part[i]),
            surplus,
        )
        for i in np.flatnonzero(found.members)
    )


def _variants(found: _Map) -> tuple[Variant, ...]:
    """Return what each size of spot alone finds."""
    answers = []
    for row, (middle, outer) in enumerate(WINDOWS):
        members = found.spots.members(found.neighbours, (row,))
        votes, _ = cluster_votes(found.share, found.neighbours, members)
        numbers = {"largest": float(found.spots.contrast[row].max()), "members": float(members.sum())}
        answers.append(Variant({"middle": middle, "outer": outer}, found.units.size, numbers, votes))
    return tuple(answers)


def _votes(found: _Map, variants: tuple[Variant, ...]) -> VoteEstimate:
    votes, deviation = cluster_votes(found.share, found.neighbours, found.members)
    reach = Z95 * deviation
    return VoteEstimate.over(variants, votes, (votes - reach, votes + reach), "votes_in_spots")


def _map_series(found: _Map) -> Series:
    """Return squares of the map with the mean local contrast of their stations, and whether a spot lies there."""
    place = found.neighbours.place
    low = place.min(axis=0)
    side = max(float((place - low).max()) / _MAP_CELLS, 1e-9)
    cell = np.minimum(((place - low) / side).astype(np.int64), _MAP_CELLS - 1)
    code = cell[:, 0] * _MAP_CELLS + cell[:, 1]
    used, where = np.unique(code, return_inverse=True)
    stations = np.bincount(where)
    mean = np.bincount(where, found.spots.contrast[1]) / stations
    spots = np.bincount(where, found.members)
    return Series(
        "map",
        {
            "east": tuple((used // _MAP_CELLS).astype(float).tolist()),
            "north": tuple((used % _MAP_CELLS).astype(float).tolist()),
            "stations": tuple(stations.astype(float).tolist()),
            "contrast": tuple(mean.tolist()),
            "members": tuple(spots.tolist()),
        },
    )
