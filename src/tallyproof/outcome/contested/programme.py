"""Ask an integer programme for states of the contested stations that make a choice win."""

from collections.abc import Sequence
from enum import StrEnum
from itertools import accumulate

import numpy as np
import numpy.typing as npt

from tallyproof.election.contest import ChoiceId
from tallyproof.outcome.contested.effects import Effects
from tallyproof.outcome.inequality import Inequality
from tallyproof.outcome.verdict import decide

__all__ = ["Answer", "winning_combination"]

_SECONDS = 20.0
_HALF = 0.5
"""Slacks are whole numbers: asking for half of what is needed keeps rounding in the solver harmless."""


class Answer(StrEnum):
    """What the solver said, after its states were tried in whole numbers."""

    FOUND = "found"
    NONE = "none"
    UNKNOWN = "unknown"


def winning_combination(choice: ChoiceId, bars: Sequence[Inequality], effects: Effects) -> Answer:
    """Look for a combination in which all inequalities hold that make a choice win.

    Args:
        choice: Who should win; the ballots of repeat polls all go to it, which is the best it can have.
        bars: The inequalities, all of which must hold.
        effects: What every state does.

    Returns:
        `found` where a combination makes the choice win, decided in whole numbers; `none` where the solver
        proves that there is none; `unknown` where it ran out of time.

    Source:
        Mixed-integer programme: one 0-1 variable a state, one state a station, one row an inequality; HiGHS
        (Huangfu and Hall, 2018).
    """
    from scipy.optimize import Bounds, LinearConstraint, milp  # noqa: PLC0415 - scipy takes time to load
    from scipy.sparse import csr_array  # noqa: PLC0415

    sizes = [len(changes) for changes in effects.changes]
    weights, floors = _rows(choice, bars, effects)
    station_of = np.repeat(np.arange(len(sizes)), sizes)
    one_state = csr_array((np.ones(sum(sizes)), (station_of, np.arange(sum(sizes)))))
    found = milp(
        c=np.zeros(sum(sizes)),
        integrality=np.ones(sum(sizes), dtype=np.int64),
        bounds=Bounds(0, 1),
        constraints=[LinearConstraint(one_state, 1, 1), LinearConstraint(weights, floors, np.inf)],
        options={"time_limit": _SECONDS},
    )
    if found.x is None:
        return Answer.NONE if found.status == 2 else Answer.UNKNOWN  # noqa: PLR2004 - "infeasible"
    ends = list(accumulate(sizes))
    path = tuple(int(np.argmax(found.x[end - size : end])) for size, end in zip(sizes, ends, strict=True))
    vote = effects.units[effects.examined.ballot.choices.index(choice)]
    outcome = decide(effects.examined.ballot, effects.tally(path, vote))
    return Answer.FOUND if outcome.winner == choice else Answer.UNKNOWN


def _rows(
    choice: ChoiceId, bars: Sequence[Inequality], effects: Effects
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return the change of every slack by state, and the least sum at which the inequality holds."""
    vote = effects.units[effects.examined.ballot.choices.index(choice)]
    rows, floors = [], []
    for bar in bars:
        unit = sum(weight * vote.get(column, 0) for column, weight in bar.coefficients.items())
        rows.append(
            [
                float(sum(w * change.get(column, 0) for column, w in bar.coefficients.items()) + room * unit)
                for changes, rooms in zip(effects.changes, effects.rooms, strict=True)
                for change, room in zip(changes, rooms, strict=True)
            ]
        )
        slack = bar.slack(effects.examined.tally) or 0
        floors.append(_HALF - slack if bar.strict else -_HALF - slack)
    return np.array(rows), np.array(floors)
