"""How many honest components, with mechanisms and without, and what the mechanisms gain over the best of both."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tallyproof.forensics.mixture.model import Fit, Model, Stations, fit_honest, fit_mixture, penalty

__all__ = ["Choice", "choose"]


@dataclass(frozen=True, slots=True)
class Choice:
    """Fits of one side by number of honest components, on one set of stations."""

    stations: int
    honest: Mapping[int, Fit]
    mixtures: Mapping[int, tuple[Fit, ...]]
    """Best start first."""

    @property
    def honest_components(self) -> int:
        """The number that explains the counts best without mechanisms; the smaller of equals."""
        return max(sorted(self.honest), key=lambda k: self._value(self.honest[k], k))

    @property
    def components(self) -> int:
        """The number that explains the counts best with mechanisms; the smaller of equals."""
        return max(sorted(self.mixtures), key=lambda k: self._value(self.mixtures[k][0], k))

    @property
    def best(self) -> Fit:
        """The chosen mixture."""
        return self.mixtures[self.components][0]

    @property
    def best_honest(self) -> Fit:
        """The chosen honest model."""
        return self.honest[self.honest_components]

    @property
    def gain(self) -> float:
        """Log-likelihood that the mechanisms gain over the best honest model, components paid for."""
        with_mechanisms = self._value(self.best, self.components)
        return with_mechanisms - self._value(self.best_honest, self.honest_components)

    def loss(self, fit: Fit) -> float:
        """Return by how much another mixture is worse than the chosen one, components paid for."""
        return self._value(self.best, self.components) - self._value(fit, fit.model.components)

    def _value(self, fit: Fit, components: int) -> float:
        return fit.likelihood - penalty(components, self.stations)


def choose(
    stations: Stations, components: Iterable[int], *, known: Model | None = None, starts: int = 2
) -> tuple[Choice, Choice]:
    """Fit rising numbers of components, for the choice and for its mirror, until one more explains less.

    The honest fits of the mirror are those of the choice, reflected.

    Args:
        stations: The counts.
        components: Numbers of honest components to try, rising.
        known: The model from which the counts were simulated: where its own number of components starts.
        starts: Of every fit with mechanisms.

    Returns:
        The fits for the choice, then those with the choice and all others exchanged.
    """
    honest: dict[int, Fit] = {}
    ours, theirs = {}, {}
    for number in components:
        start = known if known is not None and known.components == number else None
        fewer = honest[number - 1].model if number - 1 in honest and start is None else None
        fit = fit_honest(stations, number, start=start, fewer=fewer)
        honest[number] = fit
        ours[number] = fit_mixture(stations, fit.model, starts=starts)
        theirs[number] = fit_mixture(stations.mirrored, fit.model.mirrored, starts=1)
        found = Choice(len(stations), honest, ours)
        if max(found.honest_components, found.components) < number:
            break
    reflected = {number: fit._replace(model=fit.model.mirrored) for number, fit in honest.items()}
    return Choice(len(stations), honest, ours), Choice(len(stations), reflected, theirs)
