"""An empty election to fill: stations with voters, two levels of areas, and places on a map."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from tallyproof.election.contest import Choice, ChoiceId, Contest, ContestId
from tallyproof.election.results import Results
from tallyproof.forensics.simulation.sheets import Sheets
from tallyproof.forensics.stations.units import Area, FloatArray

__all__ = ["Shape", "synthetic_stations"]

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class Shape:
    """How large a synthetic election is."""

    stations: int = 1000
    choices: int = 3
    """At least 2, at most 26."""
    district_stations: int = 25
    """Stations of one district, on average."""
    region_districts: int = 10
    """Districts of one region."""
    typical_register: int = 1200
    """Median of the registered voters of a station."""
    coordinates: bool = True


def synthetic_stations(shape: Shape, rng: np.random.Generator) -> Sheets:
    """Draw stations without a single vote.

    Args:
        shape: How large.
        rng: Source of randomness.

    Returns:
        Stations of lognormal size between 100 and 3500 voters, in districts and regions; all counts zero.
    """
    register = np.exp(rng.normal(np.log(shape.typical_register), 0.5, shape.stations))
    registered = np.clip(register, 100, 3500).astype(np.int64)
    district = np.arange(shape.stations) // shape.district_stations
    region = district // shape.region_districts
    frame = _frame(shape, district=district, region=region, rng=rng).with_columns(
        registered=pl.Series(registered)
    )
    letters = _LETTERS[: shape.choices]
    choices = [Choice(ChoiceId(letter.lower()), f"Choice {letter}") for letter in letters]
    zero = [pl.lit(0).alias(name) for name in ("cast", "valid", "invalid", *(c.column for c in choices))]
    results = Results.from_columns(
        frame.with_columns(zero),
        contest=Contest(ContestId("simulated"), "Simulated election"),
        choices=choices,
        area_levels=("region", "district"),
    )
    areas = (Area.of(frame["area_1"]), Area.of(frame["area_1"] + " / " + frame["area_2"]))
    counts = np.zeros((shape.stations, shape.choices + 2), np.int64)
    return Sheets(results, np.arange(shape.stations), registered, counts, areas)


def _frame(
    shape: Shape, *, district: np.ndarray, region: np.ndarray, rng: np.random.Generator
) -> pl.DataFrame:
    named = pl.DataFrame(
        {
            "station_id": [f"{number + 1:06d}" for number in range(shape.stations)],
            "area_1": [f"Region {number + 1:03d}" for number in region],
            "area_2": [f"District {number + 1:05d}" for number in district],
        }
    )
    if not shape.coordinates:
        return named
    latitude, longitude = _places(district, rng)
    return named.with_columns(lat=pl.Series(latitude), lon=pl.Series(longitude))


def _places(district: np.ndarray, rng: np.random.Generator) -> tuple[FloatArray, FloatArray]:
    """Scatter stations about the middles of their districts, which lie row by row on a square map."""
    districts = int(district.max(initial=0)) + 1
    side = int(np.ceil(np.sqrt(districts)))
    middle = np.stack(np.divmod(np.arange(districts), side)).astype(np.float64)
    near = 0.2 * middle[:, district] + rng.normal(0, 0.06, (2, len(district)))
    return 45.0 + near[0], 60.0 + near[1]
