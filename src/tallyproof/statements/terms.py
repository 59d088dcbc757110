"""The words that are compared between languages: graded scales, bases of figures, terms, names; a TOML file."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, TypeVar

from tallyproof.errors import InputError

__all__ = ["Level", "Scale", "Terms", "WordList", "default_terms", "read_terms"]

SCHEMA = "tallyproof.terms/1"
LANGUAGES = ("en", "ru", "kk")
_KINDS = ("scales", "bases", "terms", "names")
_KEY = 2
_WORD = re.compile(r"(?<!\w)\w\w?")
_LARGEST = 1 << 20
"""Bytes."""

Words = Mapping[str, tuple[str, ...]]
"""Language -> words; a star stands for any ending."""


@dataclass(frozen=True, slots=True)
class WordList:
    """A thing and how each language calls it."""

    id: str
    words: Words
    except_before: Words = field(default_factory=dict)
    """Words before which it means something else, such as "дауыс беру" (voting) for "дауыс" (a vote)."""
    answers: Words = field(default_factory=dict)
    """Words that render it without being a sign of it: "full" answers "полностью", and needs no answer."""
    alone: Words = field(default_factory=dict)
    """Words that stand for a whole name where no other name is beside them: a family name."""
    beside: Words = field(default_factory=dict)
    """Words of a name that count only beside one of `alone`: a first name."""
    stems: Words = field(default_factory=dict)
    """Beginnings of a person's names: a family name that is made from one, as Ковал-ев, is somebody else's."""


Level = WordList
"""One step of a graded scale."""


@dataclass(frozen=True, slots=True)
class Scale:
    """A graded scale, such as minor - serious."""

    id: str
    levels: tuple[Level, ...]
    one_side: bool = False
    """Whether a level on one side only is worth a (weak) flag."""


@dataclass(frozen=True, slots=True)
class Terms:
    """Everything that is compared by words."""

    scales: tuple[Scale, ...] = ()
    bases: tuple[WordList, ...] = ()
    terms: tuple[WordList, ...] = ()
    names: tuple[WordList, ...] = ()
    _starts: Mapping[str, Mapping[str, frozenset[int]]] = field(init=False, repr=False, compare=False)
    """Language -> first letters of a name -> its places in `names`: a register may have thousands of them."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "_starts", _starts(self.names))

    def names_for(self, text: str, language: str) -> tuple[WordList, ...]:
        """Return the names that may stand in a text by the first letters of its words, in their order."""
        starts = self._starts[language]
        keys = {"", *(match[0][:_KEY].lower() for match in _WORD.finditer(text))}
        return tuple(self.names[i] for i in sorted({i for key in keys for i in starts.get(key, ())}))

    def with_names(self, names: tuple[WordList, ...]) -> "Terms":
        """Return these terms with more names, such as those of a register of actors."""
        return Terms(self.scales, self.bases, self.terms, _merged(self.names, names))


@cache
def default_terms() -> Terms:
    """Return the terms that travel with the program."""
    text = (resources.files("tallyproof.statements") / "data" / "terms.toml").read_text("utf-8")
    return _terms(tomllib.loads(text), "terms.toml")


def read_terms(path: Path) -> Terms:
    """Read the terms of one election and add them to those of the program; an entry of the same id replaces one.

    Raises:
        InputError: The file is not such a TOML document; says which entry is wrong.
    """
    try:
        if path.stat().st_size > _LARGEST:
            raise InputError(
                path.name,
                found="a larger file",
                expected=f"at most {_LARGEST >> 20} MiB",
                text="too_large_file",
                most=f"{_LARGEST >> 20} MiB",
            )
        document = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(
            path.name, found=str(error), expected="a TOML file of terms", text="bad_toml", why=str(error)
        ) from error
    own, given = default_terms(), _terms(document, path.name)
    return Terms(
        _merged(own.scales, given.scales),
        _merged(own.bases, given.bases),
        _merged(own.terms, given.terms),
        _merged(own.names, given.names),
    )


def _starts(names: tuple[WordList, ...]) -> Mapping[str, Mapping[str, frozenset[int]]]:
    found: dict[str, dict[str, set[int]]] = {language: {} for language in LANGUAGES}
    for i, name in enumerate(names):
        for language, keyed in found.items():
            for form in (
                w for words in (name.words, name.alone, name.beside) for w in words.get(language, ())
            ):
                first = _WORD.match(form)
                key = first[0].lower() if first and len(first[0]) == _KEY else ""
                keyed.setdefault(key, set()).add(i)
    return {
        language: {key: frozenset(places) for key, places in keyed.items()}
        for language, keyed in found.items()
    }


Entry = TypeVar("Entry", WordList, Scale)


def _merged(own: tuple[Entry, ...], given: tuple[Entry, ...]) -> tuple[Entry, ...]:
    entries = {entry.id: entry for entry in own} | {entry.id: entry for entry in given}
    return tuple(entries.values())


def _terms(document: Mapping[str, Any], file: str) -> Terms:
    if document.get("schema") != SCHEMA or set(document) - {"schema", *_KINDS}:
        found = f"schema {document.get('schema')!r} with {', '.join(sorted(document))}"
        raise InputError(
            file,
            found=found,
            expected=f'schema "{SCHEMA}" with [[{"]], [[".join(_KINDS)}]]',
            text="wrong_schema",
            schema=f'schema = "{SCHEMA}"',
        )
    entries = {kind: document.get(kind, []) for kind in _KINDS}
    for kind, listed in entries.items():
        if not isinstance(listed, list) or not all(
            isinstance(one, dict) and isinstance(one.get("id"), str) for one in listed
        ):
            raise InputError(
                file,
                place=f"[[{kind}]]",
                found="an entry without an id",
                expected='id = "..."',
                text="lacks_entry",
                where=f"[[{kind}]]: id",
            )
    return Terms(
        tuple(_scale(one, file) for one in entries["scales"]),
        tuple(_words(one, file, "bases") for one in entries["bases"]),
        tuple(_words(one, file, "terms") for one in entries["terms"]),
        tuple(_words(one, file, "names") for one in entries["names"]),
    )


def _scale(entry: Mapping[str, Any], file: str) -> Scale:
    levels = entry.get("levels")
    if not isinstance(levels, list) or len(levels) < 2 or not all(isinstance(one, dict) for one in levels):  # noqa: PLR2004
        raise InputError(
            file,
            place=f"scales, {entry['id']}",
            found=repr(levels)[:80],
            expected="two levels or more",
            text="wrong_value",
            where=f"scales, {entry['id']}: levels",
        )
    return Scale(
        entry["id"],
        tuple(_words(one, file, f"scales, {entry['id']}") for one in levels),
        bool(entry.get("one_side", False)),
    )


def _words(entry: Mapping[str, Any], file: str, place: str) -> WordList:
    where = f"{place}, {entry.get('id', '?')}"
    if not isinstance(entry.get("id"), str):
        raise InputError(
            file, place=where, found="no id", expected='id = "..."', text="lacks_entry", where=f"{place}: id"
        )
    return WordList(
        entry["id"],
        _by_language(entry, file, where),
        _by_language(entry.get("except_before", {}), file, where),
        _by_language(entry.get("answers", {}), file, where),
    )


def _by_language(listed: object, file: str, where: str) -> Words:
    if not isinstance(listed, dict):
        raise InputError(
            file,
            place=where,
            found=repr(listed)[:80],
            expected="words by language",
            text="wrong_value",
            where=where,
        )
    return {language: _listed(listed.get(language, []), file, where) for language in LANGUAGES}


def _listed(words: object, file: str, where: str) -> tuple[str, ...]:
    if not isinstance(words, list) or not all(isinstance(word, str) and word.strip("* ") for word in words):
        raise InputError(
            file,
            place=where,
            found=repr(words)[:80],
            expected="a list of words",
            text="wrong_value",
            where=where,
        )
    return tuple(words)
