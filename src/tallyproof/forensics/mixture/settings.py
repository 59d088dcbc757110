"""The free choices of the mixture."""

from dataclasses import dataclass, field
from fractions import Fraction

from tallyproof.forensics.parameters import settable
from tallyproof.forensics.stations.units import Filters

__all__ = ["MixtureSettings"]


@dataclass(frozen=True, slots=True)
class MixtureSettings:
    """The defaults are what the measured rates of the documentation hold for."""

    filters: Filters = field(default_factory=lambda: Filters(100, Fraction(1), Fraction(1)))
    """Full turnout and full support stay in: they are what an extreme mechanism leaves behind. Stations of fewer than
    100 voters (hospitals, ships, hamlets) are not scattered normally about any area, and hold few votes."""
    fewest_stations: int = settable(200, least=100, most=100_000, unit="stations")
    """With fewer the method refuses."""
    most_components: int | None = settable(None, least=1, most=8, unit="number", name="most_cultures")
    """Honest cultures to try, until one more explains less; None allows 3, and 6 from 2,000 stations on."""
    most_fitted: int = 5000
    """Stations of areas drawn by lot on which the number of cultures and the starts are decided."""
    most_simulated: int = 1000
    """Stations of a simulated election."""
    simulations: int = settable(39, least=19, most=999, unit="elections")
    """Honest elections at most; 39 make 2.5 % the smallest rank."""
    mixed_simulations: int = 19
    """Elections drawn from the answer, for the interval."""
    largest_misfit: float = settable(0.1, least=0.02, most=1, unit="share")
    """Largest distance between the honest model's distribution of turnout or share and the stations'."""

    def components(self, stations: int) -> int:
        """Return how many cultures are tried."""
        return self.most_components or (3 if stations < 2000 else 6)  # noqa: PLR2004 - as documented
