"""Tell the columns with votes from other figures by what they add up to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

__all__ = ["Evidence", "vote_columns"]

_TRIMMED = 3
_ENOUGH = 0.8
_LOOKED_AT = 5000


@dataclass(frozen=True, slots=True)
class Evidence:
    """A set of columns and how well its sum agrees with a printed count."""

    columns: tuple[str, ...]
    agrees: float
    """Share of rows in which the votes add up to the count, 0-1; 0 where there is none to compare."""
    target: str


def vote_columns(
    numbers: pl.DataFrame, runs: Sequence[Sequence[str]], targets: Mapping[str, pl.Series]
) -> Evidence:
    """Choose among runs of neighbouring figures the one that is the ballot.

    Args:
        numbers: The figures, one column each, null where unreadable.
        runs: Names of neighbouring columns that could be choices.
        targets: What the votes should add up to, best first: valid, cast - invalid, total, cast.

    Returns:
        The run, or all runs together, perhaps without up to three columns at either end, whose sum agrees
        with a target in most rows; without agreement the first run of at least two, else the first.
    """
    head = numbers.head(_LOOKED_AT)
    candidates = _candidates(runs)
    best = Evidence((), 0.0, "")
    for name, target in targets.items():
        wanted = target.head(_LOOKED_AT)
        for columns in candidates:
            agrees = _agreement(head, columns, wanted)
            if (agrees, len(columns)) > (best.agrees, len(best.columns)) and agrees >= _ENOUGH:
                best = Evidence(columns, agrees, name)
        if best.columns:
            return best
    several = [run for run in runs if len(run) > 1] or list(runs)
    return Evidence(tuple(several[0]) if several else (), 0.0, "")


def _candidates(runs: Sequence[Sequence[str]]) -> list[tuple[str, ...]]:
    joined = [name for run in runs for name in run]
    whole = [tuple(run) for run in (*runs, joined) if run]
    trimmed = [
        tuple(run[left : len(run) - right])
        for run in whole
        for left in range(_TRIMMED + 1)
        for right in range(_TRIMMED + 1)
        if len(run) - left - right > 1
    ]
    return list(dict.fromkeys([*whole, *trimmed]))


def _agreement(numbers: pl.DataFrame, columns: Sequence[str], target: pl.Series) -> float:
    sums = numbers.select(pl.sum_horizontal(columns, ignore_nulls=False)).to_series()
    compared = pl.DataFrame({"sum": sums, "target": target}).drop_nulls().filter(pl.col("target") > 0)
    if compared.is_empty():
        return 0.0
    return compared.filter(pl.col("sum") == pl.col("target")).height / compared.height
