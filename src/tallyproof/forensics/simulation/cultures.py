"""How people vote in honest elections of several kinds: the chance of turning out and of choosing the first.

Nothing here is fraud, and every kind is somewhere in the world: two cultures in one country, areas that stand
behind one side, hospitals and hamlets, a side that brings its own voters to the polls. A method that calls
such an election anomalous gives a false alarm.
"""

from enum import StrEnum
from typing import NamedTuple

import numpy as np

from tallyproof.forensics.simulation.sheets import Sheets
from tallyproof.forensics.stations.units import FloatArray, IntArray

__all__ = ["CULTURES", "Culture", "Honest", "count_ballots", "draw_culture", "hospitals_and_hamlets"]


class Honest(StrEnum):
    """What kind of honest election is drawn."""

    HOMOGENEOUS = "homogeneous"
    """One culture; stations differ a little."""
    URBAN_RURAL = "urban_rural"
    """Two cultures with different turnout and support; districts are urban, rural or mixed."""
    STRONGHOLDS = "strongholds"
    """A few districts give the first choice 85 to 95 %, with a higher turnout."""
    TINY = "tiny"
    """Three stations of ten have 10 to 80 voters, with a turnout up to 100 %."""
    MOBILISATION = "mobilisation"
    """Where the first choice is strong, more people vote: turnout and support go together."""
    SPATIAL = "spatial"
    """Turnout and support change smoothly over the map."""
    LIKE = "like"
    """As in the given table, area by area; inside an area turnout and support are independent."""
    LIKE_STATIONS = "like_stations"
    """As in the given table, station by station: only chance and rounding are drawn anew."""


class Culture(NamedTuple):
    """What is expected at every station; shape (n,)."""

    turnout: FloatArray
    support: FloatArray
    """Of the examined choice among ballots cast."""
    registered: IntArray


TURNOUT, SUPPORT = 0.58, 0.46
"""Typical turnout, and typical support of the examined choice."""

PRECISION = 120.0
"""Parameter sum of the beta distribution of true shares about what is expected: a spread of 4.5 points."""

_INVALID = 0.02


def draw_culture(kind: Honest, sheets: Sheets, rng: np.random.Generator) -> Culture:
    """Return what is expected at every station of an election of this kind; not for the two `like` kinds."""
    return CULTURES[kind](sheets, rng)


def count_ballots(culture: Culture, sheets: Sheets, column: int, rng: np.random.Generator) -> Sheets:
    """Let people vote: every station's shares are beta about what is expected, its counts binomial.

    Args:
        culture: What is expected.
        sheets: The stations and choices; their counts are replaced.
        column: Of the choice whose support the culture gives.
        rng: Source of randomness.

    Returns:
        The stations with beta-binomial counts; the other choices share the rest in fixed proportions.
    """
    cast = _beta_binomial(culture.registered, culture.turnout, rng)
    counts = np.zeros_like(sheets.counts)
    counts[:, -1] = _beta_binomial(cast, np.full(len(cast), _INVALID), rng)
    left = cast - counts[:, -1]
    counts[:, column] = _beta_binomial(left, culture.support, rng)
    left = left - counts[:, column]
    others = [position for position in range(sheets.counts.shape[1] - 2) if position != column]
    weights = 0.6 ** np.arange(len(others))
    for position, weight, total in zip(others, weights, weights[::-1].cumsum()[::-1], strict=True):
        last = position == others[-1]
        counts[:, position] = left if last else _beta_binomial(left, np.full(len(left), weight / total), rng)
        left = left - counts[:, position]
    counts[:, -2] = left
    return sheets.with_counts(counts, culture.registered)


def hospitals_and_hamlets(register: IntArray, rng: np.random.Generator, *, part: float) -> IntArray:
    """Return the registers with some of them drawn anew between 10 and 80 voters."""
    tiny = rng.random(len(register)) < part
    return np.where(tiny, rng.integers(10, 81, len(register)), register).astype(np.int64)


def _homogeneous(sheets: Sheets, rng: np.random.Generator) -> Culture:  # noqa: ARG001 - nothing to draw
    register = sheets.registers("Turnout")
    return Culture(np.full(sheets.size, TURNOUT), np.full(sheets.size, SUPPORT), register)


def _urban_rural(sheets: Sheets, rng: np.random.Generator) -> Culture:
    district = _districts(sheets)
    rural_part = rng.beta(0.4, 0.6, int(district.max(initial=0)) + 1)
    rural = rng.random(sheets.size) < rural_part[district]
    turnout, support = np.where(rural, 0.68, 0.52), np.where(rural, 0.62, 0.38)
    return Culture(turnout, support, sheets.registers("Turnout"))


def _strongholds(sheets: Sheets, rng: np.random.Generator) -> Culture:
    district = _districts(sheets)
    strong = (rng.random(int(district.max(initial=0)) + 1) < 0.08)[district]  # noqa: PLR2004 - one in twelve
    turnout = np.where(strong, 0.75, TURNOUT)
    support = np.where(strong, rng.uniform(0.85, 0.95, sheets.size), 0.42)
    return Culture(turnout, support, sheets.registers("Turnout"))


def _tiny(sheets: Sheets, rng: np.random.Generator) -> Culture:
    register = hospitals_and_hamlets(sheets.registers("Turnout"), rng, part=0.3)
    small = register <= 80  # noqa: PLR2004 - as drawn
    turnout = np.where(small, rng.uniform(0.6, 0.99, sheets.size), TURNOUT)
    return Culture(turnout, np.where(small, 0.52, SUPPORT), register)


def _mobilisation(sheets: Sheets, rng: np.random.Generator) -> Culture:
    zeal = rng.normal(0, 1, sheets.size)
    turnout, support = _logistic(0.35 + 0.3 * zeal), _logistic(-0.15 + 0.3 * zeal)
    return Culture(turnout, support, sheets.registers("Turnout"))


def _spatial(sheets: Sheets, rng: np.random.Generator) -> Culture:
    place = sheets.results.frame.select("lat", "lon")[sheets.rows].fill_null(0.0).to_numpy()
    turnout = _logistic(0.35 + 0.35 * _smooth(place, rng))
    support = _logistic(-0.15 + 0.5 * _smooth(place, rng))
    return Culture(turnout, support, sheets.registers("Turnout"))


CULTURES = {
    Honest.HOMOGENEOUS: _homogeneous,
    Honest.URBAN_RURAL: _urban_rural,
    Honest.STRONGHOLDS: _strongholds,
    Honest.TINY: _tiny,
    Honest.MOBILISATION: _mobilisation,
    Honest.SPATIAL: _spatial,
}
"""What draws each kind that needs no counts of a real election."""


def _smooth(place: FloatArray, rng: np.random.Generator) -> FloatArray:
    """Return a smooth random surface of variance 1: a sum of waves (Rahimi, Recht 2007)."""
    waves = 40
    direction = rng.normal(0, 1.5, (2, waves))
    phase = rng.uniform(0, 2 * np.pi, waves)
    surface: FloatArray = np.sqrt(2 / waves) * np.cos(place @ direction + phase).sum(axis=1)
    return surface


def _districts(sheets: Sheets) -> IntArray:
    """Return the narrowest area of every station; without areas, runs of 25 stations."""
    return sheets.areas[-1].code if sheets.areas else np.arange(sheets.size) // 25


def _beta_binomial(whole: IntArray, mean: FloatArray, rng: np.random.Generator) -> IntArray:
    return rng.binomial(whole, rng.beta(mean * PRECISION, (1 - mean) * PRECISION))


def _logistic(value: FloatArray) -> FloatArray:
    chance: FloatArray = 1 / (1 + np.exp(-value))
    return chance
