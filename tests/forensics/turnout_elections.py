"""Elections of known truth for the methods on turnout and support."""

import numpy as np

from tallyproof.forensics.stations.turnout_units import TurnoutUnits
from tallyproof.forensics.stations.units import Area


def areas(stations: int, *, size: int = 50) -> Area:
    """Number areas of equal size."""
    code = np.arange(stations) // size
    return Area(code, tuple(f"{number:03d}" for number in range(int(code.max()) + 1)))


def even(seed: int, *, stations: int = 2000, added: float = 0.0) -> TurnoutUnits:
    """One culture; a part of the stations gets ballots of 10 to 60 percent of its abstainers added."""
    rng = np.random.default_rng(seed)
    registered = rng.integers(400, 2000, stations)
    ballots = rng.binomial(registered, rng.beta(60, 50, stations))
    votes = rng.binomial(ballots, rng.beta(50, 60, stations))
    stuffed = rng.random(stations) < added
    more = np.where(stuffed, rng.binomial(registered - ballots, rng.uniform(0.1, 0.6, stations)), 0)
    return TurnoutUnits.from_counts(
        registered=registered, ballots=ballots + more, votes=votes + more, areas=(areas(stations),)
    )


def two_cultures(seed: int, *, stations: int = 1500) -> TurnoutUnits:
    """Town and country mixed inside every area: clean, but turnout and support go together."""
    rng = np.random.default_rng(seed)
    registered = rng.integers(400, 2000, stations)
    rural = rng.random(stations) < 0.4
    ballots = rng.binomial(
        registered, np.where(rural, rng.beta(60, 40, stations), rng.beta(50, 50, stations))
    )
    votes = rng.binomial(ballots, np.where(rural, rng.beta(60, 30, stations), rng.beta(40, 55, stations)))
    return TurnoutUnits.from_counts(
        registered=registered, ballots=ballots, votes=votes, areas=(areas(stations),)
    )
