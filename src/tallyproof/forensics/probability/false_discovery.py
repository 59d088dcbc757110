"""Correct the p-values of one run for how many methods were asked."""

from collections.abc import Sequence

import numpy as np

__all__ = ["false_discovery_q"]


def false_discovery_q(p: Sequence[float | None]) -> tuple[float | None, ...]:
    """Return Benjamini-Hochberg q-values: the false discovery rate at which each p would be called.

    Args:
        p: One p-value a method; None where a method has none. Those do not count as asked.

    Returns:
        q-values in the same order; None stays None.

    Source:
        Benjamini, Hochberg (1995), Journal of the Royal Statistical Society B 57(1).

    Example:
        >>> false_discovery_q([0.01, None, 0.04])
        (0.02, None, 0.04)
    """
    asked = [(value, position) for position, value in enumerate(p) if value is not None]
    order = sorted(asked)
    values = np.array([value for value, _ in order])
    scaled = values * len(order) / np.arange(1, len(order) + 1)
    smallest_above = np.minimum.accumulate(scaled[::-1])[::-1]
    q: list[float | None] = [None] * len(p)
    for (_, position), value in zip(order, smallest_above, strict=True):
        q[position] = min(1.0, float(value))
    return tuple(q)
