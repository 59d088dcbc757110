"""The compiled inner loops of the mixture: one pass of expectation-maximisation over all stations.

Importing this file imports Numba, which takes most of a second: it is imported by the function that fits.
Symmetric 2 x 2 matrices are stored as their three different entries: (0, 0), (0, 1), (1, 1).
"""

import math

import numpy as np
from numba import njit

from tallyproof.forensics.stations.units import FloatArray, IntArray

__all__ = ["Parameters", "Points", "maximise", "responsibilities"]

Points = tuple[FloatArray, FloatArray, FloatArray]
"""Angles of honest turnout and share under each mechanism, shape (n, g, 2); their counting variances, the same shape;
density of the change of variables, zero where the counts rule it out, shape (n, g)."""

Parameters = tuple[
    FloatArray, FloatArray, FloatArray, FloatArray, FloatArray, FloatArray, FloatArray, FloatArray
]
"""Mean (k, 2), spread (k, 3) and weight (k,) of the components; intensity (g,) of the mechanisms, the first one honest;
effect (a, 2) of the areas and its covariance (3,); Dirichlet parameters (a, k) of the areas' own weights, and the
correlation (1,) of components within areas."""

_LOG_2PI = math.log(2 * math.pi)
_FAR = 600.0
"""Beyond this squared distance a density is nought: no station is pulled from so far."""

_NOWHERE = 1e-300
"""Density of a station that no component reaches: it counts as honest and moves nothing."""

_LOOK = 5
"""Steps between two looks at the gain."""

_STRIDE = 1.6
"""How far to go along each step of expectation-maximisation; it converges below 2, faster than with 1."""

_NEGLIGIBLE = 1e-9
"""A responsibility below this changes no sum that is read."""

_FEWEST = 0.01
"""A mechanism that explains less than this many stations is taken out of the running fit."""

_LEAST_ALIKE, _MOST_ALIKE = 0.002, 0.95
"""Bounds of the correlation of components within areas."""

_PRIOR_STATIONS, _PRIOR_SPREAD = 1.0, 2e-3
"""A component's spread is estimated as if one more station with this variance had been seen: keeps it from zero."""


@njit(fastmath=True, cache=True, nogil=True)
def _densities(i, angles, noise, factor, centre, mean, spread, weight, intensity, terms):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202, PLR0913, PLR0917 - compiled; called from below
    """Write the density of station i under every mechanism and component; return their sum."""
    total = 0.0
    for g in range(len(intensity)):
        before = intensity[g] * factor[i, g]
        for c in range(len(weight)):
            terms[g, c] = 0.0
            if before > 0:
                s00, s01, s11 = spread[c, 0] + noise[i, g, 0], spread[c, 1], spread[c, 2] + noise[i, g, 1]
                d0 = angles[i, g, 0] - mean[c, 0] - centre[0]
                d1 = angles[i, g, 1] - mean[c, 1] - centre[1]
                precision = 1 / (s00 * s11 - s01 * s01)
                square = (s11 * d0 * d0 - 2 * s01 * d0 * d1 + s00 * d1 * d1) * precision
                if square < _FAR:
                    terms[g, c] = before * weight[c] * math.sqrt(precision) * math.exp(-0.5 * square)
                    total += terms[g, c]
    return total


@njit(fastmath=True, cache=True, nogil=True)
def _add_station(rho, difference, noise, spread, of_component, of_area):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202 - compiled; called from below
    """Add what one station, mechanism and component say about the component and the area."""
    d0, d1 = difference
    s00, s01, s11 = spread[0], spread[1], spread[2]
    t00, t11 = s00 + noise[0], s11 + noise[1]
    det = t00 * t11 - s01 * s01
    p00, p01, p11 = t11 / det, -s01 / det, t00 / det
    e0, e1 = p00 * d0 + p01 * d1, p01 * d0 + p11 * d1
    b0, b1 = s00 * e0 + s01 * e1, s01 * e0 + s11 * e1
    of_component[0] += rho
    of_component[1] += rho * b0
    of_component[2] += rho * b1
    of_component[3] += rho * (b0 * b0 + noise[0] * (p00 * s00 + p01 * s01))
    of_component[4] += rho * (b0 * b1 + noise[0] * (p00 * s01 + p01 * s11))
    of_component[5] += rho * (b1 * b1 + noise[1] * (p01 * s01 + p11 * s11))
    of_area[0] += rho * p00
    of_area[1] += rho * p01
    of_area[2] += rho * p11
    of_area[3] += rho * e0
    of_area[4] += rho * e1


@njit(fastmath=True, cache=True, nogil=True)
def _expect(angles, noise, factor, area, mean, spread, weights, intensity, effect, sums, areas, share):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202, PLR0913, PLR0917 - compiled; called from below
    """Sum over all stations: the log-likelihood, component sums, area sums; `share` is (n or 0, mechanisms)."""
    mechanisms, components = len(intensity), weights.shape[1]
    terms = np.empty((mechanisms, components))
    explained = np.zeros(mechanisms)
    likelihood = 0.0
    for i in range(len(area)):
        centre = effect[area[i]]
        weight = weights[area[i]]
        total = _densities(i, angles, noise, factor, centre, mean, spread, weight, intensity, terms)
        likelihood += math.log(total + _NOWHERE) - _LOG_2PI
        if total == 0.0:
            explained[0] += 1
            if len(share):
                share[i, :] = 0.0
                share[i, 0] = 1.0
            continue
        for g in range(mechanisms):
            of_mechanism = 0.0
            for c in range(components):
                rho = terms[g, c] / total
                of_mechanism += rho
                areas[area[i], 5 + c] += rho
                if rho > _NEGLIGIBLE:
                    d0 = angles[i, g, 0] - mean[c, 0] - centre[0]
                    d1 = angles[i, g, 1] - mean[c, 1] - centre[1]
                    _add_station(rho, (d0, d1), noise[i, g], spread[c], sums[c], areas[area[i]])
            explained[g] += of_mechanism
            if len(share):
                share[i, g] = of_mechanism
    return likelihood, explained


@njit(cache=True, nogil=True)
def _update_components(sums, mean, spread):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202 - compiled; called from below
    prior = _PRIOR_STATIONS * _PRIOR_SPREAD
    for c in range(len(mean)):
        stations = max(sums[c, 0], _NEGLIGIBLE)
        m0, m1 = sums[c, 1] / stations, sums[c, 2] / stations
        seen = stations + _PRIOR_STATIONS
        new0 = (sums[c, 3] - stations * m0 * m0 + prior) / seen
        new1 = (sums[c, 4] - stations * m0 * m1) / seen
        new2 = (sums[c, 5] - stations * m1 * m1 + prior) / seen
        # In logarithms a long stride cannot leave the positive numbers.
        spread[c, 0] *= (max(new0, 1e-6) / spread[c, 0]) ** _STRIDE
        spread[c, 2] *= (max(new2, 1e-6) / spread[c, 2]) ** _STRIDE
        spread[c, 1] += _STRIDE * (new1 - spread[c, 1])
        limit = 0.98 * math.sqrt(spread[c, 0] * spread[c, 2])
        spread[c, 1] = min(max(spread[c, 1], -limit), limit)
        # Not the means: the areas' effects answer the same residuals in the same step.
        mean[c, 0] += m0
        mean[c, 1] += m1


@njit(cache=True, nogil=True)
def _update_intensity(explained, stations, intensity):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202 - compiled; called from below
    for g in range(len(intensity)):
        if g > 0 and explained[g] < _FEWEST:
            intensity[g] = 0.0
        elif intensity[g] > 0:
            intensity[g] *= (max(explained[g], _NEGLIGIBLE) / (stations * intensity[g])) ** _STRIDE
    intensity /= intensity.sum()


@njit(cache=True, nogil=True)
def _update_areas(areas, effect, between):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202 - compiled; called from below
    """Move every area's effect to its posterior mode, then their spread; return the Laplace term."""
    det = between[0] * between[2] - between[1] ** 2
    o00, o01, o11 = between[2] / det, -between[1] / det, between[0] / det
    laplace, spread = 0.0, np.zeros(3)
    for j in range(len(effect)):
        q00, q01, q11, h0, h1 = areas[j]
        e0, e1 = effect[j]
        a, b, c = o00 + q00, o01 + q01, o11 + q11
        room = a * c - b * b
        laplace -= 0.5 * (math.log(det * room) + o00 * e0 * e0 + 2 * o01 * e0 * e1 + o11 * e1 * e1)
        y0, y1 = q00 * e0 + q01 * e1 + h0, q01 * e0 + q11 * e1 + h1
        e0, e1 = (c * y0 - b * y1) / room, (a * y1 - b * y0) / room
        effect[j, 0], effect[j, 1] = e0, e1
        spread[0] += e0 * e0 + c / room
        spread[1] += e0 * e1 - b / room
        spread[2] += e1 * e1 + a / room
    spread /= len(effect)
    between[0], between[2] = max(spread[0], 1e-6), max(spread[2], 1e-6)
    limit = 0.98 * math.sqrt(between[0] * between[2])
    between[1] = min(max(spread[1], -limit), limit)
    return laplace


@njit(cache=True, nogil=True)
def _digamma(x):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202 - compiled; called from below
    """Derivative of log gamma: the asymptotic series beyond 6, reached by the recurrence."""
    below = 0.0
    while x < 6.0:  # noqa: PLR2004 - where four terms give twelve digits
        below -= 1 / x
        x += 1
    y = 1 / (x * x)
    return below + math.log(x) - 0.5 / x - y * (1 / 12 - y * (1 / 120 - y * (1 / 252 - y / 240)))


@njit(cache=True, nogil=True)
def _area_weights(local):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202 - compiled; called from below
    """Return exp(E log weight) of every component in every area under its Dirichlet posterior."""
    weights = np.empty(local.shape)
    for j in range(len(local)):
        whole = _digamma(local[j].sum())
        for c in range(local.shape[1]):
            weights[j, c] = math.exp(_digamma(local[j, c]) - whole)
    return weights


@njit(cache=True, nogil=True)
def _divergence(local, prior):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202 - compiled; called from below
    """Return how far the areas' posteriors of the weights lie from their prior: sum of Kullback-Leibler distances."""
    found = 0.0
    for j in range(len(local)):
        whole = local[j].sum()
        found += math.lgamma(whole) - math.lgamma(prior.sum())
        for c in range(len(prior)):
            found += math.lgamma(prior[c]) - math.lgamma(local[j, c])
            found += (local[j, c] - prior[c]) * (_digamma(local[j, c]) - _digamma(whole))
    return found


@njit(cache=True, nogil=True)
def _update_weights(counts, weight, local, likeness):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202 - compiled; called from below
    """Fit the common weights and how alike stations of one area are, then every area's posterior."""
    stations = counts.sum()
    for c in range(len(weight)):
        weight[c] = max(counts[:, c].sum(), _NEGLIGIBLE) / stations
    weight /= weight.sum()
    scatter, pairs = 0.0, 0.0
    for j in range(len(counts)):
        size = counts[j].sum()
        pairs += size * (size - 1)
        for c in range(len(weight)):
            scatter += (counts[j, c] - size * weight[c]) ** 2
    variety = 1 - (weight**2).sum()
    if len(counts) > 1 and variety > _NEGLIGIBLE and pairs > 0:
        found = (scatter / variety - stations) / pairs
        likeness[0] = min(max(found, _LEAST_ALIKE), _MOST_ALIKE)
    local[:] = counts + weight * (1 / likeness[0] - 1)


@njit(cache=True, nogil=True)
def _maximise(points, area, parameters, most, gain):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202 - compiled; called from below
    angles, noise, factor = points
    mean, spread, weight, intensity, effect, between, local, likeness = parameters
    nobody = np.empty((0, len(intensity)))
    last, value, done = -np.inf, -np.inf, 0
    for step in range(most):
        done = step + 1
        sums, areas = np.zeros((len(weight), 6)), np.zeros((len(effect), 5 + len(weight)))
        weights = _area_weights(local)
        value, explained = _expect(
            angles, noise, factor, area, mean, spread, weights, intensity, effect, sums, areas, nobody
        )
        value -= _divergence(local, weight * (1 / likeness[0] - 1))
        _update_components(sums, mean, spread)
        _update_weights(areas[:, 5:], weight, local, likeness)
        _update_intensity(explained, len(area), intensity)
        if len(effect) > 1:
            value += _update_areas(areas[:, :5], effect, between)
        if step % _LOOK == _LOOK - 1:
            if value - last < gain:
                break
            last = value
    return value, done


def maximise(
    points: Points, area: IntArray, parameters: Parameters, *, most: int, gain: float
) -> tuple[float, int]:
    """Improve the parameters in place until five steps gain less than `gain` in log-likelihood.

    Args:
        points: The stations under every mechanism.
        area: Code of each station's area; shape (n,).
        parameters: Where to begin, changed in place.
        most: Largest number of steps.
        gain: Where to stop.

    Returns:
        Log-likelihood with the areas' effects integrated out (Laplace) and their weights bounded (variational),
        before the last step, and the steps taken.
    """
    value, steps = _maximise(points, area, parameters, most, gain)
    return float(value), int(steps)


def responsibilities(points: Points, area: IntArray, parameters: Parameters) -> FloatArray:
    """Return the posterior probability of every mechanism at every station; shape (n, g)."""
    angles, noise, factor = points
    mean, spread, _, intensity, effect, _, local, _ = parameters
    share = np.empty(factor.shape)
    sums, areas = np.zeros((len(mean), 6)), np.zeros((len(effect), 5 + len(mean)))
    weights = _area_weights(local)
    _expect(angles, noise, factor, area, mean, spread, weights, intensity, effect, sums, areas, share)
    return share
