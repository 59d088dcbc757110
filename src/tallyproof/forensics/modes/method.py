"""F-MODES: how many peaks have turnout and the share, how lopsided are they, and what stands at 99 to 100 %?

Shown for information. Two cultures in one country give two peaks, a popular leader gives a lopsided share,
hospitals and ships give full turnout: none of it is a signal by itself, so the method gives no p-value.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np

from tallyproof.forensics.modes.dip import dip_statistic
from tallyproof.forensics.parameters import Parameters, settable
from tallyproof.forensics.question import Question
from tallyproof.forensics.result import ForensicResult, Note, Series, Status
from tallyproof.forensics.stations.enough import no_answer
from tallyproof.forensics.stations.units import BoolArray, Filters, FloatArray, Ratio, Units, read_units

__all__ = ["CODE", "PARAMETERS", "ModesSettings", "Peak", "find_peaks", "modes_and_tails", "run_modes"]

CODE = "F-MODES"

_ASSUMPTIONS = ("description_only",)
_EXPLANATIONS = ("two_cultures", "regions_differ", "popular_choice", "closed_stations", "small_counts")
_SETTLED_BY = ("by_region", "kinds_of_stations", "other_methods")

_BINS = 100
_UNIFORM_95 = 0.54
"""95 % point of sqrt(n) x dip for a uniform sample, the unimodal shape that dips most (n from 500 on)."""

_LEAST_PEAK = 0.05
"""A peak counts where it rises from the lower of its two valleys by this share of the highest peak."""


@dataclass(frozen=True, slots=True)
class ModesSettings:
    """The free choices of the method."""

    smoothing: float = settable(0.02, least=0.005, most=0.1, unit="share")
    """Standard deviation of the kernel that draws the curve, 0-1."""
    tail: Fraction = settable(Fraction(99, 100), least=0.8, most=1, unit="share")
    filters: Filters = field(
        default_factory=lambda: Filters(min_size=1, max_turnout=Fraction(1), max_share=Fraction(1))
    )
    fewest_stations: int = settable(50, least=20, most=100_000, unit="stations")


@dataclass(frozen=True, slots=True)
class Peak:
    """A peak of a smoothed histogram."""

    at: float
    """0-1."""
    height: float
    """Share of the stations in the bin of one percent."""
    rise: float
    """Height above the higher of its two valleys."""


PARAMETERS = Parameters(ModesSettings())


def run_modes(question: Question, settings: ModesSettings | None = None) -> ForensicResult:
    """Run the method on a results table."""
    return modes_and_tails(read_units(question.results, question.choice), settings=settings)


def modes_and_tails(units: Units, *, settings: ModesSettings | None = None) -> ForensicResult:
    """Describe the shape of turnout and of a choice's share over the stations.

    Args:
        units: Complete counts of the stations.
        settings: The free choices.

    Returns:
        For each ratio its dip with the multiple of what a uniform sample reaches once in twenty times, skewness
        and excess kurtosis of its log-odds, the peaks of its smoothed histogram, and the stations and votes at
        99 % and more. No p-value: the shape of an honest election is not known.

    Source:
        Dip: Hartigan, Hartigan (1985), Annals of Statistics 13(1). Skewness and kurtosis as indicators:
        Klimek, Yegorov, Hanel, Thurner (2012), PNAS 109(41), of the logarithmic vote rate.
    """
    chosen = settings or ModesSettings()
    used = units.filtered(chosen.filters)
    return no_answer(CODE, used, chosen.fewest_stations) or _described(used, chosen)


def _described(used: Units, chosen: ModesSettings) -> ForensicResult:
    curves = {name: _curve(ratio, chosen.smoothing) for name, ratio in used.parts.items()}
    statistic: dict[str, float] = {}
    for name, ratio in used.parts.items():
        statistic |= _shape(name, ratio, len(find_peaks(curves[name])))
    return ForensicResult(
        CODE,
        Status.COMPUTED,
        statistic={**statistic, **_tails(used, chosen.tail)},
        series=tuple(_series(used, curves)),
        parameters={
            "smoothing": chosen.smoothing,
            "tail": float(chosen.tail),
            "fewest_stations": chosen.fewest_stations,
            "given": used.given,
            "ballots": used.ballots,
        },
        used=used.size,
        left_out=used.left_out,
        notes=tuple(Note(f"without_{name}") for name in ("turnout", "share") if name not in used.parts),
        assumptions=_ASSUMPTIONS,
        explanations=_EXPLANATIONS,
        settled_by=_SETTLED_BY,
    )


def find_peaks(curve: FloatArray) -> tuple[Peak, ...]:
    """Return the peaks of a curve over equal bins of 0-1, highest first.

    Args:
        curve: Heights, at least 0; shape (bins,).

    Returns:
        Peaks that rise above the higher of their two valleys by a twentieth of the highest peak; of a flat
        top, its first bin.

    Example:
        >>> [round(peak.at, 2) for peak in find_peaks(np.array([0.0, 3.0, 1.0, 2.0, 0.0]))]
        [0.3, 0.7]
    """
    edges = np.concatenate([[-np.inf], curve, [-np.inf]])
    tops = np.flatnonzero((edges[1:-1] > edges[:-2]) & (edges[1:-1] >= edges[2:]))
    found = [Peak((float(top) + 0.5) / len(curve), float(curve[top]), _rise(curve, int(top))) for top in tops]
    least = _LEAST_PEAK * float(curve.max(initial=0.0))
    return tuple(sorted((p for p in found if p.rise >= least), key=lambda p: (-p.height, p.at)))


def _rise(curve: FloatArray, top: int) -> float:
    """Return the height of a top above the deepest valley on the way to a higher top, the better way."""
    height = curve[top]
    valleys = []
    # Of two equal tops the left one counts as the higher.
    ways = (curve[:top][::-1], curve[top + 1 :])
    for way, beaten in zip(ways, (ways[0] >= height, ways[1] > height), strict=True):
        higher = np.flatnonzero(beaten)
        if len(higher):
            valleys.append(float(way[: higher[0]].min(initial=float(height))))
    return float(height) - max(valleys, default=0.0)


def _histogram(ratio: Ratio) -> FloatArray:
    """Return the share of stations in each whole percent; 100 % belongs to the last."""
    place = np.minimum(_BINS * ratio.part // ratio.whole, _BINS - 1)
    return np.bincount(place, minlength=_BINS).astype(np.float64) / len(place)


def _curve(ratio: Ratio, smoothing: float) -> FloatArray:
    """Smooth the histogram; what would leave the range at an end is reflected."""
    bars = _histogram(ratio)
    apart = np.arange(_BINS)[:, None] - np.arange(_BINS)[None, :]
    mirrored = np.arange(_BINS)[:, None] + np.arange(_BINS)[None, :] + 1
    scale = smoothing * _BINS
    kernel = np.sum(
        [np.exp(-0.5 * (d / scale) ** 2) for d in (apart, mirrored, 2 * _BINS - mirrored)], axis=0
    )
    curve: FloatArray = (kernel / kernel.sum(axis=0)) @ bars
    return curve


def _shape(name: str, ratio: Ratio, peaks: int) -> Mapping[str, float]:
    share = ratio.part / ratio.whole
    dip = dip_statistic(share).dip
    odds = np.log((ratio.part + 0.5) / (ratio.whole - ratio.part + 0.5))
    centred = odds - odds.mean()
    spread = float(np.sqrt((centred**2).mean())) or 1.0
    return {
        f"{name}_dip": dip,
        f"{name}_dip_ratio": dip * float(np.sqrt(len(share))) / _UNIFORM_95,
        f"{name}_peaks": peaks,
        f"{name}_skewness": float((centred**3).mean()) / spread**3,
        f"{name}_kurtosis": float((centred**4).mean()) / spread**4 - 3,
    }


def _tails(units: Units, limit: Fraction) -> Mapping[str, float]:
    """Count stations at 99 % and more, and the choice's votes there."""
    high = {name: ~ratio.at_most(limit) | _equals(ratio, limit) for name, ratio in units.parts.items()}
    full = {name: ratio.part == ratio.whole for name, ratio in units.parts.items()}
    votes = units.share.part if units.share is not None else None
    numbers: dict[str, float] = {}
    groups = [(f"{name}_tail", mask) for name, mask in high.items()]
    groups += [(f"{name}_full", mask) for name, mask in full.items()]
    if len(high) == 2:  # noqa: PLR2004 - turnout and share
        groups.append(("both_tail", high["turnout"] & high["share"]))
    for name, mask in groups:
        numbers[f"{name}_stations"] = int(mask.sum())
        if votes is not None:
            numbers[f"{name}_votes"] = int(votes[mask].sum())
    return numbers


def _equals(ratio: Ratio, limit: Fraction) -> BoolArray:
    same: BoolArray = ratio.part * limit.denominator == ratio.whole * limit.numerator
    return same


def _series(units: Units, curves: Mapping[str, FloatArray]) -> Iterator[Series]:
    middle = tuple(((np.arange(_BINS) + 0.5) / _BINS).tolist())
    for name, ratio in units.parts.items():
        bars = _histogram(ratio)
        columns = {"at": middle, "stations": tuple(bars.tolist()), "curve": tuple(curves[name].tolist())}
        yield Series(name, columns)
        peaks = find_peaks(curves[name])
        yield Series(
            f"{name}_peaks", {"at": tuple(p.at for p in peaks), "height": tuple(p.height for p in peaks)}
        )
