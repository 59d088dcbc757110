"""The one list of methods, and one run of them over a version of the results."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from tallyproof.election.contest import Choice
from tallyproof.election.results import Results
from tallyproof.errors import UnknownNameError
from tallyproof.forensics.coarse_shares import method as coarse_shares
from tallyproof.forensics.count_time import method as count_time
from tallyproof.forensics.identical_sheets import method as identical_sheets
from tallyproof.forensics.integer_percentages import method as integer_percentages
from tallyproof.forensics.klimek import method as klimek
from tallyproof.forensics.last_digits import method as last_digits
from tallyproof.forensics.mixture import method as mixture
from tallyproof.forensics.modes import method as modes
from tallyproof.forensics.probability.false_discovery import false_discovery_q
from tallyproof.forensics.question import Question
from tallyproof.forensics.repeated_shares import method as repeated_shares
from tallyproof.forensics.result import ForensicResult
from tallyproof.forensics.second_digits import method as second_digits
from tallyproof.forensics.shpilkin import method as shpilkin
from tallyproof.forensics.slope import method as slope
from tallyproof.forensics.small_counts import method as small_counts
from tallyproof.forensics.spatial import method as spatial
from tallyproof.forensics.station_size import method as station_size
from tallyproof.forensics.swapped_rows import method as swapped_rows
from tallyproof.forensics.swing import method as swing
from tallyproof.forensics.undervote import method as undervote
from tallyproof.tasks import Place, run_tasks

__all__ = ["CODES", "METHODS", "ForensicRun", "Method", "asked", "run"]


@dataclass(frozen=True, slots=True)
class Method:
    """A method by its code."""

    code: str
    run: Callable[[Question], ForensicResult]
    scores: bool = True
    """False for methods that are shown for information and never give a signal."""
    long: bool = False
    """True for the method that takes as long as all others; started first where several run at once."""


METHODS = (
    Method(integer_percentages.CODE, integer_percentages.run_integer_percentages),
    Method(repeated_shares.CODE, repeated_shares.run_repeated_shares),
    Method(coarse_shares.CODE, coarse_shares.run_coarse_shares),
    Method(identical_sheets.CODE, identical_sheets.run_identical_sheets),
    Method(small_counts.CODE, small_counts.run_small_counts),
    Method(swapped_rows.CODE, swapped_rows.run_swapped_rows),
    Method(last_digits.CODE, last_digits.run_last_digits),
    Method(second_digits.CODE, second_digits.run_second_digits, scores=False),
    Method(station_size.CODE, station_size.run_station_size),
    Method(spatial.CODE, spatial.run_spatial),
    Method(undervote.CODE, undervote.run_undervote),
    Method(count_time.CODE, count_time.run_count_time),
    Method(shpilkin.CODE, shpilkin.run_shpilkin),
    Method(klimek.CODE, klimek.run_klimek),
    Method(mixture.CODE, mixture.run_mixture, long=True),
    Method(slope.CODE, slope.run_slope),
    Method(swing.CODE, swing.run_swing),
    Method(modes.CODE, modes.run_modes, scores=False),
)
"""All methods, in the order in which they are shown."""

CODES = tuple(method.code for method in METHODS)


@dataclass(frozen=True, slots=True)
class ForensicRun:
    """The answers of the methods that were asked about one choice."""

    choice: Choice
    results: tuple[ForensicResult, ...]
    seed: int


def asked(wanted: Sequence[str | Method]) -> tuple[Method, ...]:
    """Return the methods that are wanted, in the order of `METHODS`, methods of other packages last.

    Args:
        wanted: Codes, all of `METHODS` where none is named; and methods of other packages themselves, as
            `plugins.load_methods` gives them. Order and repetition do not matter.

    Returns:
        The methods, none twice.

    Raises:
        UnknownNameError: A code that no method has.
    """
    outside = {method.code: method for method in wanted if isinstance(method, Method)}
    codes = [code for code in wanted if isinstance(code, str)]
    known = [*(method.code for method in METHODS), *outside]
    for code in codes:
        if code not in known:
            raise UnknownNameError("method", code, known)
    ours = (method for method in METHODS if not codes or method.code in codes)
    return (*ours, *(outside[code] for code in sorted(outside)))


def run(  # noqa: PLR0913 - the public call; all but two are named
    results: Results,
    choice: Choice | None = None,
    *,
    seed: int,
    methods: Sequence[str | Method] = (),
    previous: Results | None = None,
    concurrent: Results | None = None,
    place: Place | None = None,
) -> ForensicRun:
    """Apply methods to one choice and correct their p-values for each other.

    Args:
        results: The stations.
        choice: Whose votes are examined; the leader where None.
        seed: Of every random draw; each method starts from it anew, so that a method answers the same
            alone and in company, but for its q.
        methods: Codes, all of ours where none is named, and methods of other packages; see `asked`.
        previous: The election before, for the methods that need one.
        concurrent: Another contest of the same day, for the methods that need one.
        place: Where the methods are run; the answers do not depend on it.

    Returns:
        One result a method, in the order of `asked`, none left out; q set where the method scores.

    Raises:
        UnknownNameError: A code that no method has.
        NotComputableError: No choice given, and no station reports votes.
    """
    chosen = asked(methods)
    examined = choice or results.leader()
    question = Question(results, examined, seed, previous, concurrent)
    found = _answers(chosen, question, place or Place())
    q = false_discovery_q(
        [answer.p if method.scores else None for method, answer in zip(chosen, found, strict=True)]
    )
    corrected = (replace(answer, q=value) for answer, value in zip(found, q, strict=True))
    return ForensicRun(examined, tuple(corrected), seed)


def _answers(chosen: Sequence[Method], question: Question, place: Place) -> list[ForensicResult]:
    """Return the answers in the order of the methods; methods of other packages run in this process."""
    ours = sorted((method for method in chosen if method in METHODS), key=lambda method: not method.long)
    answers = {ours[number].code: found for number, found in run_tasks(_ask, question, ours, place)}
    return [answers[m.code] if m.code in answers else m.run(question) for m in chosen]


def _ask(question: Question, method: Method) -> ForensicResult:
    return method.run(question)
