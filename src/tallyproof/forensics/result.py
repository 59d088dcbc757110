"""What every method gives back: numbers and codes, never sentences.

Titles, readings, innocent explanations and what would settle a signal are entries of the catalogue
`forensics`, found by the codes that stand here; `tallyproof.forensics.document` puts them together.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from tallyproof.forensics.stations.counts import LeftOut

__all__ = [
    "Concentration",
    "ForensicResult",
    "Note",
    "Series",
    "StationSignal",
    "Status",
    "Variant",
    "VoteEstimate",
]

Field = int | float | str


class Status(StrEnum):
    """Whether there is a number."""

    COMPUTED = "computed"
    REFUSED = "refused"
    """The data have the columns, but the method would mislead on them."""
    NOT_APPLICABLE = "not_applicable"
    """The data lack what the method needs."""


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence of the catalogue by its code, with its fields."""

    code: str
    fields: Mapping[str, Field] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class VoteEstimate:
    """Votes for the choice beyond what the null model explains; a signed number, never cut at zero."""

    estimate: float
    low: float
    """Lower end of the 95 % interval: chance alone, all free choices held."""
    high: float
    band_low: float
    """Smallest estimate over the free choices of the method."""
    band_high: float
    convention: str
    """What is counted; its sentence is `convention.<code>`."""

    @classmethod
    def over(
        cls,
        variants: Iterable["Variant"],
        estimate: float,
        interval: tuple[float, float],
        convention: str,
        *others: float,
    ) -> "VoteEstimate":
        """Return an estimate whose band spans the variants that have votes, itself and any `others`."""
        band = [estimate, *others, *(variant.votes for variant in variants if variant.votes is not None)]
        return cls(estimate, *interval, min(band), max(band), convention)


@dataclass(frozen=True, slots=True)
class Variant:
    """The answer with one free choice of the method moved and all others held."""

    parameters: Mapping[str, Field]
    """Only what differs from the result's own parameters."""
    stations: int
    """Stations that were used."""
    statistic: Mapping[str, float]
    votes: float | None
    """Estimate of the votes; None where the variant has none."""


@dataclass(frozen=True, slots=True)
class Concentration:
    """One figure at which more stations stand than chance explains."""

    what: str
    """Which figure: `turnout` or `share`."""
    value: float
    """The figure, 0-1."""
    area: str | None
    """Name of the area; None for the whole contest."""
    observed: int
    expected: float
    votes: int | None
    """Votes for the choice at all stations that stand there, honest ones included; None if not published."""
    p: float
    """Upper bound of the p-value of this one figure, before the number of figures looked at."""
    p_adjusted: float
    """The same, times the number of figures looked at."""

    @property
    def excess(self) -> float:
        """Stations beyond expectation."""
        return self.observed - self.expected


@dataclass(frozen=True, slots=True)
class StationSignal:
    """A station that stands in a concentration; which of them are honest cannot be told from the figures."""

    row: int
    """Row of the results table, from 0."""
    what: str
    value: float
    votes: int | None
    """Votes for the choice at this station; None if not published."""
    surplus: float
    """Share of the stations at this figure that chance does not explain, 0-1."""


@dataclass(frozen=True, slots=True)
class Series:
    """A curve or a histogram that a picture of the method shows: columns of equal length."""

    name: str
    columns: Mapping[str, tuple[float | None, ...]]
    """By name; at most a few hundred values each. None where there is no value."""
    labels: tuple[str, ...] = ()
    """What each row is called, where rows have names."""


@dataclass(frozen=True, slots=True)
class ForensicResult:
    """The answer of one method for one choice."""

    code: str
    status: Status
    reason: Note | None = None
    """Why there is no number; None exactly where the status is computed."""
    statistic: Mapping[str, float] = field(default_factory=dict)
    p: float | None = None
    """Calibrated on this election's own totals where the method can be."""
    q: float | None = None
    """Benjamini-Hochberg over the methods of one run; set by the battery."""
    false_alarm_rate: float | None = None
    """How often the uncalibrated test says p < 0.05 in simulated honest elections with these totals."""
    stations: tuple[StationSignal, ...] = ()
    concentrations: tuple[Concentration, ...] = ()
    votes: VoteEstimate | None = None
    sensitivity: tuple[Variant, ...] = ()
    series: tuple[Series, ...] = ()
    parameters: Mapping[str, Field] = field(default_factory=dict)
    used: int = 0
    """Stations that the method used; used + left out = all."""
    left_out: tuple[LeftOut, ...] = ()
    notes: tuple[Note, ...] = ()
    """What a reader must know: counts that stood in for others, parts that could not be computed."""
    assumptions: tuple[str, ...] = ()
    explanations: tuple[str, ...] = ()
    """Innocent explanations, by code."""
    settled_by: tuple[str, ...] = ()
    """What would settle it, by code."""

    @classmethod
    def without_number(
        cls, code: str, status: Status, reason: Note, *, left_out: tuple[LeftOut, ...] = ()
    ) -> "ForensicResult":
        """Return the result of a method that could not or must not be computed."""
        return cls(code, status, reason, left_out=left_out)
