"""Simulated elections with a known truth, small enough for tests."""

import numpy as np

from tallyproof.forensics.stations.units import Area, Units


def urban_rural(seed: int, *, stations: int = 1500) -> Units:
    """Two cultures, 40 % rural with higher turnout and share: clean, but far from homogeneous."""
    rng = np.random.default_rng(seed)
    registered = rng.integers(400, 2500, stations)
    rural = rng.random(stations) < 0.4
    turnout = np.where(rural, rng.beta(30, 20, stations), rng.beta(25, 25, stations))
    share = np.where(rural, rng.beta(40, 20, stations), rng.beta(30, 40, stations))
    return _counted(rng, registered, turnout, share)


def small_even(seed: int, *, stations: int = 2000) -> Units:
    """Small stations that all divide nearly in half: many stand at exactly 50 % by arithmetic alone."""
    rng = np.random.default_rng(seed)
    registered = rng.integers(150, 500, stations)
    turnout = np.clip(0.55 + rng.normal(0, 0.1, stations), 0.05, 0.95)
    share = 0.5 + rng.normal(0, 0.01, stations)
    return _counted(rng, registered, turnout, share)


def with_written_figures(units: Units, seed: int, *, share: float) -> Units:
    """Replace some stations' ballots and votes by what gives the next multiple of 5 % in both figures."""
    assert units.turnout is not None
    assert units.share is not None
    rng = np.random.default_rng(seed)
    chosen = rng.random(units.size) < share
    registered = units.turnout.whole
    turnout = np.minimum(-(-20 * units.turnout.part // registered), 19) / 20
    given = np.where(chosen, np.round(turnout * registered), units.turnout.part).astype(np.int64)
    figure = np.minimum(-(-20 * units.share.part // units.share.whole), 19) / 20
    leader = np.where(chosen, np.round(figure * given), units.share.part).astype(np.int64)
    return Units.from_counts(
        registered=registered, given=given, ballots=given, leader=leader, areas=units.areas
    )


def _counted(
    rng: np.random.Generator, registered: np.ndarray, turnout: np.ndarray, share: np.ndarray
) -> Units:
    given = np.maximum(rng.binomial(registered, turnout), 1)
    leader = rng.binomial(given, share)
    area = Area(np.arange(len(given)) // 60, tuple(f"{i:03d}" for i in range(-(-len(given) // 60))))
    return Units.from_counts(registered=registered, given=given, ballots=given, leader=leader, areas=(area,))
