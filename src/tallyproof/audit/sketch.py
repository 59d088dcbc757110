"""An invented station file with given national totals, to plan an audit where no stations were published.

Only its totals are true. What an audit costs hangs on the margin, on the papers a box can hold and on the number of
stations, and hardly on how the votes lie; so a sketch is good enough to plan with, and for nothing else.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tallyproof.errors import CallError

__all__ = ["NationalTotals", "sketch_stations"]

_UNEVEN = 0.7
"""Spread of the logarithm of station sizes: the largest in a hundred has five times the papers of the middle one."""
_MOST_STATIONS = 1_000_000
_MOST_PAPERS = 10**12
_COLUMNS = {"station", "registered", "issued", "cast", "valid", "invalid"}


@dataclass(frozen=True, slots=True)
class NationalTotals:
    """What a commission announced for the whole country."""

    votes: Mapping[str, int]
    """By name of the choice, in ballot order."""
    cast: int
    """Ballots in the boxes, at least the votes."""
    registered: int
    """Voters on the roll, at least the ballots issued."""
    issued: int | None = None
    """Ballots given out, at least those cast; None: not announced."""

    def __post_init__(self) -> None:
        known = (sum(self.votes.values()), self.cast, *([] if self.issued is None else [self.issued]))
        rising = (*known, self.registered)
        if not self.votes or min(self.votes.values()) < 0 or list(rising) != sorted(rising):
            raise CallError(
                f"votes, ballots and voters {', '.join(map(str, rising))}.", expected="figures that rise"
            )
        taken = sorted(name for name in self.votes if not name.strip() or name.strip().casefold() in _COLUMNS)
        if taken:
            raise CallError(f"choices called {taken}.", expected="names that are no column of counts")
        if self.registered > _MOST_PAPERS:
            raise CallError(f"{self.registered} voters.", expected=f"at most {_MOST_PAPERS}")


def sketch_stations(totals: NationalTotals, *, stations: int, seed: int) -> pl.DataFrame:
    """Spread national totals over invented stations of uneven size.

    Args:
        totals: Every column of the result adds up to its total exactly.
        stations: How many, from 1 to a million.
        seed: Decides everything.

    Returns:
        Columns `station`, `registered`, `issued` where announced, `cast`, `valid`, `invalid`, then one a choice. At
        no station are there more ballots than voters.

    Raises:
        CallError: A number of stations that cannot be.

    Example:
        >>> table = sketch_stations(NationalTotals({"ada": 600, "ben": 390}, 1000, 1400), stations=5, seed=1)
        >>> table.select("registered", "cast", "ada", "ben").sum().row(0)
        (1400, 1000, 600, 390)
    """
    if not 1 <= stations <= _MOST_STATIONS:
        raise CallError(f"{stations} stations.", expected=f"1 to {_MOST_STATIONS}")
    rng = np.random.default_rng(seed)
    sizes = rng.lognormal(0.0, _UNEVEN, stations)
    shares = sizes / sizes.sum()

    def spread(total: int) -> NDArray[np.int64]:
        return np.asarray(rng.multinomial(total, shares), dtype=np.int64)

    votes = {name: spread(count) for name, count in totals.votes.items()}
    valid = np.sum(list(votes.values()), axis=0, dtype=np.int64)
    invalid = spread(totals.cast - sum(totals.votes.values()))
    issued = valid + invalid + spread((totals.issued or totals.cast) - totals.cast)
    registered = issued + spread(totals.registered - (totals.issued or totals.cast))
    width = len(str(stations))
    counts = {"issued": issued} if totals.issued is not None else {}
    return pl.DataFrame(
        {"station": [f"invented-{i:0{width}}" for i in range(1, stations + 1)], "registered": registered}
        | counts
        | {"cast": valid + invalid, "valid": valid, "invalid": invalid}
        | votes
    )
