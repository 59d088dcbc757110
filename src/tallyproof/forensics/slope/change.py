"""Whether the choice's share rose where turnout rose since an earlier election at the same stations.

Supporters who turn out more, villages and towns, strongholds: whatever ties support to turnout at a station and
lasts cancels when the station is compared with itself. Ballots added for one choice this time do not.
"""

import numpy as np

from tallyproof.forensics.nulls.matched_shift import FEWEST_AREAS, AreaMatch, Shift
from tallyproof.forensics.nulls.turnout_slopes import log_odds
from tallyproof.forensics.question import Question
from tallyproof.forensics.result import Note
from tallyproof.forensics.stations.earlier import pair_units
from tallyproof.forensics.stations.match import match_stations
from tallyproof.forensics.stations.turnout_units import TurnoutUnits, read_turnout_units
from tallyproof.forensics.stations.units import FloatArray, IntArray

__all__ = ["change_since", "change_slope"]


def change_since(
    question: Question, units: TurnoutUnits, *, least_matched: float, fewest: int
) -> Shift | Note:
    """Compare the stations with themselves in the election before.

    Args:
        question: Holds the earlier results.
        units: Stations of the election examined.
        least_matched: Part of the stations that must be found in the earlier election.
        fewest: Least number of stations to compare.

    Returns:
        A note where there is no such election, the choice did not stand in it, or few stations are the same.
    """
    before = question.previous
    if before is None:
        return Note("without_history")
    stood = any(choice.id == question.choice.id for choice in before.choices)
    earlier = read_turnout_units(before, question.choice) if stood else None
    if earlier is None:
        return Note("not_in_previous")
    now, then = pair_units(units, earlier, match_stations(question.results, before))
    if now.size < max(fewest, least_matched * units.size):
        return Note("few_in_previous", {"matched": now.size, "stations": units.size})
    shift = change_slope(now, then)
    return shift if shift.areas >= FEWEST_AREAS else Note("few_areas_changed", {"areas": shift.areas})


def change_slope(now: TurnoutUnits, before: TurnoutUnits) -> Shift:
    """Regress the change of the share on that of turnout where turnout rose more than at half of the area's stations.

    Both are on the scale of log-odds. The other stations have a slope of their own: ballots that were added before,
    and not now, stand there.

    Args:
        now: Stations of the election examined; shape (n,).
        before: The same stations in the election before, in the same order.

    Source:
        Wooldridge (2010), Econometric Analysis of Cross Section and Panel Data, MIT Press, section 10.6, on
        differences that take out what lasts.
    """
    turnout = log_odds(now.ballots, now.registered) - log_odds(before.ballots, before.registered)
    share = log_odds(now.votes, now.ballots) - log_odds(before.votes, before.ballots)
    area = now.witnesses(1)
    beyond = turnout - _medians(turnout, area)[area]
    match = AreaMatch(share, now.ballots.astype(np.float64), area)
    return match.shift(np.maximum(beyond, 0), courses=(np.minimum(beyond, 0),))


def _medians(value: FloatArray, area: IntArray) -> FloatArray:
    """Return the lower median of every area; shape (k,)."""
    order, size = np.lexsort((value, area)), np.bincount(area)
    medians: FloatArray = value[order][np.cumsum(size) - size + (size - 1) // 2]
    return medians
