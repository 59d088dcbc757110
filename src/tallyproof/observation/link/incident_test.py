"""Do incidents gather at stations that a check or a method names? A permutation test inside areas."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tallyproof.errors import CallError, NotComputableError

__all__ = ["IncidentTest", "incident_test"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]
_TAIL = 0.025


@dataclass(frozen=True, slots=True)
class IncidentTest:
    """Stations with incidents among the stations that one check or one method names."""

    stations: int
    """Stations that the test looks at."""
    anomalous: int
    """Stations named by the check or the method."""
    with_incidents: int
    both: int
    expected: float
    """Of `both`, if inside every area it were chance which stations have incidents."""
    low: int
    high: int
    """Where `both` lies in 95 of 100 permutations."""
    p: float
    """Share of all permutations with as many in both or more, counted exactly."""
    incidents: int
    incidents_at_anomalous: int
    p_incidents: float
    """The same for the number of incidents, each station keeping its number, over drawn permutations."""
    draws: int
    odds_ratio: float | None
    """Mantel and Haenszel's, over areas; None where it has no value."""


def incident_test(
    incidents: IntArray, anomalous: BoolArray, areas: IntArray, *, seed: int, draws: int = 9_999
) -> IncidentTest:
    """Test whether incidents gather at the stations named, area by area.

    Args:
        incidents: Incidents of each station, 0 or more; shape (stations,).
        anomalous: True for the stations that the check or the method names; shape (stations,).
        areas: Number of each station's area, from 0; shape (stations,).
        seed: Of the drawn permutations.
        draws: How many.

    Returns:
        The one-sided test. Stations are exchanged inside their area only, so that an area with many observers and
        many stations named does not make a link by itself.

    Raises:
        CallError: A negative number of incidents.
        NotComputableError: No area has stations of both kinds in both ways: there is nothing to permute.

    Source:
        Agresti (2013), Categorical Data Analysis, section 7.3.5 (exact conditional test in strata); Mantel and
        Haenszel (1959), J. Natl. Cancer Inst. 22; Phipson and Smyth (2010), Stat. Appl. Genet. Mol. Biol. 9
        (p of drawn permutations).
    """
    if (incidents < 0).any():
        raise CallError("A station has a negative number of incidents.", expected="0 or more")
    hit = incidents > 0
    size, marked, struck, both = _tables(hit, anomalous, areas)
    if not ((marked > 0) & (marked < size) & (struck > 0) & (struck < size)).any():
        raise NotComputableError(
            "The test of incidents",
            reason="no area has anomalous and other stations, with and without incidents",
        )
    law = _law(size, marked, struck)
    found = int(both.sum())
    told = int(incidents[anomalous].sum())
    drawn = _drawn(incidents, anomalous, areas, seed=seed, draws=draws)
    below = np.cumsum(law)
    return IncidentTest(
        int(size.sum()),
        int(marked.sum()),
        int(struck.sum()),
        found,
        float((struck * marked / size).sum()),
        int(np.searchsorted(below, _TAIL)),
        min(int(np.searchsorted(below, 1 - _TAIL)), len(law) - 1),
        float(min(law[found:].sum(), 1.0)),
        int(incidents.sum()),
        told,
        (1 + int((drawn >= told).sum())) / (draws + 1),
        draws,
        _odds_ratio(size, marked, struck, both),
    )


def _tables(
    hit: BoolArray, anomalous: BoolArray, areas: IntArray
) -> tuple[IntArray, IntArray, IntArray, IntArray]:
    """Return stations, those named, those with incidents, and those with both, by area that has any."""
    length = int(areas.max(initial=-1)) + 1
    columns = [
        np.bincount(areas[which], minlength=length)
        for which in (np.ones_like(hit), anomalous, hit, hit & anomalous)
    ]
    filled = columns[0] > 0
    size, marked, struck, both = (column[filled].astype(np.int64) for column in columns)
    return size, marked, struck, both


def _law(size: IntArray, marked: IntArray, struck: IntArray) -> FloatArray:
    """Return the probability of each number of stations in both, over all permutations inside areas."""
    from scipy.stats import hypergeom  # noqa: PLC0415 - SciPy takes half a second to load

    law = np.ones(1)
    for all_of_it, some, others in zip(size.tolist(), marked.tolist(), struck.tolist(), strict=True):
        if some and others:
            law = np.convolve(law, hypergeom.pmf(np.arange(min(some, others) + 1), all_of_it, some, others))
    return law


def _drawn(incidents: IntArray, anomalous: BoolArray, areas: IntArray, *, seed: int, draws: int) -> IntArray:
    """Draw permutations inside areas; return the incidents at the stations named in each.

    The stations with incidents take places one after another: the next one falls on a station named with
    the share of these among the places that are left.
    """
    rng = np.random.default_rng(seed)
    order = np.lexsort((-incidents, areas))
    size = np.bincount(areas)
    marked = np.bincount(areas[anomalous], minlength=len(size))
    total = np.zeros(draws, np.int64)
    left, places, area = np.zeros(draws, np.int64), 0, -1
    for station in order[incidents[order] > 0].tolist():
        if areas[station] != area:
            area = int(areas[station])
            left, places = np.full(draws, marked[area], np.int64), int(size[area])
        taken = rng.random(draws) * places < left
        total += taken * incidents[station]
        left -= taken
        places -= 1
    return total


def _odds_ratio(size: IntArray, marked: IntArray, struck: IntArray, both: IntArray) -> float | None:
    neither = size - marked - struck + both
    against = float(((marked - both) * (struck - both) / size).sum())
    return float((both * neither / size).sum()) / against if against else None
