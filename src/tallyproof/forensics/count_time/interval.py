"""Late stations outside the interval that the early stations of their area suggest."""

from dataclasses import dataclass

import numpy as np

from tallyproof.forensics.nulls.matched_shift import AreaMatch
from tallyproof.forensics.result import StationSignal
from tallyproof.forensics.stations.units import FloatArray, Units

__all__ = ["LateStations", "find_late_stations"]

_BEYOND = 0.01
"""Share of early stations above the interval."""

_LISTED_FROM = 0.01
"""Stations are named where so many outside are at most this likely by chance."""


@dataclass(frozen=True, slots=True)
class LateStations:
    """How many late stations lie above the interval."""

    observed: int
    expected: float
    p: float
    """Chance of at least so many, if late stations were like early ones."""
    votes: float
    """Votes above the upper end of the interval, at those stations."""
    signals: tuple[StationSignal, ...]


def find_late_stations(units: Units, match: AreaMatch, late: FloatArray) -> LateStations:
    """Compare every late station with the early stations of its area.

    A station's distance from the early stations of its area is measured in what counting noise and the
    spread of early stations make usual; the distance that one early station in a hundred passes is the end
    of the interval. It holds whatever the shape of the spread, as long as stations may be exchanged.

    Args:
        units: The stations; shape (n,).
        match: Their shares and areas.
        late: 1 for late stations; shape (n,).

    Returns:
        The late stations above the interval; named only where they are too many for chance.

    Source:
        Vovk, Gammerman, Shafer (2005), Algorithmic Learning in a Random World, section 2.2 (split form).
    """
    from scipy.special import bdtrc  # noqa: PLC0415 - loaded at the first call

    apart = match.residual(late)
    expectation = np.clip(match.rate - apart, 0.0, 1.0)
    noise = (expectation * (1 - expectation) + 0.25 / match.weight) / match.weight
    early = np.isfinite(apart) & (late == 0)
    asked = np.isfinite(apart) & (late > 0)
    spread = max(float(np.mean(apart[early] ** 2 - noise[early])), 0.0) if early.any() else 0.0
    scale = np.sqrt(spread + noise)
    end = _upper_end(apart[early] / scale[early])
    outside = asked & (apart > end * scale)
    observed, tried = int(outside.sum()), int(asked.sum())
    p = float(bdtrc(observed - 1, tried, _BEYOND)) if observed else 1.0
    beyond = (apart - end * scale) * match.weight
    signals = _signals(units, outside, observed, tried) if p <= _LISTED_FROM else ()
    return LateStations(observed, _BEYOND * tried, p, float(beyond[outside].sum()), signals)


def _upper_end(distances: FloatArray) -> float:
    """Return the conformal end: the smallest distance that at most one in a hundred passes, and infinity."""
    place = int(np.ceil((1 - _BEYOND) * (len(distances) + 1)))
    return float(np.sort(distances)[place - 1]) if place <= len(distances) else np.inf


def _signals(units: Units, outside: np.ndarray, observed: int, tried: int) -> tuple[StationSignal, ...]:
    assert units.share is not None  # noqa: S101 - a share was compared
    part, whole = units.share
    surplus = max(0.0, 1 - _BEYOND * tried / observed)
    return tuple(
        StationSignal(int(units.rows[i]), "share", float(part[i] / whole[i]), int(part[i]), surplus)
        for i in np.flatnonzero(outside)
    )
