"""The curves behind the picture of the mixture."""

import numpy as np

from tallyproof.forensics.mixture.answer import Answer
from tallyproof.forensics.result import Series

__all__ = ["mixture_series"]


def mixture_series(answer: Answer) -> tuple[Series, ...]:
    """Return the share found beside those of honest elections, and the weight of every mechanism.

    Returns:
        `honest`: one row a simulated honest election, ascending: percent of the choice's votes called added.
        `intensity`: one row a mechanism but the honest one: added, moved (0-1), stations (expected number).
    """
    mechanisms = answer.whole.mechanisms[1:]
    stations = answer.fit.model.intensity[1:] * len(answer.whole)
    return (
        Series("honest", {"percent": tuple(float(100 * x) for x in np.sort(answer.null.added))}),
        Series(
            "intensity",
            {
                "added": tuple(mechanism.added for mechanism in mechanisms),
                "moved": tuple(mechanism.moved for mechanism in mechanisms),
                "stations": tuple(float(x) for x in stations),
            },
        ),
    )
