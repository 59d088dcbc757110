"""How the claim moves when one free choice of the mixture is moved and all others are held."""

from collections.abc import Iterator, Mapping

import numpy as np

from tallyproof.forensics.mixture.answer import Answer
from tallyproof.forensics.mixture.mechanisms import MECHANISMS, Kind, Mechanism
from tallyproof.forensics.mixture.model import Fit, Stations, fit_honest, fit_mixture
from tallyproof.forensics.mixture.sample import part_of
from tallyproof.forensics.mixture.votes import added_share
from tallyproof.forensics.result import Field, Variant
from tallyproof.forensics.stations.units import BoolArray

__all__ = ["mixture_variants"]

_FEWEST = 50
_FULL_PERCENT = 99


def mixture_variants(answer: Answer) -> tuple[Variant, ...]:
    """Return the claim with other numbers of cultures, mechanisms, stations and without areas.

    What honest elections give is taken off as in the answer itself, so that variants differ by the fit alone.
    """
    chosen = answer.ours.components
    cultures = (
        _variant(answer, {"cultures": number}, answer.fitted, fits[0])
        for number, fits in sorted(answer.ours.mixtures.items())
        if number != chosen
    )
    return (*cultures, *_refits(answer))


def _refits(answer: Answer) -> Iterator[Variant]:
    fitted, counts = answer.fitted, answer.fitted.counts
    kinds: tuple[Kind, ...] = ("stuffing", "switching")
    for kind in kinds:
        yield _refit(answer, {"mechanisms": kind}, Stations(counts, fitted.area, _only(kind)))
    if fitted.areas > 1:
        yield _refit(answer, {"areas": 1}, Stations(counts, np.zeros_like(fitted.area)))
    below = (100 * counts.ballots <= _FULL_PERCENT * counts.registered) & (
        100 * counts.votes <= _FULL_PERCENT * counts.ballots
    )
    for parameters, kept in (
        ({"min_size": 300}, counts.registered >= 300),  # noqa: PLR2004 - as named
        ({"max_turnout": _FULL_PERCENT / 100, "max_share": _FULL_PERCENT / 100}, below),
    ):
        if not kept.all() and kept.sum() >= _FEWEST:
            yield _refit(answer, parameters, _kept(fitted, kept))


def _only(kind: Kind) -> tuple[Mechanism, ...]:
    return tuple(mechanism for mechanism in MECHANISMS if mechanism.kind in {"honest", kind})


def _kept(stations: Stations, kept: BoolArray) -> Stations:
    return part_of(stations, np.flatnonzero(kept))


def _refit(answer: Answer, parameters: Mapping[str, Field], stations: Stations) -> Variant:
    honest = fit_honest(stations, answer.ours.components)
    return _variant(answer, parameters, stations, fit_mixture(stations, honest.model, starts=1)[0])


def _variant(answer: Answer, parameters: Mapping[str, Field], stations: Stations, fit: Fit) -> Variant:
    found = added_share(stations, fit.model)
    statistic = {"found_percent": 100 * found, "likelihood": fit.likelihood}
    return Variant(parameters, len(stations), statistic, (found - answer.expected) * answer.total)
