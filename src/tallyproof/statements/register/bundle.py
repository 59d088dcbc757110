"""A folder with statements: `statements.toml` says what each is, its text lies beside it, word for word."""

import hashlib
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from tallyproof.errors import InputError, TallyproofError
from tallyproof.statements.register.claim import Claim
from tallyproof.statements.register.register import (
    claim_entry,
    fold,
    read_claim,
    read_statement,
    statement_entry,
)
from tallyproof.statements.register.statement import LANGUAGES, Statement

__all__ = ["BUNDLE_FILE", "Bundle", "Task", "read_bundle"]

Made = TypeVar("Made", Statement, Claim)

BUNDLE_FILE = "statements.toml"
SCHEMA = "tallyproof.statements/1"
_LARGEST = 1 << 23
_TASKS = {
    "compare": ("original", "translation"),
    "diff": ("original", "first", "second"),
    "quotation": ("words", "source"),
    "figures": ("statement",),
}
"""What can be asked about the statements, and which fields each needs."""
_MAY = {"compare": ("beads",), "diff": (), "quotation": ("translation",), "figures": ()}


@dataclass(frozen=True, slots=True)
class Task:
    """Something to be examined: `compare`, `diff`, `quotation` or `figures`."""

    kind: str
    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Bundle:
    """Statements, claims and what to examine."""

    folder: Path
    statements: tuple[Statement, ...]
    claims: tuple[Claim, ...]
    tasks: tuple[Task, ...]
    terms: Path | None = None
    actors: tuple[Path, ...] = ()
    """Registers of actors whose names are compared too."""
    releases: tuple[Mapping[str, Any], ...] = ()
    """Announced totals: name, counts, votes."""
    titles: tuple[Mapping[str, str], ...] = ()
    """How roles, places, short words of claims and notes are called in each language."""
    files: Mapping[str, str] = field(default_factory=dict)
    """SHA-256 of every file read, by name."""


def read_bundle(folder: Path) -> Bundle:
    """Read a folder with statements.

    Args:
        folder: Holds `statements.toml` and the files that it names; nothing outside of it is read.

    Raises:
        InputError: The file or a text cannot be read, or an entry is wrong; says which.
    """
    files: dict[str, str] = {}
    try:
        document = tomllib.loads(_read(folder, BUNDLE_FILE, files))
    except tomllib.TOMLDecodeError as error:
        raise InputError(
            BUNDLE_FILE, found=str(error), expected="a TOML file", text="bad_toml", why=str(error)
        ) from error
    known = {"schema", "terms", "actors", "statement", "claim", "release", "title", *_TASKS}
    if document.get("schema") != SCHEMA or set(document) - known:
        found = (
            f"schema {document.get('schema')!r}, {', '.join(sorted(set(document) - known)) or 'known keys'}"
        )
        raise InputError(
            BUNDLE_FILE,
            found=found,
            expected=f'schema "{SCHEMA}" with {", ".join(sorted(known))}',
            text="wrong_schema",
            schema=f'schema = "{SCHEMA}"',
        )
    statements = tuple(_statement(one, folder, files) for one in _entries(document, "statement"))
    claims = tuple(_made(read_claim, one, "claim") for one in _entries(document, "claim"))
    _require_whole(statements, claims)
    tasks = tuple(
        _task(kind, one, statements, folder, files) for kind in _TASKS for one in _entries(document, kind)
    )
    for name in (document.get("terms"), *document.get("actors", ())):
        if name:
            _read(folder, str(name), files)
    terms = folder / document["terms"] if document.get("terms") else None
    actors = tuple(folder / str(name) for name in document.get("actors", ()))
    releases, titles = tuple(_entries(document, "release")), tuple(map(_title, _entries(document, "title")))
    return Bundle(folder, statements, claims, tasks, terms, actors, releases, titles, files)


def _title(entry: Mapping[str, Any]) -> Mapping[str, str]:
    if set(entry) - set(LANGUAGES) or not all(isinstance(words, str) for words in entry.values()):
        found = ", ".join(map(str, entry))
        raise InputError(
            BUNDLE_FILE,
            place="[[title]]",
            found=found,
            expected=", ".join(LANGUAGES),
            text="wrong_value_known",
            where="[[title]]",
            known=", ".join(LANGUAGES),
        )
    return entry


def _read(folder: Path, name: str, files: dict[str, str]) -> str:
    """Return the text of a file of the folder and note its hash."""
    path = folder / name
    if not path.resolve().is_relative_to(folder.resolve()):
        raise InputError(
            BUNDLE_FILE,
            found=repr(name),
            expected="a file within the folder",
            text="not_in_folder",
            where="file",
        )
    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST + 1)
        if len(content) > _LARGEST:
            raise InputError(
                name,
                found="a larger file",
                expected=f"at most {_LARGEST >> 20} MiB",
                text="too_large_file",
                most=f"{_LARGEST >> 20} MiB",
            )
        text = content.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            str(path), found=type(error).__name__, expected="a text in UTF-8", text="not_utf8", file=path.name
        ) from error
    files[name] = hashlib.sha256(content).hexdigest()
    return text


def _entries(document: Mapping[str, Any], kind: str) -> list[dict[str, Any]]:
    listed = document.get(kind, [])
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        raise InputError(
            BUNDLE_FILE,
            place=f"[[{kind}]]",
            found=type(listed).__name__,
            expected=f"entries [[{kind}]]",
            text="wrong_value",
            where=f"[[{kind}]]",
        )
    return listed


def _statement(entry: dict[str, Any], folder: Path, files: dict[str, str]) -> Statement:
    fields = dict(entry)
    name = fields.pop("file", None)
    if not isinstance(name, str):
        raise InputError(
            BUNDLE_FILE,
            place=f"statement {entry.get('id', '?')}",
            found="no file",
            expected='file = "..."',
            text="lacks_entry",
            where=f"statement {entry.get('id', '?')}: file",
        )
    fields["text"] = _read(folder, name, files)
    return _made(
        read_statement, {key: str(v) if key == "date" else v for key, v in fields.items()}, "statement"
    )


def _made(make: Callable[[Mapping[str, Any]], Made], fields: Mapping[str, Any], kind: str) -> Made:
    try:
        return make(fields)
    except TallyproofError as error:
        place = f"{kind} {fields.get('id', '?')}"
        raise InputError(BUNDLE_FILE, place=place, found=str(error), expected=f"a {kind}") from error


def _require_whole(statements: tuple[Statement, ...], claims: tuple[Claim, ...]) -> None:
    if len({s.id for s in statements}) != len(statements):
        raise InputError(BUNDLE_FILE, found="one id for two statements", expected="an id each")
    try:
        fold([*map(statement_entry, statements), *map(claim_entry, claims)])
    except TallyproofError as error:
        raise InputError(
            BUNDLE_FILE, found=str(error), expected="claims of statements that are listed"
        ) from error


def _task(
    kind: str, entry: dict[str, Any], statements: tuple[Statement, ...], folder: Path, files: dict[str, str]
) -> Task:
    needed, may = _TASKS[kind], _MAY[kind]
    if (
        set(needed) - set(entry)
        or set(entry) - {*needed, *may}
        or not all(isinstance(v, str) for v in entry.values())
    ):
        raise InputError(
            BUNDLE_FILE,
            place=f"[[{kind}]]",
            found=", ".join(map(str, entry)),
            expected=", ".join((*needed, *may)),
            text="wrong_value_known",
            where=f"[[{kind}]]",
            known=", ".join((*needed, *may)),
        )
    known = {s.id for s in statements}
    named = [entry[name] for name in entry if name not in {"words", "beads"}]
    if unknown := [name for name in named if name not in known]:
        raise InputError(
            BUNDLE_FILE,
            place=f"[[{kind}]]",
            found=repr(unknown[0]),
            expected=f"one of {', '.join(sorted(known))}",
            text="wrong_value_known",
            where=f"[[{kind}]]",
            known=", ".join(sorted(known)),
        )
    if "beads" in entry:
        _read(folder, entry["beads"], files)
    return Task(kind, dict(entry))
