"""Everything that is computed for the answer: the fits, honest elections, the interval, the band."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tallyproof.forensics.mixture.choice import Choice, choose
from tallyproof.forensics.mixture.model import Fit, Stations, fit_all
from tallyproof.forensics.mixture.null import MixtureNull, estimation_errors, mixture_null, net_gain
from tallyproof.forensics.mixture.sample import drawn_areas, on_part, part_of
from tallyproof.forensics.mixture.settings import MixtureSettings
from tallyproof.forensics.mixture.votes import Reading, added_share, read_stations
from tallyproof.forensics.stations.units import FloatArray

__all__ = ["Answer", "fitted_answer", "interval"]

_LEVEL = 0.05

_ADMISSIBLE = 3.0
"""Another number of cultures that loses less log-likelihood (posterior odds of 20 to 1) widens the interval."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the fits say; shares are of the choice's votes."""

    whole: Stations
    fitted: Stations
    """Those on which cultures and starts were decided."""
    simulated: Stations
    """Those whose registers and areas the simulated elections have."""
    ours: Choice
    theirs: Choice
    """With the choice and all others exchanged."""
    fit: Fit
    """The chosen mixture, on all stations."""
    reading: Reading
    null: MixtureNull
    errors: FloatArray
    """Estimate minus truth in elections drawn from the chosen mixture."""

    @property
    def total(self) -> int:
        """Votes for the choice at all stations used."""
        return int(self.whole.counts.votes.sum())

    @property
    def found(self) -> float:
        """Share of the votes that the mixture calls added."""
        return float(self.reading.added.sum()) / self.total

    @property
    def expected(self) -> float:
        """The same in honest elections, on average."""
        return float(self.null.added.mean())

    @property
    def claim(self) -> float:
        """Share of the votes beyond what honest elections give."""
        return self.found - self.expected

    @property
    def mirrored_found(self) -> float:
        """Share of all other votes that the mirrored fit calls added."""
        return added_share(self.fitted.mirrored, self.theirs.best.model)

    @property
    def net(self) -> float:
        """Gain in log-likelihood less what the mirrored fit gains."""
        return net_gain(self.ours.gain, self.theirs.gain)

    @property
    def p(self) -> float:
        """Chance of this net gain in honest elections, or of as many votes found, whichever is larger."""
        return max(self.null.p(self.net), self.null.p_added(self.found))

    @property
    def starts_differ(self) -> float:
        """Share of the votes by which the starts of the chosen fit differ."""
        fits = self.ours.mixtures[self.ours.components]
        return float(np.ptp([added_share(self.fitted, fit.model) for fit in fits]))

    @property
    def admissible(self) -> tuple[float, ...]:
        """Shares that are found with other numbers of cultures, and from other starts, that explain as well."""
        others = [fit for number in sorted(self.ours.mixtures) for fit in self.ours.mixtures[number]]
        near = [fit for fit in others if self.ours.loss(fit) < _ADMISSIBLE]
        return tuple(added_share(self.fitted, fit.model) for fit in near)

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval of the share."""
        others = self.admissible
        return interval(self.found, self.errors, self.null.added, p=self.p, others=others)


def fitted_answer(whole: Stations, settings: MixtureSettings, seed: int) -> Answer:
    """Fit on whole areas drawn by lot, finish on all stations, and repeat on simulated elections.

    Honest elections are drawn from the honest part of the chosen mixture, not from the best fit without mechanisms:
    that one makes a culture of the altered stations and would find them honest by construction.

    Args:
        whole: All stations.
        settings: The free choices.
        seed: Of the lot and of the simulated elections.
    """
    fitted = part_of(whole, drawn_areas(whole.area, settings.most_fitted, seed=seed))
    kept = drawn_areas(fitted.area, settings.most_simulated, seed=seed)
    simulated = part_of(fitted, kept)
    ours, theirs = choose(fitted, range(1, settings.components(len(whole)) + 1))
    partly = len(fitted) < len(whole)
    fit = fit_all(whole, ours.best.model) if partly else ours.best
    honest, mixed = (on_part(model, fitted, kept) for model in (ours.best.model.honest_part, ours.best.model))
    net = net_gain(ours.gain, theirs.gain)
    return Answer(
        whole,
        fitted,
        simulated,
        ours,
        theirs,
        fit,
        read_stations(whole, fit.model),
        mixture_null(simulated, honest, simulations=settings.simulations, seed=seed, observed=net),
        estimation_errors(simulated, mixed, simulations=settings.mixed_simulations, seed=seed),
    )


def interval(
    found: float,
    errors: FloatArray,
    honest: FloatArray,
    *,
    p: float,
    others: Sequence[float] = (),
    level: float = 0.95,
) -> tuple[float, float]:
    """Return an interval for the share of votes added.

    The lower end is taken after the correction for what honest elections give, the upper end before it: nobody knows
    how much of what the honest model absorbs is honest.

    Args:
        found: Share that the mixture calls added.
        errors: Estimate minus truth in elections drawn from the answer.
        honest: Shares that the same fit finds in honest elections.
        p: Of the whole question; above 0.05 the interval contains zero.
        others: Shares found by other fits that explain the counts as well; the interval reaches around them.
        level: Of the interval.
    """
    from scipy.special import stdtrit  # noqa: PLC0415 - loaded at the first call

    quantile = float(stdtrit(len(errors) - 1, (1 + level) / 2))
    around = quantile * float(np.sqrt(errors.var(ddof=1) * (1 + 1 / len(errors))))
    of_honest = quantile * float(np.sqrt(honest.var(ddof=1) * (1 + 1 / len(honest))))
    bias, expected = float(errors.mean()), float(honest.mean())
    smallest, largest = min([found, *others]), max([found, *others])
    low = min(smallest - bias - around, smallest - expected - of_honest)
    high = largest - min(bias, 0.0) + around
    return (min(low, 0.0) if p > _LEVEL else low), high
