"""The benchmark: every table that the given data allow, as one document."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tallyproof.election.actors.actor import ActorKind
from tallyproof.errors import CallError
from tallyproof.statements.align.encoders import Encoder, load_encoder
from tallyproof.statements.claims.parser import has_parser
from tallyproof.statements.measure.alignment import documents_with_gaps, f1, measure_alignment
from tallyproof.statements.measure.demetr import measure_demetr
from tallyproof.statements.measure.documents import Known, Score, make_documents
from tallyproof.statements.measure.own_set import measure_nearer, measure_own_set
from tallyproof.statements.measure.polnear import measure_polnear
from tallyproof.statements.measure.pud import Parallel, measure_pud, read_pud
from tallyproof.statements.measure.registered import measure_registered
from tallyproof.statements.measure.tally import Tally
from tallyproof.statements.measure.targets import targets
from tallyproof.statements.measure.udhr import read_udhr
from tallyproof.statements.terms import Terms

__all__ = ["Data", "run_benchmark"]

Document = dict[str, Any]
_UDHR = {"en": "eng", "ru": "rus", "kk": "kaz"}
_REGISTERS: Mapping[str, AbstractSet[ActorKind]] = {
    "people": frozenset({ActorKind.PERSON}),
    "every name": frozenset(ActorKind),
}
"""Whose names of PUD are registered: of people, as a register of actors holds them; or countries and all else too."""
_DOCUMENTS, _TUNED = 24, 6
_SEEDS = range(4, 12)
"""Seeds 0-3 chose the price of a sentence without a partner."""


@dataclass(frozen=True, slots=True)
class Data:
    """Where public data lie; None where they are not given."""

    pud_english: Path | None = None
    pud_russian: Path | None = None
    udhr: Path | None = None
    """Folder with eng.html, rus.html, kaz.html."""
    demetr: Path | None = None
    """Folder with the JSON files."""
    polnear: Path | None = None
    """Folder with `text` and `attributions`."""


def run_benchmark(
    data: Data, terms: Terms, *, seed: int, progress: Callable[[str], None] = lambda _: None
) -> Document:
    """Measure rules and alignment on the own set and on what else is given.

    Returns:
        `flags`: a table a set with recall by kind and false flags by rule; `alignment`: F1 by languages and method;
        `nearer`: how often the faithful of two translations is found; `targets`: what to reach, and whether it is.
    """
    models = _models()
    tables = [
        _table(
            f"election {language}, {part}",
            ("en", language),
            measure_own_set(terms, language=language, parts=(part,)),
        )
        for language in ("ru", "kk")
        for part in ("written", "held")
    ]
    alignment: list[Document] = []
    if data.pud_english and data.pud_russian:
        progress("PUD")
        halves = {
            part: read_pud(data.pud_english, data.pud_russian, part=part) for part in ("written", "held")
        }
        tables += [one for part, half in halves.items() for one in _parallel(part, half, terms, seed)]
        pairs = [(one.text, two.text) for half in halves.values() for one, two in half]
        documents = make_documents(pairs, count=_DOCUMENTS, seed=seed)[_TUNED:]
        alignment += _alignments("PUD documents", documents, ("en", "ru"), models)
    if data.demetr:
        progress("DEMETR")
        tables.append(_table("DEMETR", ("ru", "en"), measure_demetr(data.demetr, terms)))
    if data.udhr:
        progress("UDHR")
        alignment += _declaration(data.udhr, models)
    document = {
        "schema": "tallyproof.statement-benchmark/1",
        "seed": seed,
        "claims": [measure_polnear(data.polnear, method=method) for method in _methods()]
        if data.polnear
        else [],
        "encoders": [model.name for model in models],
        "flags": tables,
        "alignment": alignment,
        "nearer": [
            _nearer(model, language)
            for model in models
            for language in ("ru", "kk")
            if language in model.languages
        ],
    }
    return document | {"targets": targets(document)}


def _parallel(part: str, half: Parallel, terms: Terms, seed: int) -> Iterator[Document]:
    """Yield the tables of one half of PUD: as it is, and with its names in a register."""
    yield _table(f"PUD, {part}", ("en", "ru"), measure_pud(half, terms, seed=seed))
    for name, kinds in _REGISTERS.items():
        tally = measure_registered(half, terms, kinds=kinds, seed=seed)
        yield _table(f"PUD, {part}, {name} registered", ("en", "ru"), tally)


def _methods() -> list[str]:
    return ["words", "grammar"] if has_parser() else ["words"]


def _models() -> list[Encoder]:
    found = []
    for name in ("use", "e5"):
        try:
            found.append(load_encoder(name))
        except CallError:
            continue
    return found


def _table(name: str, languages: tuple[str, str], tally: Tally) -> Document:
    return {
        "set": name,
        "languages": list(languages),
        "pairs": tally.clean,
        "kinds": [
            {"kind": kind, "planted": count, "recall": tally.recall(kind)}
            for kind, count in tally.planted.items()
            if count
        ],
        "false_flags": {
            rule: count / tally.clean for rule, count in sorted(tally.false.items()) if rule and tally.clean
        },
        "any_flag": tally.false_rate(""),
        "found_by": {
            f"{kind} {rule}": count / tally.planted[kind]
            for (kind, rule), count in sorted(tally.found_by.items())
        },
    }


def _alignments(
    name: str, documents: Sequence[Known], languages: tuple[str, str], models: list[Encoder]
) -> list[Document]:
    ways: list[tuple[str, Score]] = [
        ("Gale-Church", measure_alignment(documents, languages, None, anchors=False)),
        ("lengths", measure_alignment(documents, languages, None)),
    ]
    ways += [
        (model.name, measure_alignment(documents, languages, model))
        for model in models
        if model.languages.issuperset(languages)
    ]
    return [
        {
            "set": name, "languages": list(languages), "documents": len(documents), "method": way,
            "links_f1": f1(score.links), "alone_f1": f1(score.alone),
        }
        for way, score in ways
    ]  # fmt: skip


def _declaration(folder: Path, models: list[Encoder]) -> list[Document]:
    articles = {language: read_udhr(folder / f"{file}.html") for language, file in _UDHR.items()}
    found = []
    for pair in (("en", "ru"), ("en", "kk"), ("ru", "kk")):
        paragraphs = [
            both
            for one, two in zip(articles[pair[0]], articles[pair[1]], strict=True)
            if len(one) == len(two)
            for both in zip(one, two, strict=True)
        ]
        found += _alignments("UDHR with gaps", documents_with_gaps(paragraphs, seeds=_SEEDS), pair, models)
    return found


def _nearer(model: Encoder, language: str) -> Document:
    right, pairs = measure_nearer(model, language=language)
    return {
        "encoder": model.name,
        "languages": ["en", language],
        "right": right,
        "pairs": pairs,
        "share": right / pairs,
    }
