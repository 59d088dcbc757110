"""Methods of other packages: found by their entry points, loaded only by name, checked before they speak.

A package names an object in the group `tallyproof.methods`::

    [project.entry-points."tallyproof.methods"]
    benford-free = "my_package.method:PLUGIN"

where `PLUGIN` is a `MethodPlugin`. Nothing is imported until somebody asks for that name, and whatever such a
method does wrong is reported with the package's name, never as a fault of the results.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from importlib.metadata import EntryPoint, entry_points

from tallyproof.errors import InputError, UnknownNameError
from tallyproof.forensics.battery import Method
from tallyproof.forensics.question import Question
from tallyproof.forensics.result import ForensicResult, Status
from tallyproof.texts import Catalogue

__all__ = ["GROUP", "MethodPlugin", "OutsideMethod", "load_methods", "with_texts"]

GROUP = "tallyproof.methods"

_CODE = re.compile(r"X-[A-Z][A-Z0-9]*(-[A-Z0-9]+)*")
"""Codes of outside methods begin with X, so that no one takes them for ours."""

_ALWAYS = ("title", "meaning", "reading.signal", "reading.none")


@dataclass(frozen=True, slots=True)
class MethodPlugin:
    """What an entry point must name: a method and its sentences."""

    method: Method
    """Its code begins with `X-`. One with parameters takes its settings after the question."""
    texts: Mapping[str, Mapping[str, str]]
    """Sentences by language and key (`title`, `meaning`, `reading.signal`, `reading.none`, `statistic.<name>`,
    ...); `en` is required and stands in for a language that is not there."""


@dataclass(frozen=True, slots=True)
class OutsideMethod:
    """A method of another package, ready to be run."""

    name: str
    """Of the entry point."""
    package: str
    version: str
    method: Method
    """Runs guarded: see `load_methods`."""
    texts: Mapping[str, Mapping[str, str]]


def load_methods(names: Iterable[str]) -> tuple[OutsideMethod, ...]:
    """Import the named methods of other packages.

    Args:
        names: Of entry points in the group `tallyproof.methods`; order and repetition do not matter.

    Returns:
        One method a name, sorted by code. An exception in a method, an answer of another kind and a sentence
        that is missing are raised as InputError when it runs, with the package's name.

    Raises:
        UnknownNameError: No installed package has an entry point of this name.
        InputError: It cannot be imported, is not a `MethodPlugin`, has a wrong code or lacks its sentences;
            or two have the same code.
    """
    known = {point.name: point for point in entry_points(group=GROUP)}
    loaded = [_loaded(known, name) for name in sorted(set(names))]
    codes = [outside.method.code for outside in loaded]
    for outside in loaded:
        if codes.count(outside.method.code) > 1:
            raise _wrong(
                outside.name, outside.package, f"the code {outside.method.code} twice", "a code of its own"
            )
    return tuple(sorted(loaded, key=lambda outside: outside.method.code))


def with_texts(catalogue: Catalogue, methods: Iterable[OutsideMethod]) -> Catalogue:
    """Return the catalogue with the sentences of outside methods; it cannot change any other sentence."""
    messages = dict(catalogue.messages)
    for outside in methods:
        spoken = dict(outside.texts["en"]) | dict(outside.texts.get(catalogue.language, {}))
        messages |= {f"forensics.{outside.method.code}.{key}": text for key, text in spoken.items()}
    return replace(catalogue, messages=messages)


def _loaded(known: Mapping[str, EntryPoint], name: str) -> OutsideMethod:
    if name not in known:
        raise UnknownNameError(f"entry point in {GROUP}", name, known)
    point = known[name]
    package, version = (point.dist.name, point.dist.version) if point.dist else (point.value, "")
    try:
        plugin = point.load()
    except Exception as fault:
        raise _wrong(name, package, _fault(fault), "an importable object") from fault
    if not isinstance(plugin, MethodPlugin):
        raise _wrong(name, package, f"an object of type {type(plugin).__name__}", "a MethodPlugin")
    code, english = plugin.method.code, plugin.texts.get("en", {})
    if not _CODE.fullmatch(code):
        raise _wrong(name, package, f"the code {code!r}", "a code such as X-NAME")
    declared = [f"parameter.{one.name}" for one in plugin.method.parameters.all]
    if lacking := [key for key in (*_ALWAYS, *declared) if key not in english]:
        raise _wrong(name, package, f"no English text for {', '.join(lacking)}", "all of them")
    guarded = replace(plugin.method, run=_guarded(name, package, plugin), long=False)
    return OutsideMethod(name, package, version, guarded, plugin.texts)


def _guarded(name: str, package: str, plugin: MethodPlugin) -> Callable[..., ForensicResult]:
    """Return the method so that whatever it does wrong is its package's fault by name."""

    def run(question: Question, *settings: object) -> ForensicResult:
        try:
            answer = plugin.method.run(question, *settings)
        except Exception as fault:
            raise _wrong(name, package, _fault(fault), "an answer") from fault
        if not isinstance(answer, ForensicResult) or answer.code != plugin.method.code:
            raise _wrong(name, package, repr(answer)[:80], f"a ForensicResult of {plugin.method.code}")
        if wrong := _inconsistent(answer):
            raise _wrong(
                name, package, wrong, "a p from 0 to 1, and a reason exactly where there is no number"
            )
        if lacking := [key for key in _keys(answer) if key not in plugin.texts["en"]]:
            raise _wrong(name, package, f"no English text for {', '.join(lacking)}", "all of them")
        return answer

    return run


def _inconsistent(answer: ForensicResult) -> str:
    if (answer.reason is None) != (answer.status is Status.COMPUTED):
        return f"status {answer.status} with reason {answer.reason}"
    if answer.p is not None and not 0 <= answer.p <= 1:
        return f"p = {answer.p}"
    return ""


def _keys(answer: ForensicResult) -> list[str]:
    """Return the keys of all sentences that an answer needs."""
    named = [("statistic", answer.statistic), ("parameter", answer.parameters)]
    coded = [
        ("assumption", answer.assumptions),
        ("explanation", answer.explanations),
        ("settled", answer.settled_by),
        ("note", [note.code for note in answer.notes]),
        ("reason", [answer.reason.code] if answer.reason else []),
        ("convention", [answer.votes.convention] if answer.votes else []),
    ]
    return [f"{kind}.{code}" for kind, codes in (*named, *coded) for code in codes]


def _fault(fault: Exception) -> str:
    return f"{type(fault).__name__}: {fault}"


def _wrong(name: str, package: str, found: str, expected: str) -> InputError:
    return InputError(
        f'Method "{name}" of package {package}',
        found=found,
        expected=expected,
        action="Tell its authors, or run without it.",
    )
