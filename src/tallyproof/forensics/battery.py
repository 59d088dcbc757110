"""The one list of methods, and one run of them over a version of the results."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from tallyproof.election.contest import Choice
from tallyproof.election.results import Results
from tallyproof.errors import UnknownNameError
from tallyproof.forensics import integer_percentages
from tallyproof.forensics.false_discovery import false_discovery_q
from tallyproof.forensics.question import Question
from tallyproof.forensics.result import ForensicResult

__all__ = ["CODES", "METHODS", "ForensicRun", "Method", "run"]


@dataclass(frozen=True, slots=True)
class Method:
    """A method by its code."""

    code: str
    run: Callable[[Question], ForensicResult]
    scores: bool = True
    """False for methods that are shown for information and never give a signal."""


METHODS = (Method(integer_percentages.CODE, integer_percentages.run_integer_percentages),)
"""All methods, in the order in which they are shown."""

CODES = tuple(method.code for method in METHODS)


@dataclass(frozen=True, slots=True)
class ForensicRun:
    """The answers of the methods that were asked about one choice."""

    choice: Choice
    results: tuple[ForensicResult, ...]
    seed: int


def run(
    results: Results,
    choice: Choice | None = None,
    *,
    seed: int,
    methods: Sequence[str] = (),
    previous: Results | None = None,
    concurrent: Results | None = None,
) -> ForensicRun:
    """Apply methods to one choice and correct their p-values for each other.

    Args:
        results: The stations.
        choice: Whose votes are examined; the leader where None.
        seed: Of every random draw; each method starts from it anew, so that a method answers the same
            alone and in company, but for its q.
        methods: Codes; all methods where empty. Order and repetition do not matter.
        previous: The election before, for the methods that need one.
        concurrent: Another contest of the same day, for the methods that need one.

    Returns:
        One result a method, in the order of `METHODS`, none left out; q set where the method scores.

    Raises:
        UnknownNameError: A code that no method has.
        NotComputableError: No choice given, and no station reports votes.
    """
    for code in methods:
        if code not in CODES:
            raise UnknownNameError("method", code, CODES)
    examined = choice or results.leader()
    question = Question(results, examined, seed, previous, concurrent)
    asked = [method for method in METHODS if not methods or method.code in methods]
    found = [method.run(question) for method in asked]
    q = false_discovery_q(
        [answer.p if method.scores else None for method, answer in zip(asked, found, strict=True)]
    )
    corrected = (replace(answer, q=value) for answer, value in zip(found, q, strict=True))
    return ForensicRun(examined, tuple(corrected), seed)
