"""Which elections are simulated to measure the methods, and the seed of each."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from tallyproof.errors import CallError
from tallyproof.forensics.simulation import Honest, Mechanism, Plan

__all__ = ["Design", "Trial"]


@dataclass(frozen=True, slots=True)
class Trial:
    """One simulated election that all methods are asked about."""

    honest: Honest
    mechanism: Mechanism | None
    """What is planted; None in an honest trial."""
    extent: float
    """Part of the stations; 0 in an honest trial."""
    repetition: int
    """From 0."""

    @property
    def plan(self) -> Plan | None:
        """What is planted; None in an honest trial."""
        return Plan(self.mechanism, self.extent) if self.mechanism else None

    def seed(self, root: int) -> int:
        """Return the seed of the election.

        It depends on the kind and the repetition alone: the same honest election stands behind every
        mechanism and extent, so that power curves are compared on equal ground.
        """
        kind = list(Honest).index(self.honest)
        return int(np.random.SeedSequence([root, kind, self.repetition]).generate_state(1, np.uint64)[0] >> 1)


@dataclass(frozen=True, slots=True)
class Design:
    """What is measured, how often, and from which seed."""

    seed: int
    honest: tuple[Honest, ...] = (Honest.LIKE, Honest.LIKE_STATIONS)
    """Kinds of honest elections in which false alarms are counted."""
    repetitions: int = 100
    """Honest elections of each kind."""
    mechanisms: tuple[Mechanism, ...] = tuple(Mechanism)
    extents: tuple[float, ...] = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2)
    """Parts of the stations at which something is planted, rising."""
    planted_in: Honest = Honest.LIKE
    """The kind of election in which it is planted."""
    planted_repetitions: int = 20
    """Elections of each mechanism and extent."""
    level: float = 0.05
    """A p-value at or below it is an alarm."""
    methods: tuple[str, ...] = ()
    """Codes; all methods where empty."""
    companions: bool = False
    """Whether methods get a simulated earlier election and another contest of the day."""

    def __post_init__(self) -> None:
        if self.repetitions < 1 or self.planted_repetitions < 0 or not 0 < self.level < 1:
            raise CallError("This calibration cannot be run.", expected="repetitions >= 1, 0 < level < 1")
        if list(self.extents) != sorted(set(self.extents)):
            raise CallError("Extents must rise.", expected="for example 0.01, 0.05, 0.2")

    def trials(self) -> Iterator[Trial]:
        """Yield all trials: honest ones first, then by mechanism and extent."""
        for kind in self.honest:
            yield from (Trial(kind, None, 0.0, number) for number in range(self.repetitions))
        for mechanism in self.mechanisms:
            for extent in self.extents:
                for number in range(self.planted_repetitions):
                    yield Trial(self.planted_in, mechanism, extent, number)

    def as_dict(self) -> dict[str, Any]:
        """Return the design as plain values."""
        return {name: list(v) if isinstance(v, tuple) else v for name, v in asdict(self).items()}
