"""The variants of the method that are in use, all on the same curves: a specification curve."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from tallyproof.forensics.nulls.turnout_peaks import smoothed
from tallyproof.forensics.result import Field, Variant
from tallyproof.forensics.shpilkin.curve import BINS, Curve, find_reference, require_usable, turnout_bin
from tallyproof.forensics.stations.turnout_units import TurnoutUnits
from tallyproof.forensics.stations.units import Area, IntArray

__all__ = [
    "Regions",
    "beyond_honest",
    "by_region",
    "lower_quantile_excess",
    "peak_excess",
    "shpilkin_variants",
]

_SHIFTS = (-5, -4, -3, -2, -1, 1, 2, 3, 4, 5)
_HALF_WINDOWS = (1, 2, 4)
_QUANTILES = (0.1, 0.2, 0.3)
_SMALLEST = (0, 300, 1000)
_FULL = 99
_PEAK_BELOW = 80
_HALF_PERCENT = Fraction(1, 2)
_FEWEST_STATIONS = 50


@dataclass(frozen=True, slots=True)
class Regions:
    """A sum over areas that each have a reference of their own."""

    excess: float
    usable: int
    stations: int
    """Stations in the usable areas."""
    refused: int


def shpilkin_variants(units: TurnoutUnits, reference: int, smallest: int) -> tuple[Variant, ...]:
    """Repeat the estimate with every free choice moved, each alone.

    Args:
        units: All stations, before the size filter.
        reference: Bin of the result itself.
        smallest: Size filter of the result itself: more registered voters than this.

    Returns:
        Reference bins up to five percent away; windows of 3, 5 and 9 bins; half-percent bins; a reference
        for each widest area; the lowest tenth, fifth and third of ballots of each area; references at the
        peak and below the peak of the choice's own curve; other filters.
    """
    used = units.larger_than(smallest)
    bins = turnout_bin(used)
    curve = Curve.of(used, bins)
    return (
        *_references(curve, reference, used.size),
        *_geography(used, bins),
        *(_variant({"variant": kind}, used.size, peak_excess(curve, kind)) for kind in ("height", "area")),
        *_filters(units, smallest),
    )


def beyond_honest(
    units: TurnoutUnits,
    variants: tuple[Variant, ...],
    honest: Iterable[IntArray],
    *,
    reference: int,
    smallest: int,
) -> tuple[Variant, ...]:
    """Take off what each variant finds in honest elections: what is left is a variant's votes.

    Args:
        units: All stations, before the size filter.
        variants: As `shpilkin_variants` gives them; their excess stays in the statistic.
        honest: Votes for the choice in honest elections; shape (n,) each, every station.
        reference: As for `shpilkin_variants`.
        smallest: As for `shpilkin_variants`.

    Returns:
        The variants; without votes where a variant could not be computed in any honest election.
    """
    found: dict[str, list[float]] = {}
    for votes in honest:
        for variant in shpilkin_variants(replace(units, votes=votes), reference, smallest):
            if variant.votes is not None:
                found.setdefault(str(variant.parameters), []).append(variant.votes)
    return tuple(_less(variant, found.get(str(variant.parameters), [])) for variant in variants)


def _less(variant: Variant, honest: Sequence[float]) -> Variant:
    if variant.votes is None or not honest:
        return replace(variant, votes=None)
    return replace(variant, votes=variant.votes - float(np.mean(honest)))


def by_region(units: TurnoutUnits, bins: IntArray, area: Area) -> Regions:
    """Add up the excess of every area whose own curve has a usable reference; signed.

    Args:
        units: The stations.
        bins: Bin of each station; shape (n,).
        area: Area of each station.
    """
    excess, usable, stations, refused = 0.0, 0, 0, 0
    for position in range(len(area.names)):
        inside = area.code == position
        if int(inside.sum()) < _FEWEST_STATIONS:
            refused += 1
            continue
        curve = Curve.of(units.where(inside), bins[inside])
        reference = find_reference(curve)
        if require_usable(curve, reference) is not None:
            refused += 1
            continue
        excess += curve.excess(curve.ratio(reference, reference))
        usable, stations = usable + 1, stations + int(inside.sum())
    return Regions(excess, usable, stations, refused)


def lower_quantile_excess(units: TurnoutUnits, area: Area, quantile: float) -> Regions:
    """Add up, over areas, votes beyond a line through the origin fitted to the stations of low turnout.

    In every area the half-percent bins that hold the lowest part of its ballots give the slope
    `sum(f g) / sum(g^2)` of the choice's votes f on the other ballots g; the excess is signed and taken
    over all bins. Areas with fewer than 50 stations, or without other ballots at low turnout, are refused.

    Args:
        units: The stations.
        area: Area of each station.
        quantile: Part of the ballots from which the slope is fitted, 0-1.

    Source:
        S. Shpilkin's form for single regions, as described in electoral-statistics reviews since 2011.
    """
    bins = turnout_bin(units, width=_HALF_PERCENT)
    excess, usable, stations, refused = 0.0, 0, 0, 0
    for position in range(len(area.names)):
        inside = area.code == position
        number = int(inside.sum())
        curve = Curve.of(units.where(inside), bins[inside])
        ballots = (curve.votes + curve.others).cumsum()
        low = ballots <= quantile * ballots[-1]
        square = float((curve.others[low] ** 2).sum())
        if number < _FEWEST_STATIONS or square == 0:
            refused += 1
            continue
        slope = float((curve.votes[low] * curve.others[low]).sum()) / square
        excess += curve.excess(slope)
        usable, stations = usable + 1, stations + number
    return Regions(excess, usable, stations, refused)


def peak_excess(curve: Curve, kind: str) -> float | None:
    """Return votes above the peak of the choice's own curve beyond what the others lead to expect.

    Args:
        curve: Votes and other ballots by whole percents of turnout.
        kind: `height`: ratio at the peak; `area`: ratio of all that lies up to the peak.

    Returns:
        The signed excess over the bins above the peak; None where the peak has no other ballots.

    Source:
        Kalinin, EFToolkit 2.0 (2025), after Shpilkin: peak below a turnout of 80 percent.
    """
    peak = _own_peak(curve)
    ratio = curve.ratio(peak if kind == "height" else 0, peak)
    if not np.isfinite(ratio):
        return None
    above = slice(peak + 1, None)
    return float(curve.votes[above].sum() - ratio * curve.others[above].sum())


def _own_peak(curve: Curve) -> int:
    smooth = smoothed(curve.votes)
    return int(np.argmax(smooth[: min(_PEAK_BELOW, len(smooth))]))


def _references(curve: Curve, reference: int, stations: int) -> Iterator[Variant]:
    for shift in _SHIFTS:
        if 0 <= reference + shift < BINS:
            ratio = curve.ratio(reference + shift, reference + shift)
            yield _variant({"reference_bin": reference + shift}, stations, curve.excess(ratio))
    for half in _HALF_WINDOWS:
        ratio = curve.ratio(max(reference - half, 0), reference + half)
        yield _variant({"window_bins": 2 * half + 1}, stations, curve.excess(ratio))


def _geography(units: TurnoutUnits, bins: IntArray) -> Iterator[Variant]:
    if not units.areas or len(units.areas[0].names) == 1:
        return
    area = units.areas[0]
    found = by_region(units, bins, area)
    if found.usable:
        yield _variant({"variant": "by_region"}, found.stations, found.excess)
    for quantile in _QUANTILES:
        found = lower_quantile_excess(units, area, quantile)
        if found.usable:
            parameters: dict[str, Field] = {"variant": "lower_quantile", "quantile": quantile}
            yield _variant(parameters, found.stations, found.excess)


def _filters(units: TurnoutUnits, smallest: int) -> Iterator[Variant]:
    for size in _SMALLEST:
        if size != smallest:
            yield from _refound({"min_size": size}, units.larger_than(size))
    used = units.larger_than(smallest)
    below = used.where(100 * used.ballots <= _FULL * used.registered)
    yield from _refound({"max_turnout": _FULL / 100}, below)


def _refound(parameters: Mapping[str, Field], units: TurnoutUnits) -> Iterator[Variant]:
    """Yield the estimate of other stations, with a reference of their own where they have a usable one."""
    curve = Curve.of(units, turnout_bin(units))
    if not units.size:
        return
    reference = find_reference(curve)
    if require_usable(curve, reference) is None:
        yield _variant(parameters, units.size, curve.excess(curve.ratio(reference, reference)))


def _variant(parameters: Mapping[str, Field], stations: int, votes: float | None) -> Variant:
    known = votes if votes is not None and np.isfinite(votes) else None
    return Variant(parameters, stations, {} if known is None else {"excess": known}, known)
