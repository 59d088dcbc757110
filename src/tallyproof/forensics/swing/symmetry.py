"""Whether the largest surprises go up as often and as far as down, areas drawn as wholes."""

import math

import numpy as np

from tallyproof.forensics.stations.units import FloatArray, IntArray

__all__ = ["random_sign_tail", "symmetry_p"]

_LARGEST = 0.02
"""Part of the stations whose direction is looked at."""

_STEPS = 200
"""Ranks of more stations are rounded up to so many steps: the law of their sum stays short."""

_SMALLEST_P = 1e-300


def symmetry_p(surprise: FloatArray, area: IntArray) -> float:
    """Return how unlikely it is that chance puts the largest surprises so much upwards.

    The fiftieth part of the stations with the largest surprises, whatever their direction, and all that equal the
    smallest of them, get ranks, the smallest 1 and equal ones the same; ranks upwards less ranks downwards are added up
    by area, and every area is as likely to point the other way.

    Args:
        surprise: Standardised; shape (m,).
        area: What varies independently, 0 .. k - 1; shape (m,).

    Returns:
        One-sided p; 1 where nothing varies.

    Source:
        Wilcoxon (1945), Individual comparisons by ranking methods, Biometrics Bulletin 1(6); signs of areas:
        Fisher (1935), The design of experiments, section 21.
    """
    if not len(surprise):
        return 1.0
    size = np.abs(surprise)
    largest = size >= np.sort(size)[-math.ceil(_LARGEST * len(surprise))]
    number = int(largest.sum())
    place = np.searchsorted(np.sort(size[largest]), size[largest], side="right")
    rank = -(-place * min(number, _STEPS) // number)
    net = np.bincount(area[largest], np.sign(surprise[largest]) * rank).astype(np.int64)
    return max(random_sign_tail(net[net != 0]), _SMALLEST_P)


def random_sign_tail(values: IntArray) -> float:
    """Return the chance that whole numbers with random signs have at least this sum.

    Args:
        values: Signed, none zero; shape (k,).

    Returns:
        The exact tail: the law of the sum of those that point upwards, one number after the other. 1 where there
        are none.

    Example:
        >>> random_sign_tail(np.array([1, 2, 3, -4]))  # 2 or more: 7 of 16
        0.4375
    """
    law = np.ones(1)
    for size in np.abs(values):
        longer = np.zeros(len(law) + int(size))
        longer[: len(law)] = law / 2
        longer[int(size) :] += law / 2
        law = longer
    return float(law[int(values[values > 0].sum()) :].sum())
