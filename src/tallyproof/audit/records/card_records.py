"""Records of single cards: which contests a card has and what is marked."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tallyproof.election.problem import Problem
from tallyproof.errors import UnknownNameError

__all__ = ["CardRecords", "RecordedContest"]


@dataclass(frozen=True, slots=True, eq=False)
class RecordedContest:
    """One contest on all cards."""

    name: str
    choices: tuple[str, ...]
    allowed: int
    """Most choices that a card may mark; 1 in an instant runoff."""
    marks: NDArray[np.int16]
    """Rank of each choice, 1 where only marked or not; 0 where not marked; shape (N, K)."""
    present: NDArray[np.bool_]
    """False where the contest is not on the card, shape (N,)."""

    @property
    def ranked(self) -> bool:
        """Whether a card ranks choices."""
        return bool((self.marks > 1).any())

    def votes(self) -> NDArray[np.int64]:
        """Return valid votes, shape (N, K): 0 for a card that marks more choices than it may."""
        marked = self.marks > 0
        valid = marked.sum(axis=1) <= self.allowed
        return np.asarray(marked & valid[:, None], dtype=np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class CardRecords:
    """Records in the order of the file."""

    cards: tuple[str, ...]
    """Unique; begin with the batch."""
    batches: tuple[str, ...]
    """Batch of each card, as the manifest calls it."""
    contests: tuple[RecordedContest, ...]
    problems: tuple[Problem, ...] = ()
    """Rows that could not be used, none of them dropped: redacted ones, marks that are no numbers, cards twice."""

    def contest(self, name: str | None) -> RecordedContest:
        """Return a contest by name, the only one where no name is given; raises UnknownNameError otherwise."""
        if name is None and len(self.contests) == 1:
            return self.contests[0]
        found = next((item for item in self.contests if item.name == name), None)
        if found is None:
            raise UnknownNameError("contest", name or "", [item.name for item in self.contests])
        return found
