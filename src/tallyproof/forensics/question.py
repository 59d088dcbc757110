"""What a method is asked: whose votes, in which version of the results, beside which other elections."""

from dataclasses import dataclass

from tallyproof.election.contest import Choice
from tallyproof.election.results import Results

__all__ = ["Question"]


@dataclass(frozen=True, slots=True)
class Question:
    """One choice in one contest, with the tables that some methods compare it with."""

    results: Results
    choice: Choice
    seed: int
    """Of every random draw of the method."""
    previous: Results | None = None
    """The election before, station by station; None where the reader gave none."""
    concurrent: Results | None = None
    """Another contest on the same day with the same voters; None where the reader gave none."""
