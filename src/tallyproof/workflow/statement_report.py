"""What a dossier tells of statements: who said what, where translations differ, whether figures add up."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from tallyproof.dossier.contents import Spoken
from tallyproof.election.actors.register_file import read_register
from tallyproof.election.snapshot import Snapshot
from tallyproof.errors import InputError
from tallyproof.statements.align.table import read_beads
from tallyproof.statements.comparison import Version, compare_versions, segments_of
from tallyproof.statements.document import (
    comparison_document,
    quotation_document,
    signs_document,
    translations_document,
)
from tallyproof.statements.figures.against_results import Totals
from tallyproof.statements.figures.document import figures_document
from tallyproof.statements.figures.same_figures import same_figures
from tallyproof.statements.quotation import check_quotation
from tallyproof.statements.register.bundle import BUNDLE_FILE, Bundle, Task, read_bundle
from tallyproof.statements.register.document import register_document
from tallyproof.statements.register.register import claim_entry, fold, statement_entry
from tallyproof.statements.terms import Terms
from tallyproof.statements.translations import compare_translations
from tallyproof.texts import Catalogue
from tallyproof.workflow.request import Document
from tallyproof.workflow.statements import Words, summed_totals, words_of

__all__ = ["spoken", "statements_report"]

_TOLD = ("role", "venue", "note", "words")
"""What a folder may say in more than one language."""
_METHOD = "lengths"
"""A dossier must come out the same on every machine, with or without encoders; a table of beads settles the rest."""


def spoken(folder: Path | None) -> Spoken | None:
    """Return where the statements of a dossier lie and their hashes; None where there are none."""
    return Spoken(folder, read_bundle(folder).files) if folder else None


def statements_report(folder: Path, snapshot: Snapshot, catalogue: Catalogue) -> Document:
    """Return the statements of a folder and everything that it asks to examine.

    Args:
        folder: Holds `statements.toml`.
        snapshot: Figures are compared with its totals, and with the releases that the folder names.
        catalogue: Language of the sentences.
    """
    bundle = read_bundle(folder)
    register = fold([*map(statement_entry, bundle.statements), *map(claim_entry, bundle.claims)])
    terms = words_of(Words(bundle.terms, bundle.actors))
    totals = (
        *(_release(one, bundle, catalogue.language) for one in bundle.releases),
        summed_totals(snapshot.results, catalogue.text("statements.these-results")),
    )
    versions = {s.id: Version(s.id, s.text, s.language) for s in bundle.statements}
    read = partial(figures_document, terms=terms, catalogue=catalogue, totals=totals)
    quoted = [versions[task.fields["statement"]] for task in _of(bundle, "figures")]
    return {
        "schema": "tallyproof.statements-report/1",
        "register": _named(register_document(register, catalogue), bundle, catalogue),
        "comparisons": [
            _comparison(task, bundle, versions, terms, catalogue) for task in _of(bundle, "compare")
        ],
        "translations": [_translations(task, versions, terms, catalogue) for task in _of(bundle, "diff")],
        "quotations": [_quotation(task, versions, catalogue) for task in _of(bundle, "quotation")],
        "figures": _figures(quoted, terms, read),
        "signs": [sign for version in versions.values() for sign in signs_document(version, catalogue)],
    }


def _named(document: Document, bundle: Bundle, catalogue: Catalogue) -> Document:
    """Add names of speakers, roles and such in the reader's language, where a register or the folder has them."""
    actors = read_register(bundle.actors).register.actors if bundle.actors else ()
    names = {actor.id: actor.name(catalogue.language) for actor in actors}
    for one in (*document["statements"], *document["claims"]):
        one["speaker_title"] = names.get(one["speaker"], one["speaker"])
        told = {name: _told(one[name], bundle, catalogue.language) for name in _TOLD if name in one}
        one |= {f"{name}_title": words for name, words in told.items()}
    return document


def _told(words: str, bundle: Bundle, language: str) -> str:
    """Return words as the folder calls them in a language; themselves where it does not say."""
    return next((title.get(language, words) for title in bundle.titles if words in title.values()), words)


def _figures(texts: Sequence[Version], terms: Terms, read: Callable[..., Document]) -> list[Document]:
    """Return the figures of each text.

    `same_as` names an earlier text that contradicts itself in the same figures, given to the same holders.
    """
    found: list[tuple[Version, Document]] = []
    for text in texts:
        one = read(text.text, text.language, name=text.name)
        same = next((old.name for old, other in found if _same((old, other), (text, one), terms)), None)
        found.append((text, one | {"same_as": same}))
    return [one for _, one in found]


def _same(one: tuple[Version, Document], other: tuple[Version, Document], terms: Terms) -> bool:
    kinds = [[found["kind"] for found in read["contradictions"]] for _, read in (one, other)]
    if not kinds[0] or kinds[0] != kinds[1]:
        return False
    ours, theirs = one[0], other[0]
    return same_figures(ours.text, ours.language, theirs.text, theirs.language, terms)


def _of(bundle: Bundle, kind: str) -> list[Task]:
    return [task for task in bundle.tasks if task.kind == kind]


def _comparison(
    task: Task, bundle: Bundle, versions: Mapping[str, Version], terms: Terms, catalogue: Catalogue
) -> Document:
    source, target = versions[task.fields["original"]], versions[task.fields["translation"]]
    counts = [len(segments_of(version)) for version in (source, target)]
    beads = task.fields.get("beads")
    given = read_beads(bundle.folder / beads, sources=counts[0], targets=counts[1]) if beads else None
    found = compare_versions(source, target, terms, encoder=_METHOD, alignment=given)
    return comparison_document(found, catalogue)


def _translations(
    task: Task, versions: Mapping[str, Version], terms: Terms, catalogue: Catalogue
) -> Document:
    chosen = tuple(versions[task.fields[name]] for name in ("original", "first", "second"))
    found = compare_translations(chosen[0], chosen[1], chosen[2], terms, encoder=_METHOD)
    return translations_document(found, (chosen[0], chosen[1], chosen[2]), catalogue)


def _quotation(task: Task, versions: Mapping[str, Version], catalogue: Catalogue) -> Document:
    source = versions[task.fields["source"]]
    found = check_quotation(task.fields["words"], source.text)
    return quotation_document(found, task.fields["words"], source, (), catalogue)


def _release(entry: Mapping[str, Any], bundle: Bundle, language: str) -> Totals:
    """Return announced totals; raises InputError for anything but whole numbers by name."""
    counts, votes = entry.get("counts", {}), entry.get("votes", {})
    whole = all(
        isinstance(one, dict) and all(type(v) is int for v in one.values()) for one in (counts, votes)
    )
    if not whole or not isinstance(entry.get("name"), str):
        raise InputError(
            BUNDLE_FILE, place="[[release]]", found=repr(dict(entry))[:100], expected="name, counts, votes"
        )
    return Totals(_told(entry["name"], bundle, language), dict(counts), dict(votes))
