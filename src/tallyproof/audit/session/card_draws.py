"""How many cards to draw first: what an audit without errors needs, for the hardest assertion."""

from collections.abc import Iterable
from math import ceil, log

import numpy as np

from tallyproof.audit.cards import CardScale
from tallyproof.audit.comparison import clean_value, comparison_risk
from tallyproof.audit.session.cards import CardContest
from tallyproof.audit.session.commitment import Kind
from tallyproof.audit.session.contest import BatchContest

__all__ = ["card_draws"]


def card_draws(contests: Iterable[BatchContest | CardContest], risk_limit: float) -> int:
    """Return the largest number of cards that a contest without errors needs.

    Args:
        contests: Those of which cards are drawn; contests that no sample settles need none.
        risk_limit: Strictly between 0 and 1.

    Returns:
        For comparison exact; for polling and pools the mean of a sequential test: twice the logarithm of 1 / risk limit
        times variance over squared margin.
    """
    needed = [
        _draws(item.kind, scale, variance, risk_limit)
        for item in contests
        if isinstance(item, CardContest) and item.auditable
        for scale, variance in zip(item.scales, item.variances, strict=True)
    ]
    return max(needed, default=1)


def _draws(kind: Kind, scale: CardScale, variance: float, risk_limit: float) -> int:
    clean = _clean(scale, risk_limit)
    if kind is Kind.COMPARISON:
        return clean
    about = ceil(2 * log(1 / risk_limit) * variance / scale.margin**2)
    return min(max(about, clean), scale.cards)


def _clean(scale: CardScale, risk_limit: float) -> int:
    """Return after how many cards that equal their records the risk limit is met."""
    tried = 256
    while True:
        tried = min(tried, scale.cards)
        stop = comparison_risk(scale, np.full(tried, clean_value(scale))).stops_at(risk_limit)
        if stop is not None or tried == scale.cards:
            return stop or scale.cards
        tried *= 4
