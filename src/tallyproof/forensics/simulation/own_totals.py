"""Honest elections shaped like a real one: drawn from what its own totals say about every area."""

import numpy as np

from tallyproof.forensics.nulls.count_models import LocalModel, fit_local_model
from tallyproof.forensics.simulation.sheets import Sheets
from tallyproof.forensics.stations.local_areas import local_areas
from tallyproof.forensics.stations.units import FloatArray, IntArray, Ratio, Units

__all__ = ["draw_like"]

_LEAST = 1e-3
"""Beta parameters below this give nothing but 0 and 1, and trouble the generator."""


def draw_like(sheets: Sheets, column: int, rng: np.random.Generator, *, station_by_station: bool) -> Sheets:
    """Draw an honest election from the totals of a table.

    Args:
        sheets: The observed counts.
        column: Of the examined choice, whose share is drawn first.
        rng: Source of randomness.
        station_by_station: True keeps every station near its own observed shares and draws only chance and
            rounding anew; False draws stations from their area, so that turnout and support are independent
            inside an area whatever they were in the table.

    Returns:
        The stations with new counts: turnout from the register (the observed ballots where there is none),
        then choice after choice from the ballots that are left, each beta-binomial in its area.

    Source:
        As `tallyproof.forensics.nulls.count_models.LocalModel`.
    """
    units = Units(sheets.rows, None, None, sheets.areas)
    area = local_areas(units)
    counts = sheets.counts
    cast = sheets.cast
    if sheets.registered is not None:
        model = _model(Ratio(cast, sheets.registered), area, station_by_station=station_by_station)
        cast = model.draw(rng).part
    drawn = np.zeros_like(counts)
    left_before, left = sheets.cast.copy(), cast
    order = _order(counts, column)
    for position in order[:-1]:
        ratio = Ratio(counts[:, position], np.maximum(left_before, 1))
        model = _model(ratio, area, station_by_station=station_by_station)
        chance = rng.beta(model.yes, model.no)
        drawn[:, position] = rng.binomial(left, chance)
        left = left - drawn[:, position]
        left_before = left_before - counts[:, position]
    drawn[:, order[-1]] += left
    return sheets.with_counts(drawn)


def _order(counts: IntArray, column: int) -> list[int]:
    """Return the columns in the order in which they are drawn: the examined one, then by size; empty ones never."""
    totals = counts.sum(axis=0)
    others = sorted(
        (p for p in range(counts.shape[1]) if p != column and totals[p]), key=lambda p: -totals[p]
    )
    return [column, *others]


def _model(ratio: Ratio, area: IntArray, *, station_by_station: bool) -> LocalModel:
    model = fit_local_model(ratio, area)
    if station_by_station:
        return model
    yes, no = model.yes - ratio.part, model.no - (ratio.whole - ratio.part)
    return LocalModel(ratio.whole, _inside(yes), _inside(no))


def _inside(parameter: FloatArray) -> FloatArray:
    return np.maximum(parameter, _LEAST)
