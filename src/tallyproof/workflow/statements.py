"""Statements and translations: align, compare two translations, check a quotation, check figures."""

from dataclasses import dataclass
from pathlib import Path

from tallyproof.disk import write_atomically
from tallyproof.election.actors.register_file import read_register
from tallyproof.election.facts import Facts
from tallyproof.election.results import Results
from tallyproof.election.snapshot import SnapshotId
from tallyproof.errors import CallError, InputError, UnknownNameError
from tallyproof.sources.encoding import decode
from tallyproof.statements.actor_names import names_of_actors
from tallyproof.statements.align.table import bead_table, read_beads
from tallyproof.statements.comparison import Version, compare_versions, segments_of
from tallyproof.statements.document import (
    comparison_document,
    quotation_document,
    signs_document,
    translations_document,
)
from tallyproof.statements.figures.against_results import Totals
from tallyproof.statements.figures.document import figures_document
from tallyproof.statements.quotation import check_translated_quotation
from tallyproof.statements.register.statement import LARGEST
from tallyproof.statements.terms import Terms, default_terms, read_terms
from tallyproof.statements.translations import compare_translations
from tallyproof.store import Project, is_project
from tallyproof.texts import Catalogue
from tallyproof.workflow.request import Document, Request, take

__all__ = [
    "Words",
    "read_version",
    "statement_align",
    "statement_diff",
    "statement_numbers",
    "statement_quote",
    "summed_totals",
    "totals_of",
    "words_of",
]

_BYTES = 4 * LARGEST


@dataclass(frozen=True, slots=True)
class Words:
    """What texts are compared by."""

    terms: Path | None = None
    """Terms, scales and names of this election (TOML)."""
    actors: tuple[Path, ...] = ()
    """Registers of actors, whose names are compared too."""
    encoder: str = "auto"


def words_of(words: Words) -> Terms:
    """Return the program's terms with those of the election and the names of its actors; raises InputError."""
    terms = read_terms(words.terms) if words.terms else default_terms()
    if not words.actors:
        return terms
    reading = read_register(words.actors)
    if reading.problems:
        first = reading.problems[0]
        raise InputError(
            str(first.file or words.actors[0]),
            found=first.code,
            expected="a register of actors",
            text="register_faults",
            file=first.file or words.actors[0].name,
            code=first.code,
        )
    return terms.with_names(names_of_actors(reading.register.actors))


def read_version(path: Path, language: str) -> Version:
    """Read a text; the encoding is found where it is not UTF-8.

    Raises:
        InputError: The file is too large or holds no words.
    """
    expected = f"a plain text of at most {LARGEST} characters"
    try:
        with path.open("rb") as file:
            payload = file.read(_BYTES + 1)
    except OSError as error:
        raise InputError(str(path), found=type(error).__name__, expected=expected) from error
    if len(payload) > _BYTES:
        action = "Compare its parts one by one."
        raise InputError(path.name, found=f"more than {_BYTES} bytes", expected=expected, action=action)
    decoded = decode(payload)
    if decoded.damaged:
        place, found = (
            f"character {decoded.damaged[0][0]}",
            f"bytes {decoded.damaged[0][1]} that are no {decoded.codec}",
        )
        raise InputError(path.name, place=place, found=found, expected=expected, action="Save it as UTF-8.")
    text = decoded.text.removeprefix("\ufeff").replace("\r\n", "\n")
    if len(text) > LARGEST or not text.strip():
        raise InputError(path.name, found=f"{len(text)} characters", expected=expected)
    return Version(path.name, text, language)


def statement_align(
    source: Version,
    target: Version,
    words: Words,
    catalogue: Catalogue,
    *,
    beads: Path | None = None,
    write: Path | None = None,
) -> Document:
    """Align a translation with its original and flag what differs.

    Args:
        source: The original.
        target: The translation.
        words: What they are compared by.
        catalogue: Language of the sentences.
        beads: A table of beads that a person settled.
        write: Where to write the table of beads, to be edited.
    """
    _require_two_languages(source, target)
    sides = [[segment.text for segment in segments_of(version)] for version in (source, target)]
    given = read_beads(beads, sources=len(sides[0]), targets=len(sides[1])) if beads else None
    found = compare_versions(source, target, words_of(words), encoder=words.encoder, alignment=given)
    if write:
        write_atomically(write, bead_table(found.alignment.beads, *sides))
    return comparison_document(found, catalogue)


def _require_two_languages(source: Version, target: Version) -> None:
    if source.language == target.language:
        raise CallError(
            "Both texts are in one language.", expected="two languages; for one language: statement diff"
        )


def statement_diff(
    original: Version, first: Version, second: Version, words: Words, catalogue: Catalogue
) -> Document:
    """Compare two translations of one original, or two versions of one text with their common original."""
    if first.language != second.language:
        raise CallError(
            "The two translations are in different languages.", expected="two texts in one language"
        )
    found = compare_translations(original, first, second, words_of(words), encoder=words.encoder)
    return translations_document(found, (original, first, second), catalogue)


def statement_quote(
    quotation: str, source: Version, words: Words, catalogue: Catalogue, *, original: Version | None = None
) -> Document:
    """Check a quoted passage against a text; with the original of a translation, show what the passage renders."""
    found, originals = check_translated_quotation(quotation, segments_of(source), (), (), source.text)
    if original and found.start is not None:
        compared = compare_versions(original, source, words_of(words), encoder=words.encoder)
        found, originals = check_translated_quotation(
            quotation, compared.segments[1], compared.segments[0], compared.alignment.beads, source.text
        )
    return quotation_document(found, quotation, source, originals, catalogue)


def statement_numbers(  # noqa: PLR0913 - settings by name
    text: Version,
    words: Words,
    catalogue: Catalogue,
    *,
    results: Path | None = None,
    contest: str | None = None,
    version: str = "",
    said: str = "",
    database: str = "",
) -> Document:
    """Check the figures of a statement against each other, and against results where they are given.

    Args:
        text: The statement.
        words: What the words of degree mean.
        catalogue: Language of the sentences.
        results: A results file or a project; None: figures are compared with each other only.
        contest: Which contest, where the results hold several.
        version: Name of a version of the project, or its beginning; empty: the one that was in force on the day of
            the statement, and where that day is not known the one in force now.
        said: Day of the statement (ISO 8601); empty: unknown.
        database: URL of the PostgreSQL database with the records of the project; empty for SQLite.

    Returns:
        The document of figures; `version` says which version of a project was compared and why that one: `snapshot`,
        `chosen` (`named`, `of_day`, `in_force`) and a sentence; None where the results are no project.

    Raises:
        UnknownNameError: The project has no such version.
        CallError: A version is named but the results are no project, or two versions begin so.
    """
    if version and results is None:
        raise CallError("A version is named, but nothing to compare with.", expected="results")
    chosen = _chosen(results, database, catalogue, version=version, said=said) if results else None
    totals = totals_of(results, contest, version=chosen["snapshot"] if chosen else "") if results else ()
    document = figures_document(
        text.text, text.language, words_of(words), catalogue, name=text.name, totals=totals
    )
    return document | {"version": chosen, "signs": signs_document(text, catalogue)}


def _chosen(
    results: Path, database: str, catalogue: Catalogue, *, version: str, said: str
) -> Document | None:
    """Return which version of a project is compared, and why; None where the results are no project."""
    if not is_project(results):
        if version:
            raise CallError(
                f'"{results.name}" has no versions.', expected="a project made by tallyproof init"
            )
        return None
    project = Project.open(results)
    if version:
        name, chosen = _version_named(project, version), "named"
    elif said and project.current_name():
        from tallyproof.workflow.statement_figures import version_of_day  # noqa: PLC0415 - starts Django

        name, chosen = version_of_day(results, said, database=database), "of_day"
    else:
        name, chosen = project.current().id, "in_force"
    told = catalogue.text(f"statements.version.{chosen}", version=name[:12], day=said[:10])
    return {"snapshot": str(name), "chosen": chosen, "sentence": told}


def _version_named(project: Project, begun: str) -> SnapshotId:
    kept = project.snapshots()
    found = [one for one in kept if one.startswith(begun)]
    if not found:
        raise UnknownNameError("version", begun, kept)
    if len(found) > 1:
        raise CallError(f'{len(found)} versions begin with "{begun}".', expected="more of the version's name")
    return found[0]


def totals_of(results: Path, contest: str | None = None, *, version: str = "") -> tuple[Totals, ...]:
    """Return the totals of a results file or project, and those announced release by release beside it.

    Args:
        results: A results file or a project.
        contest: Which contest, where the results hold several.
        version: The version of a project; empty: the one in force.
    """
    taken = take(Request(results, contest=contest))
    released = _released(taken.facts) if taken.facts else ()
    snapshot = taken.snapshot
    if version and version != snapshot.id:
        snapshot = Project.open(results).load(SnapshotId(version))
    own = summed_totals(snapshot.results, snapshot.id[:12])
    return (*([] if any(own.votes == one.votes for one in released) else [own]), *released)


def summed_totals(results: Results, name: str) -> Totals:
    """Return sums over stations; a column with a gap has no total."""
    columns = ("registered", "issued", "cast", "valid", "invalid")
    counts = {column: _whole(results, column) for column in columns if results.has(column)}
    votes = {choice.name: _whole(results, choice.column) for choice in results.choices}
    known = [{key: value for key, value in one.items() if value is not None} for one in (counts, votes)]
    return Totals(name, known[0], known[1])


def _whole(results: Results, column: str) -> int | None:
    total = results.total(column)
    return None if total.missing else total.value


def _released(facts: Facts) -> tuple[Totals, ...]:
    """Return the announced totals, each called by its source and day."""
    found = []
    for release in facts.releases:
        given = dict(release.totals)
        votes = {
            name.removeprefix("votes__"): value for name, value in given.items() if name.startswith("votes__")
        }
        counts = {name: value for name, value in given.items() if not name.startswith("votes__")}
        found.append(Totals(" ".join(part for part in (release.source, release.date) if part), counts, votes))
    return tuple(found)
