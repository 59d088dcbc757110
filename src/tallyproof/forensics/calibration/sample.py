"""A part of a large election that is small enough to be simulated a thousand times."""

from dataclasses import replace

import numpy as np
import polars as pl

from tallyproof.election.results import Results

__all__ = ["whole_areas"]


def whole_areas(results: Results, *, stations: int, seed: int) -> Results:
    """Draw whole areas of the narrowest level, at random, until they hold the wanted number of stations.

    Args:
        results: The election.
        stations: At least this many are kept, all where the election has no more; without areas exactly so many.
        seed: Decides which.

    Returns:
        The stations of the areas that were drawn, in their order; all columns are kept.
    """
    if results.stations <= stations:
        return results
    frame, rng = results.frame, np.random.default_rng(seed)
    if not results.area_columns:
        kept = np.sort(rng.permutation(frame.height)[:stations])
        return replace(results, frame=frame[kept])
    names = pl.struct(results.area_columns)
    areas = frame.select(names.alias("area")).unnest("area")
    sizes = areas.group_by(results.area_columns).len().sort(results.area_columns, nulls_last=True)
    drawn = sizes[rng.permutation(sizes.height)]
    wanted = drawn.head(int((drawn["len"].cum_sum() < stations).sum()) + 1).drop("len")
    kept_frame = frame.join(
        wanted, on=list(results.area_columns), how="semi", nulls_equal=True, maintain_order="left"
    )
    return replace(results, frame=kept_frame)
