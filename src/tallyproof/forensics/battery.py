"""The one list of methods, and one run of them over a version of the results."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

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
from tallyproof.forensics.parameters import Given, Parameters, Value
from tallyproof.forensics.probability.false_discovery import false_discovery_q
from tallyproof.forensics.question import Question
from tallyproof.forensics.repeated_shares import method as repeated_shares
from tallyproof.forensics.result import ForensicResult, Status
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

__all__ = ["CODES", "METHODS", "ChangedAnswer", "ForensicRun", "Method", "asked", "run"]


@dataclass(frozen=True, slots=True)
class Method:
    """A method by its code."""

    code: str
    run: Callable[..., ForensicResult]
    """Answers a `Question`; a method with parameters takes its settings after it."""
    scores: bool = True
    """False for methods that are shown for information and never give a signal."""
    long: bool = False
    """True for the method that takes as long as all others; started first where several run at once."""
    parameters: Parameters = field(default_factory=Parameters)
    """What readers may set; nothing where the method declares none."""


METHODS = (
    Method(
        integer_percentages.CODE,
        integer_percentages.run_integer_percentages,
        parameters=integer_percentages.PARAMETERS,
    ),
    Method(repeated_shares.CODE, repeated_shares.run_repeated_shares, parameters=repeated_shares.PARAMETERS),
    Method(coarse_shares.CODE, coarse_shares.run_coarse_shares, parameters=coarse_shares.PARAMETERS),
    Method(
        identical_sheets.CODE, identical_sheets.run_identical_sheets, parameters=identical_sheets.PARAMETERS
    ),
    Method(small_counts.CODE, small_counts.run_small_counts, parameters=small_counts.PARAMETERS),
    Method(swapped_rows.CODE, swapped_rows.run_swapped_rows, parameters=swapped_rows.PARAMETERS),
    Method(last_digits.CODE, last_digits.run_last_digits, parameters=last_digits.PARAMETERS),
    Method(second_digits.CODE, second_digits.run_second_digits, scores=False),
    Method(station_size.CODE, station_size.run_station_size, parameters=station_size.PARAMETERS),
    Method(spatial.CODE, spatial.run_spatial, parameters=spatial.PARAMETERS),
    Method(undervote.CODE, undervote.run_undervote, parameters=undervote.PARAMETERS),
    Method(count_time.CODE, count_time.run_count_time, parameters=count_time.PARAMETERS),
    Method(shpilkin.CODE, shpilkin.run_shpilkin, parameters=shpilkin.PARAMETERS),
    Method(klimek.CODE, klimek.run_klimek, parameters=klimek.PARAMETERS),
    Method(mixture.CODE, mixture.run_mixture, parameters=mixture.PARAMETERS, long=True),
    Method(slope.CODE, slope.run_slope, parameters=slope.PARAMETERS),
    Method(swing.CODE, swing.run_swing, parameters=swing.PARAMETERS),
    Method(modes.CODE, modes.run_modes, parameters=modes.PARAMETERS, scores=False),
)
"""All methods, in the order in which they are shown."""

CODES = tuple(method.code for method in METHODS)


@dataclass(frozen=True, slots=True)
class ChangedAnswer:
    """The answer of a method with parameters of a reader's own, beside that of the standard run."""

    result: ForensicResult
    """It has no q: it is not part of the battery."""
    standard: ForensicResult
    """The answer of the standard run, with its q."""
    changed: Mapping[str, Value]
    """Only the parameters that differ from the standard run, by name; None: chosen by the method."""
    defaults: Mapping[str, Value]
    """The same parameters as the standard run has them."""


@dataclass(frozen=True, slots=True)
class ForensicRun:
    """The answers of the methods that were asked about one choice."""

    choice: Choice
    results: tuple[ForensicResult, ...]
    """With the parameters of the standard run, whatever else was asked."""
    seed: int
    changed: tuple[ChangedAnswer, ...] = ()
    """What methods answered with other parameters, in the order of `results`; empty where nobody asked."""


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
    parameters: Mapping[str, Mapping[str, Given]] | None = None,
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
        parameters: Values of parameters by code and name. A method is run with them besides its standard run, never
            in its place: whoever may try values until a p-value fits finds one, so such an answer has no q and
            changes no other.
        previous: The election before, for the methods that need one.
        concurrent: Another contest of the same day, for the methods that need one.
        place: Where the methods are run; the answers do not depend on it.

    Returns:
        One result a method, in the order of `asked`, none left out; q set where the method scores.

    Raises:
        UnknownNameError: A code that no method has, or that is not asked; a parameter that its method lacks.
        CallError: A value that a parameter may not have.
        NotComputableError: No choice given, and no station reports votes.
    """
    chosen = asked(methods)
    changes = _changes(chosen, parameters or {})
    examined = choice or results.leader()
    question = Question(results, examined, seed, previous, concurrent)
    wanted = [_Wish(method, {}) for method in chosen]
    wanted += [_Wish(method, changes[method.code]) for method in chosen if changes.get(method.code)]
    found = _answers(wanted, question, place or Place())
    standard = _corrected(chosen, found[: len(chosen)])
    by_code = {answer.code: answer for answer in standard}
    changed = [
        ChangedAnswer(answer, by_code[answer.code], wish.changed, wish.defaults)
        for wish, answer in zip(wanted[len(chosen) :], found[len(chosen) :], strict=True)
    ]
    return ForensicRun(examined, tuple(standard), seed, tuple(changed))


@dataclass(frozen=True, slots=True)
class _Wish:
    """A method and what is changed of its parameters."""

    method: Method
    changed: Mapping[str, Value]

    @property
    def defaults(self) -> dict[str, Value]:
        """What the changed ones are by default."""
        return {one.name: one.default for one in self.method.parameters.all if one.name in self.changed}


def _changes(
    chosen: Sequence[Method], parameters: Mapping[str, Mapping[str, Given]]
) -> dict[str, dict[str, Value]]:
    """Return what differs from the defaults, by code."""
    known = {method.code: method for method in chosen}
    for code in parameters:
        if code not in known:
            raise UnknownNameError("method among those that are asked", code, known)
    return {code: known[code].parameters.read(code, given) for code, given in parameters.items()}


def _corrected(chosen: Sequence[Method], found: Sequence[ForensicResult]) -> list[ForensicResult]:
    q = false_discovery_q(
        [answer.p if method.scores else None for method, answer in zip(chosen, found, strict=True)]
    )
    return [replace(answer, q=value) for answer, value in zip(found, q, strict=True)]


def _answers(wanted: Sequence[_Wish], question: Question, place: Place) -> list[ForensicResult]:
    """Return the answers in the order of the wishes; methods of other packages run in this process."""
    ours = [at for at, wish in enumerate(wanted) if wish.method in METHODS]
    ours.sort(key=lambda at: not wanted[at].method.long)
    done = run_tasks(_ask, question, [wanted[at] for at in ours], place)
    answers = {ours[number]: found for number, found in done}
    return [answers[at] if at in answers else _ask(question, wish) for at, wish in enumerate(wanted)]


def _ask(question: Question, wish: _Wish) -> ForensicResult:
    """Return the answer with all declared parameters among those that it states."""
    declared, method = wish.method.parameters, wish.method
    found = method.run(question, declared.chosen(wish.changed)) if wish.changed else method.run(question)
    if found.status is Status.NOT_APPLICABLE:
        return found
    unsaid = {
        name: value
        for name, value in declared.used(wish.changed).items()
        if value is not None and name not in found.parameters
    }
    return replace(found, parameters={**found.parameters, **unsaid})
