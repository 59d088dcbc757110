"""Observed stations against unobserved ones of the same area and size: matched comparison."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tallyproof.errors import NotComputableError

__all__ = ["Balance", "Difference", "MatchedComparison", "matched_comparison"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Balance:
    """How alike observed and unobserved stations are in one covariate."""

    covariate: str
    observed: float
    """Mean of the observed stations that were matched."""
    unobserved: float
    """Mean of all unobserved stations."""
    matched: float
    """Weighted mean of the unobserved stations that were matched."""
    before: float | None
    """Standardised difference before matching; None where nothing varies."""
    after: float | None


@dataclass(frozen=True, slots=True)
class Difference:
    """Observed minus unobserved for one outcome."""

    outcome: str
    observed: float
    unobserved: float
    """Weighted like the observed stations."""
    difference: float
    low: float
    high: float
    standard_error: float
    degrees: int


@dataclass(frozen=True, slots=True)
class MatchedComparison:
    """The comparison, and what it stands on."""

    observed: int
    """Observed stations with everything known."""
    matched: int
    """Of them, those in a cell with an unobserved station."""
    unobserved: int
    """Unobserved stations in these cells."""
    cells: int
    left_out: int
    """Stations without a figure that matching or an outcome needs."""
    balance: tuple[Balance, ...]
    differences: tuple[Difference, ...]


def matched_comparison(
    outcomes: Mapping[str, FloatArray],
    observed: BoolArray,
    areas: Sequence[object],
    sizes: FloatArray,
    *,
    classes: int = 5,
    confidence: float = 0.95,
) -> MatchedComparison:
    """Compare observed with unobserved stations inside cells of area and size.

    Args:
        outcomes: Name -> figure of each station, for example turnout 0-1; NaN where not reported; shape (stations,).
        observed: True where observers were; shape (stations,).
        areas: Area of each station, named with its parents; shape (stations,).
        sizes: Voters on the roll; NaN where not reported. Their balance is shown.
        classes: Classes of size, with equally many stations each.
        confidence: Of the intervals.

    Returns:
        Differences of means over cells, weighted by the observed stations of each: the effect on the observed, if
        inside a cell it was chance where observers went. Standard error by Neyman's formula inside cells; a cell
        with one station of a kind borrows the variance of its kind.

    Raises:
        NotComputableError: No cell has both kinds, or no cell has two of a kind.

    Source:
        Iacus, King, Porro (2012), Political Analysis 20 (coarsened exact matching); Imbens and Rubin (2015),
        Causal Inference, section 9.5 (stratified experiments, variance).
    """
    shown = {"registered": sizes}
    usable = np.all([np.isfinite(values) for values in (*outcomes.values(), *shown.values())], axis=0)
    places = _cells(areas, sizes, usable, classes)
    seen, inside = observed[usable], places[usable]
    several = np.bincount(inside[seen], minlength=inside.max(initial=-1) + 1)
    alone = np.bincount(inside[~seen], minlength=len(several))
    both = (several > 0) & (alone > 0)
    if not both.any():
        raise NotComputableError(
            "The matched comparison", reason="no area has observed and unobserved stations of like size"
        )
    cell, kind = _kept(inside, seen, both)
    weight = np.bincount(cell[kind]) / kind.sum()
    chosen = both[inside]
    return MatchedComparison(
        int(seen.sum()),
        int(kind.sum()),
        int((~kind).sum()),
        int(both.sum()),
        int((~usable).sum()),
        tuple(_balance(name, values[usable], seen, chosen, cell, weight) for name, values in shown.items()),
        tuple(
            _difference(name, values[usable][chosen], kind, cell, weight, confidence)
            for name, values in outcomes.items()
        ),
    )


def _cells(areas: Sequence[object], sizes: FloatArray, usable: BoolArray, classes: int) -> IntArray:
    """Number the cells of area and size class; -1 for stations that cannot be used."""
    known = sizes[usable]
    edges = np.quantile(known, np.arange(1, classes) / classes) if len(known) else np.empty(0)
    size = np.searchsorted(edges, sizes, side="right")
    _, area = np.unique(np.array([str(name) for name in areas]), return_inverse=True)
    cells = area.astype(np.int64) * classes + size
    numbered = np.full(len(sizes), -1, np.int64)
    numbered[usable] = np.unique(cells[usable], return_inverse=True)[1]
    return numbered


def _kept(inside: IntArray, seen: BoolArray, both: BoolArray) -> tuple[IntArray, BoolArray]:
    """Return the cells, numbered anew, and the kind of the stations whose cell has both kinds."""
    chosen = both[inside]
    return np.unique(inside[chosen], return_inverse=True)[1].astype(np.int64), seen[chosen]


def _means(values: FloatArray, cell: IntArray, cells: int) -> FloatArray:
    mean: FloatArray = np.bincount(cell, values, minlength=cells) / np.bincount(cell, minlength=cells)
    return mean


def _difference(
    name: str, values: FloatArray, kind: BoolArray, cell: IntArray, weight: FloatArray, confidence: float
) -> Difference:
    from scipy.stats import t as student  # noqa: PLC0415 - SciPy takes half a second to load

    means, variances, degrees = [], [], []
    for which in (kind, ~kind):
        mean = _means(values[which], cell[which], len(weight))
        spread, free = _variances(values[which], cell[which], mean)
        means.append(float(weight @ mean))
        variances.append(float((weight**2 * spread / np.bincount(cell[which], minlength=len(weight))).sum()))
        degrees.append(free)
    error, free = float(np.sqrt(sum(variances))), min(degrees)
    margin = float(student.ppf((1 + confidence) / 2, free)) * error
    value = means[0] - means[1]
    return Difference(name, means[0], means[1], value, value - margin, value + margin, error, free)


def _variances(values: FloatArray, cell: IntArray, mean: FloatArray) -> tuple[FloatArray, int]:
    """Return the variance in each cell, and the degrees of freedom of all cells together."""
    count = np.bincount(cell, minlength=len(mean))
    squares = np.bincount(cell, (values - mean[cell]) ** 2, minlength=len(mean))
    free = int((count - 1).sum())
    if free < 1:
        raise NotComputableError("The matched comparison", reason="no cell has two stations of a kind")
    pooled = squares.sum() / free
    return np.where(count > 1, squares / np.maximum(count - 1, 1), pooled), free


def _balance(
    name: str, values: FloatArray, seen: BoolArray, chosen: BoolArray, cell: IntArray, weight: FloatArray
) -> Balance:
    kind, inside = seen[chosen], values[chosen]
    spread = float(np.sqrt((_variance(values[seen]) + _variance(values[~seen])) / 2))
    one = float(inside[kind].mean())
    matched = float(weight @ _means(inside[~kind], cell[~kind], len(weight)))
    before = float(values[seen].mean() - values[~seen].mean())
    scaled = (before / spread, (one - matched) / spread) if spread else (None, None)
    return Balance(name, one, float(values[~seen].mean()), matched, *scaled)


def _variance(values: FloatArray) -> float:
    return float(values.var(ddof=1)) if len(values) > 1 else 0.0
