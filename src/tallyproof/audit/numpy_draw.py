"""The draw by floating-point weights that United States batch audits have used, to replay published samples.

Nobody published this rule as a rule: it depends on numpy's generator and on the order of the batches. Draw new samples
by `draw_by_weight`, which needs nothing but SHA-256 and whole numbers.
"""

import hashlib

import numpy as np
from numpy.typing import NDArray

from tallyproof.audit.draw import Draw
from tallyproof.errors import CallError

__all__ = ["replay_numpy_draw"]


def replay_numpy_draw(bounds: NDArray[np.float64], seed: str, *, count: int) -> tuple[Draw, ...]:
    """Repeat a draw with replacement, with probability proportional to error bounds.

    Args:
        bounds: Error bound of each batch in the order of the audit (jurisdictions by name, batches as uploaded),
            shape (B,).
        seed: The public seed, as text.
        count: How many draws.

    Returns:
        The draws in order; `position` is 0, this rule has none.

    Raises:
        CallError: No positive bound or a negative count.

    Source:
        VotingWorks Arlo, batch comparison: ``default_rng(int(SHA-256(seed), 16)).choice(p=bounds / sum)``, that is one
        uniform number a draw, looked up in the running sums.

    Example:
        >>> [d.row for d in replay_numpy_draw(np.array([1.0, 2.0, 3.0]), "12345", count=4)]
        [0, 1, 2, 1]
    """
    if count < 0 or bounds.size == 0 or bounds.min() < 0 or bounds.sum() <= 0:
        raise CallError(f"{count} draws, {bounds.size} bounds.", expected="positive bounds")
    ends = np.cumsum(bounds / bounds.sum())
    generator = np.random.default_rng(int(hashlib.sha256(seed.encode()).hexdigest(), 16))
    rows = np.searchsorted(ends / ends[-1], generator.random(count), side="right")
    return tuple(Draw(i + 1, 0, row) for i, row in enumerate(rows.tolist()))
