"""The honest election behind the self-null: areas that borrow from each other where they are alike.

An area of twenty stations tells its own mean and spread badly. Taken at their word, such estimates scatter more
than the areas do and smear modes that are sharp in the whole country, which hides part of the bias that the
self-null is there to measure. So every area's mean and spread are drawn to those of all areas, by as much as
counting noise explains of their scatter; where areas really differ they stay where they are.
"""

from typing import NamedTuple

import numpy as np

from tallyproof.forensics.nulls.count_models import LocalModel
from tallyproof.forensics.stations.local_areas import local_areas
from tallyproof.forensics.stations.units import FloatArray, IntArray, Ratio, Units

__all__ = ["fit_borrowing_model", "local_models"]

_LEAST, _LARGEST = 1e-7, 0.9
"""Bounds of the intra-area correlation, as in `count_models`."""


def fit_borrowing_model(ratio: Ratio, area: IntArray) -> LocalModel:
    """Estimate the honest election that these counts suggest.

    Args:
        ratio: Observed counts; shape (n,).
        area: Code of each station's area, 0 .. k - 1; shape (n,).

    Returns:
        Beta-binomial counts, each station's share drawn from what its count and its area say about it.

    Source:
        Beta-binomial moments: Kleinman (1973), Journal of the American Statistical Association 68(341);
        drawing estimates together: Efron, Morris (1975), same journal, 70(350).

    Example:
        >>> counts = Ratio(np.array([50, 52, 48, 50] * 30), np.full(120, 100))
        >>> model = fit_borrowing_model(counts, np.arange(120) // 4)
        >>> bool(np.allclose(model.mean / model.whole, 0.5, atol=1e-3))
        True
    """
    found = _moments(ratio, area)
    correlation = np.clip(_borrowed(found.correlation, found.correlation_noise), _LEAST, _LARGEST)
    mean = np.clip(_borrowed(found.mean, found.mean_noise), found.floor, 1 - found.floor)
    precision = 1 / correlation - 1
    return LocalModel(
        ratio.whole,
        (mean * precision)[area] + ratio.part,
        ((1 - mean) * precision)[area] + ratio.whole - ratio.part,
    )


class _Moments(NamedTuple):
    """Estimates of every area with their sampling variances; shape (k,) each."""

    mean: FloatArray
    mean_noise: FloatArray
    correlation: FloatArray
    correlation_noise: FloatArray
    floor: FloatArray
    """Half a ballot: keeps an area without a single vote inside (0, 1)."""


def _moments(ratio: Ratio, area: IntArray) -> _Moments:
    whole = ratio.whole.astype(np.float64)
    stations = np.bincount(area)
    size, squares = np.bincount(area, whole), np.bincount(area, whole**2)
    mean = (np.bincount(area, ratio.part) + 0.5) / (size + 1)
    spread = np.bincount(area, whole * (ratio.part / whole - mean[area]) ** 2)
    noise = mean * (1 - mean)
    room = noise * (size - squares / size - (stations - 1))
    correlation = (spread - noise * (stations - 1)) / np.where(room > 0, room, np.inf)
    # The scatter of the estimates is that of chi-square sums at the correlation of all areas.
    common = max(float(np.average(correlation, weights=np.maximum(room, 0) + 1e-12)), 0.0)
    average = size / stations
    inflated = (1 + (average - 1) * common) / average
    return _Moments(
        mean,
        noise * inflated / stations,
        correlation,
        2 * inflated**2 / np.maximum(stations - 1, 1),
        0.5 / (size + 1),
    )


def _borrowed(estimate: FloatArray, noise: FloatArray) -> FloatArray:
    """Draw estimates to their common mean by the part of their scatter that noise explains."""
    weight = 1 / noise
    common = float(np.average(estimate, weights=weight))
    between = max(float(np.average((estimate - common) ** 2 - noise, weights=weight)), 0.0)
    common = float(np.average(estimate, weights=1 / (noise + between)))
    drawn: FloatArray = common + between / (between + noise) * (estimate - common)
    return drawn


def local_models(units: Units) -> dict[str, LocalModel]:
    """Return the honest model of turnout and share, fitted within local areas."""
    area = local_areas(units)
    return {name: fit_borrowing_model(ratio, area) for name, ratio in units.parts.items()}
