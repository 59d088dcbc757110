"""The compiled loop that fits two normal curves to a histogram; importing this file imports Numba."""

import math

import numpy as np
from numba import njit

__all__ = ["two_normal_curves"]


@njit(cache=True, nogil=True)
def two_normal_curves(weight, mean, spread, part, rounds):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201 - compiled
    """Move means, spreads and parts of two normal curves towards the largest likelihood, in place.

    Args:
        weight: Histogram over bins [b, b + 1); shape (bins,).
        mean: Where to begin; shape (2,), changed in place, like `spread` (at least 1) and `part`.
        spread: Standard deviations.
        part: Parts of the total weight.
        rounds: Rounds of expectation-maximisation.
    """
    size, first, second = np.empty(2), np.empty(2), np.empty(2)
    held, total = np.empty((len(weight), 2)), weight.sum()
    for _ in range(rounds):
        size[:], first[:], second[:] = 1e-12, 0.0, 0.0
        for b in range(len(weight)):
            x = b + 0.5
            one = part[0] / spread[0] * math.exp(-0.5 * ((x - mean[0]) / spread[0]) ** 2) + 1e-300
            two = part[1] / spread[1] * math.exp(-0.5 * ((x - mean[1]) / spread[1]) ** 2) + 1e-300
            held[b, 0], held[b, 1] = one / (one + two) * weight[b], two / (one + two) * weight[b]
            for c in range(2):
                size[c] += held[b, c]
                first[c] += held[b, c] * x
        for c in range(2):
            part[c], mean[c] = size[c] / total, first[c] / size[c]
            for b in range(len(weight)):
                second[c] += held[b, c] * (b + 0.5 - mean[c]) ** 2
            spread[c] = math.sqrt(max(second[c] / size[c], 1.0))
