"""Registered statements side by side with their translations: compared once, kept for every reader's language."""

import hashlib
import json
from pathlib import Path

from tallyproof.disk import write_atomically
from tallyproof.errors import CallError
from tallyproof.statements.comparison import compare_versions
from tallyproof.statements.document import comparison_document
from tallyproof.statements.register.statement import LARGEST, Confirmation, StatementKind
from tallyproof.texts import LANGUAGES, Catalogue, load_catalogue
from tallyproof.workflow.request import Document, Progress
from tallyproof.workflow.statement_records import Desk, registered_version
from tallyproof.workflow.statements import Words, words_of

__all__ = ["LARGEST", "Choices", "compare_kept", "compared_beside", "statement_words"]

Choices = list[tuple[str, str]]


def statement_words(catalogue: Catalogue, listed: str) -> Choices:
    """Return what a statement may be (`statement`), or how far it is confirmed (`confirmation`), with their texts."""
    words = {"statement": StatementKind, "confirmation": Confirmation}[listed]
    return [(one.value, catalogue.text(f"statements.{listed}.{one.value}")) for one in words]


def compare_kept(desk: Desk, original: str, translation: str, *, progress: Progress = lambda _: None) -> None:
    """Align a registered translation with its original, flag what differs, and keep that in every language.

    Args:
        desk: The project.
        original: Id of the statement.
        translation: Id of its translation.
        progress: Told of each step.

    Raises:
        UnknownNameError: There is no such statement.
        CallError: Both are in one language.
    """
    source, target = registered_version(desk, original), registered_version(desk, translation)
    if source.language == target.language:
        raise CallError(
            "Both texts are in one language.", expected="a statement and its translation", text="one_language"
        )
    progress("compare")
    found = compare_versions(source, target, words_of(Words()), encoder="auto")
    folder = _folder(desk, original, translation)
    for language in LANGUAGES:
        document = comparison_document(found, load_catalogue(language))
        text = json.dumps(document, ensure_ascii=False)
        write_atomically(folder / f"document.{language}.json", text.encode(errors="surrogatepass"))


def compared_beside(desk: Desk, original: str, translation: str, language: str) -> Document | None:
    """Return the kept comparison of exactly these words; None where it was not made, or a text is newer.

    Raises:
        UnknownNameError: There is no such statement.
    """
    path = _folder(desk, original, translation) / f"document.{language}.json"
    if not path.is_file():
        return None
    found: Document = json.loads(path.read_bytes())
    return found


def _folder(desk: Desk, original: str, translation: str) -> Path:
    """Return the folder of a comparison: its name is the hash of both texts, so that an old one is never shown."""
    texts = [registered_version(desk, name) for name in (original, translation)]
    parts = json.dumps([[one.name, one.language, one.text] for one in texts])
    return desk.folder / "asked" / "beside" / hashlib.sha256(parts.encode()).hexdigest()[:24]
