"""Stations as their area suggests, stations of another kind, and stations whose two counts are exchanged."""

import math
from dataclasses import dataclass

import numpy as np

from tallyproof.forensics.nulls.local_model import fit_borrowing_model
from tallyproof.forensics.probability.special import log_gamma
from tallyproof.forensics.repeated_shares.cells import surroundings
from tallyproof.forensics.stations.units import FloatArray, IntArray, Ratio

__all__ = ["Split", "SwapFit", "draw_split", "fit_swap", "split_of"]

_BINS = 40
"""Of the distribution of shares over all stations: the law of a station of another kind."""

_FLOOR = 0.5
"""Stations added to every bin, so that no share is impossible elsewhere."""

_OUT_OF_PLACE = math.log(20.0)
"""Stations that look twenty times likelier exchanged do not shape the law of their area."""

_WIDER = 9.0
"""A station of the other side is spread three times as widely about the mirror of its area as the area itself."""

_LEAST = 1e-3
"""Smallest parameter of a beta distribution that the generator can draw from."""

_LARGEST = 600.0
_NOTHING = 1e-3
"""A gain up to this is none."""

_START, _ROUNDS, _CLOSE = 0.02, 400, 1e-7


@dataclass(frozen=True, slots=True)
class Split:
    """How the votes of two choices divide at every station, and what its area says about that; shape (n,) each."""

    ratio: Ratio
    """Votes of the examined choice out of those of both."""
    yes: FloatArray
    no: FloatArray
    """Parameters of the area's beta-binomial law, stations that look exchanged left out."""
    kinds: FloatArray
    """Density of shares over all stations, by bin; shape (_BINS,)."""

    @property
    def exchanged(self) -> FloatArray:
        """Return log of how much likelier each station is with its two counts exchanged."""
        part, rest = self.ratio.part, self.ratio.whole - self.ratio.part
        there = log_gamma(rest + self.yes) + log_gamma(part + self.no)
        return there - log_gamma(part + self.yes) - log_gamma(rest + self.no)

    def beside_mirror(self, moved: float) -> FloatArray:
        """Return the same for a place beside the mirror of the area, `moved` away on the logit scale."""
        total = self.yes + self.no
        odds = self.no / self.yes * math.exp(moved)
        yes = np.maximum(total * odds / (1 + odds), _LEAST)
        return _log_beta_binomial(self.ratio, yes, np.maximum(total - yes, _LEAST)) - self._own

    @property
    def anywhere(self) -> FloatArray:
        """Return log of how much likelier each station is as one of all stations than as one of its area."""
        place = np.minimum((self.ratio.part * _BINS) // self.ratio.whole, _BINS - 1)
        found: FloatArray = np.log(self.kinds[place] / (self.ratio.whole + 1)) - self._own
        return found

    @property
    def opposite(self) -> FloatArray:
        """Return log of how much likelier each station is somewhere on the other side than as one of its area."""
        yes, no = (np.maximum(one / _WIDER, _LEAST) for one in (self.no, self.yes))
        return _log_beta_binomial(self.ratio, yes, no) - self._own

    @property
    def _own(self) -> FloatArray:
        return _log_beta_binomial(self.ratio, self.yes, self.no)


@dataclass(frozen=True, slots=True)
class SwapFit:
    """The fitted parts and what every station then is."""

    swapped: float
    """Part of the stations whose counts are exchanged, 0-1."""
    other: float
    """Part of the stations that are of another kind, anywhere or on the other side, 0-1."""
    anywhere: float
    """Part of the stations of another kind anywhere."""
    gain: float
    """Twice the log-likelihood gained over the same fit without exchanged stations."""
    weight: FloatArray
    """Chance that each station is exchanged; shape (n,)."""


def split_of(ratio: Ratio, area: IntArray) -> Split:
    """Estimate the law of every area, and once more without the stations that look exchanged.

    Args:
        ratio: Votes of the examined choice out of those of both; shape (n,).
        area: Local area of every station; shape (n,).
    """
    first = _split(ratio, area, ratio, area)
    kept = first.exchanged < _OUT_OF_PLACE
    whole_areas = np.bincount(area, kept, int(area.max()) + 1) > 0
    kept |= ~whole_areas[area]
    return _split(ratio, area, ratio.where(kept), area[kept])


def _split(ratio: Ratio, area: IntArray, kept: Ratio, area_of_kept: IntArray) -> Split:
    model = surroundings(kept, fit_borrowing_model(kept, area_of_kept))
    yes, no = np.zeros(int(area.max()) + 1), np.zeros(int(area.max()) + 1)
    yes[area_of_kept], no[area_of_kept] = model.yes, model.no
    bins = np.minimum((kept.part * _BINS) // kept.whole, _BINS - 1)
    kinds = np.bincount(bins, minlength=_BINS) + _FLOOR
    return Split(ratio, yes[area], no[area], kinds / kinds.sum() * _BINS)


def fit_swap(split: Split, *, others: bool = True, beside: float = 0.0) -> SwapFit:
    """Fit how many stations are exchanged, beside those of another kind, by expectation-maximisation.

    Args:
        split: The stations with the laws of their areas.
        others: Whether stations of another kind are reckoned with.
        beside: A placebo: look not at the mirror but this far away from it, on the logit scale.
    """
    mirror = split.beside_mirror(beside) if beside else split.exchanged
    logs = [mirror, *([split.anywhere, split.opposite] if others else [])]
    parts = np.exp(np.clip(np.stack(logs), -_LARGEST, _LARGEST))
    start = np.full(len(parts), _START)
    without = np.concatenate([[0.0], _climb(parts[1:], start[1:])])
    # What the exchanged begin with comes from all others: together the kinds are never more than the stations.
    with_ = _climb(parts, np.concatenate([start[:1], (1 - start[0]) * np.maximum(without[1:], 1e-6)]))
    gain = 2 * (_log_likelihood(parts, with_) - _log_likelihood(parts, without))
    found = with_ if gain > _NOTHING else without
    weight = found[0] * parts[0] / _mixed(parts, found)
    return SwapFit(
        float(found[0]),
        float(found[1:].sum()),
        float(found[1:2].sum()),
        gain if gain > _NOTHING else 0.0,
        weight,
    )


def draw_split(split: Split, fit: SwapFit, rng: np.random.Generator) -> Ratio:
    """Draw an honest election: stations of their area, and as many of another kind as were fitted."""
    share = rng.beta(split.yes, split.no)
    lot = rng.random(len(share))
    anywhere = lot < fit.anywhere
    bins = rng.choice(_BINS, int(anywhere.sum()), p=split.kinds / split.kinds.sum())
    share[anywhere] = (bins + rng.random(len(bins))) / _BINS
    side = (lot >= fit.anywhere) & (lot < fit.other)
    wide = [np.maximum(one[side] / _WIDER, _LEAST) for one in (split.no, split.yes)]
    share[side] = rng.beta(*wide)
    return Ratio(rng.binomial(split.ratio.whole, share), split.ratio.whole)


def _climb(parts: FloatArray, start: FloatArray) -> FloatArray:
    """Return the weights of the parts beside that of the area; shape (k,)."""
    weight = start
    for _ in range(_ROUNDS if len(parts) else 0):
        moved = weight * (parts / _mixed(parts, weight)).mean(axis=1)
        far = float(np.abs(moved - weight).max())
        weight = moved
        if far < _CLOSE:
            break
    return weight


def _mixed(parts: FloatArray, weight: FloatArray) -> FloatArray:
    own = max(1 - float(weight.sum()), 0.0)
    mixed: FloatArray = own + weight @ parts
    return mixed


def _log_likelihood(parts: FloatArray, weight: FloatArray) -> float:
    return float(np.log(_mixed(parts, weight)).sum())


def _log_beta_binomial(ratio: Ratio, yes: FloatArray, no: FloatArray) -> FloatArray:
    part, rest = ratio.part, ratio.whole - ratio.part
    total: FloatArray = np.add(yes, no, dtype=np.float64)
    ways = log_gamma(ratio.whole + 1.0) - log_gamma(part + 1.0) - log_gamma(rest + 1.0)
    seen = log_gamma(part + yes) + log_gamma(rest + no) - log_gamma(ratio.whole + total)
    return ways + seen + log_gamma(total) - log_gamma(yes) - log_gamma(no)
