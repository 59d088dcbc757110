"""Which drawn stations reported, and how far silence could move the estimate."""

from dataclasses import dataclass

import numpy as np
import polars as pl

__all__ = ["SampleCoverage", "StratumCoverage", "WorstCase", "sample_coverage", "worst_case"]

_LEAST = 0.8
"""A stratum with fewer reports is warned of (F11)."""
_UNLIKE = 0.1
"""Standardised difference above which missing and reported stations count as unlike (F12)."""


@dataclass(frozen=True, slots=True)
class StratumCoverage:
    """One stratum of the sample."""

    stratum: str
    drawn: int
    reported: int

    @property
    def share(self) -> float:
        """Reported of drawn, 0-1."""
        return self.reported / self.drawn

    @property
    def low(self) -> bool:
        """True where fewer than four in five reported."""
        return self.share < _LEAST


@dataclass(frozen=True, slots=True)
class SampleCoverage:
    """Reported of drawn."""

    drawn: int
    reported: int
    strata: tuple[StratumCoverage, ...]
    """By name."""
    registered: float | None
    """Share of the drawn stations' voters whose stations reported, 0-1; None where a size is unknown."""
    size_difference: float | None
    """Standardised difference of size between reported and missing; None where it cannot be computed."""

    @property
    def unlike(self) -> bool:
        """True where missing stations are larger or smaller than those that reported."""
        return self.size_difference is not None and abs(self.size_difference) > _UNLIKE


@dataclass(frozen=True, slots=True)
class WorstCase:
    """The share if every voter of every missing station had voted against, or for, the choice."""

    low: float
    high: float


def sample_coverage(members: pl.DataFrame) -> SampleCoverage:
    """Count reports.

    Args:
        members: Columns of `Sample.members` and `reported` (bool).
    """
    strata = members.group_by("stratum").agg(pl.len(), pl.col("reported").sum()).sort("stratum")
    sizes = members["size"]
    known = sizes.null_count() == 0 and int(sizes.sum()) > 0
    return SampleCoverage(
        members.height,
        int(members["reported"].sum()),
        tuple(StratumCoverage(*row) for row in strata.iter_rows()),
        int(members.filter("reported")["size"].sum()) / int(sizes.sum()) if known else None,
        _size_difference(members) if known else None,
    )


def _size_difference(members: pl.DataFrame) -> float | None:
    reported, missing = (
        members.filter(pl.col("reported") == told)["size"].to_numpy().astype(np.float64)
        for told in (True, False)
    )
    if min(len(reported), len(missing)) < 2:  # noqa: PLR2004 - a variance needs two
        return None
    pooled = float(np.sqrt((reported.var(ddof=1) + missing.var(ddof=1)) / 2))
    return float(reported.mean() - missing.mean()) / pooled if pooled else None


def worst_case(members: pl.DataFrame) -> WorstCase | None:
    """Bound the share over everything that missing stations could hold, up to their whole register.

    Args:
        members: `inclusion`, `size`, `reported`, `votes` and `base` (null where not reported).

    Returns:
        The bounds; None where the size of a missing station is unknown.
    """
    missing = members.filter(~pl.col("reported"))
    if missing["size"].null_count():
        return None
    told = members.filter("reported")
    votes = float((told["votes"] / told["inclusion"]).sum())
    base = float((told["base"] / told["inclusion"]).sum())
    unheard = float((missing["size"] / missing["inclusion"]).sum())
    whole = base + unheard
    return WorstCase(votes / whole, (votes + unheard) / whole) if whole else None
