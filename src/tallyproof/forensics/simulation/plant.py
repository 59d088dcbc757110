"""Where something is planted, and how much of it."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import polars as pl

from tallyproof.errors import CallError
from tallyproof.forensics.simulation.mechanisms import Mechanism, falsified
from tallyproof.forensics.simulation.sheets import Sheets
from tallyproof.forensics.stations.units import BoolArray, IntArray

__all__ = ["Extent", "Plan", "Planted", "plant"]


class Extent(StrEnum):
    """What the extent of a plan is a part of."""

    STATIONS = "stations"
    VOTES = "votes"
    """Votes of the choice in the honest election, added or moved."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is planted, and at what part of the stations or votes."""

    mechanism: Mechanism
    extent: float
    """Above 0, at most 1."""
    of: Extent = Extent.STATIONS

    def __post_init__(self) -> None:
        if not 0 < self.extent <= 1:
            raise CallError(f"An extent of {self.extent} cannot be planted.", expected="above 0, at most 1")


@dataclass(frozen=True, slots=True)
class Planted:
    """Sheets after planting, and which of them were changed."""

    sheets: Sheets
    changed: BoolArray
    """Shape (n,)."""


def plant(plan: Plan, honest: Sheets, column: int, rng: np.random.Generator) -> Planted:
    """Falsify some stations of an honest election.

    Args:
        plan: What and how much.
        honest: The honest counts.
        column: Of the choice that gains.
        rng: Source of randomness.

    Returns:
        The sheets; stations are chosen at random, for copied shares district after district.

    Raises:
        NotComputableError: The mechanism needs registers or a second choice, and there is none.
    """
    false = falsified(plan.mechanism, honest, column, rng)
    able = np.flatnonzero((false != honest.counts).any(axis=1))
    order = able[_order(plan, honest, able, rng)]
    wanted = order[: _stations_needed(plan, honest, false, column, order)]
    changed = np.zeros(honest.size, bool)
    changed[wanted] = True
    counts = np.where(changed[:, None], false, honest.counts)
    return Planted(honest.with_counts(counts), changed)


def truth_table(honest: Sheets, planted: Planted, column: int, mechanism: Mechanism | None) -> pl.DataFrame:
    """Return one row a station of the table: what was planted there, and what the honest sheet said.

    Returns:
        Columns `station_id`, `simulated`, `mechanism` (null where nothing was planted), `honest_cast`,
        `honest_votes` (of the choice), `added` (ballots), `moved` (votes between choices towards the
        choice; negative where it lost them). Counts of stations that were not simulated are null.
    """
    before, after = honest.counts, planted.sheets.counts
    added = planted.sheets.cast - honest.cast
    moved = after[:, column] - before[:, column] - added
    known = pl.DataFrame(
        {
            "row": honest.rows,
            "simulated": np.ones(honest.size, bool),
            "planted": planted.changed,
            "honest_cast": honest.cast,
            "honest_votes": before[:, column],
            "added": added,
            "moved": moved,
        }
    )
    every = honest.results.frame.select("station_id", pl.int_range(pl.len()).alias("row"))
    name = pl.when(pl.col("planted")).then(pl.lit(mechanism.value if mechanism else None, pl.String))
    return every.join(known, on="row", how="left", maintain_order="left").select(
        "station_id",
        pl.col("simulated").fill_null(value=False),
        name.alias("mechanism"),
        "honest_cast",
        "honest_votes",
        "added",
        "moved",
    )


def _order(plan: Plan, sheets: Sheets, able: IntArray, rng: np.random.Generator) -> IntArray:
    """Return the order in which stations are falsified, as positions in `able`."""
    chance = rng.random(len(able))
    if plan.mechanism is not Mechanism.COPIED or not sheets.areas:
        return np.argsort(chance, kind="stable")
    district = sheets.areas[-1].code
    turn = rng.permutation(int(district.max()) + 1)
    return np.lexsort((chance, turn[district[able]]))


def _stations_needed(plan: Plan, honest: Sheets, false: IntArray, column: int, order: IntArray) -> int:
    """Return how many stations of the order make up the extent, at least one."""
    if plan.of is Extent.STATIONS:
        return max(1, round(plan.extent * honest.size))
    gained = np.cumsum(np.abs(false[order, column] - honest.counts[order, column]))
    wanted = plan.extent * honest.counts[:, column].sum()
    return int(np.searchsorted(gained, wanted)) + 1
