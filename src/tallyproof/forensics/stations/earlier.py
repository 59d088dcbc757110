"""The stations of two elections side by side, those left out that changed into others."""

import math
from dataclasses import replace

import numpy as np

from tallyproof.forensics.stations.counts import LeftOut
from tallyproof.forensics.stations.match import Match
from tallyproof.forensics.stations.turnout_units import TurnoutUnits
from tallyproof.forensics.stations.units import BoolArray, IntArray

__all__ = ["REGISTER_CHANGE", "pair_units"]

REGISTER_CHANGE = 0.3
"""A register that changed by more than this is another station."""


def pair_units(
    now: TurnoutUnits, before: TurnoutUnits, match: Match, *, register_change: float = REGISTER_CHANGE
) -> tuple[TurnoutUnits, TurnoutUnits]:
    """Bring the stations of two elections into one order.

    Args:
        now: Stations of the election examined.
        before: Stations of the election to compare with.
        match: Which rows of the two tables are the same station.
        register_change: Largest change of the register, relative, at which a station is still the same.

    Returns:
        As many stations of both, one to one; the first with those left out as `not_in_previous` and
        `register_changed`.
    """
    place = np.full(max(now.rows.max(initial=-1), match.now.max(initial=-1)) + 1, -1)
    place[match.now] = _position(before.rows, match.before)
    there = place[now.rows]
    known = there >= 0
    near = known.copy()
    change = before.registered[there[known]] / now.registered[known]
    near[known] = np.abs(np.log(change)) <= math.log1p(register_change)
    return _without(now, near, known), before.at(there[near])


def _position(rows: IntArray, wanted: IntArray) -> IntArray:
    """Return where each wanted row stands among the stations' rows; -1 where it is not one of them."""
    found = np.full(max(rows.max(initial=-1), wanted.max(initial=-1)) + 1, -1)
    found[rows] = np.arange(len(rows))
    positions: IntArray = found[wanted]
    return positions


def _without(units: TurnoutUnits, near: BoolArray, known: BoolArray) -> TurnoutUnits:
    counted = (
        LeftOut("not_in_previous", int((~known).sum())),
        LeftOut("register_changed", int((known & ~near).sum())),
    )
    out = tuple(reason for reason in counted if reason.stations)
    kept = units.where(near)
    return replace(kept, left_out=kept.left_out + out)
