"""Sentences with their words from a file in CoNLL-U, the layout of Universal Dependencies."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tallyproof.errors import InputError

__all__ = ["Sentence", "Word", "read_conllu"]

_LARGEST = 1 << 27
_COLUMNS = 10


@dataclass(frozen=True, slots=True)
class Word:
    """A word with what linguists say of it."""

    form: str
    lemma: str
    pos: str
    """Universal part of speech: NOUN, VERB, PROPN, ..."""
    features: str
    relation: str
    space: bool
    """Whether a space follows."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence and its words."""

    id: str
    text: str
    words: tuple[Word, ...]


def read_conllu(path: Path) -> tuple[Sentence, ...]:
    """Return the sentences of a CoNLL-U file; raises InputError where it is none."""
    try:
        if path.stat().st_size > _LARGEST:
            raise InputError(path.name, found="a larger file", expected=f"at most {_LARGEST >> 20} MiB")
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(str(path), found=str(error), expected="a CoNLL-U file in UTF-8") from error
    found = tuple(_sentence(block, path) for block in text.split("\n\n") if block.strip())
    if not found:
        raise InputError(path.name, found="no sentence", expected="a CoNLL-U file")
    return found


def _sentence(block: str, path: Path) -> Sentence:
    lines = block.strip().split("\n")
    notes = dict(_notes(lines))
    cells = [line.split("\t") for line in lines if not line.startswith("#")]
    if any(len(row) != _COLUMNS for row in cells) or "text" not in notes:
        found = (notes.get("sent_id") or lines[0])[:80]
        raise InputError(
            path.name,
            place=f"sentence {found}",
            found="another layout",
            expected="CoNLL-U: # text, ten columns",
        )
    words = [row for row in cells if row[0].isdigit()]
    return Sentence(
        notes.get("sent_id", ""),
        notes["text"],
        tuple(Word(r[1], r[2].lower(), r[3], r[5], r[7], "SpaceAfter=No" not in r[9]) for r in words),
    )


def _notes(lines: list[str]) -> Iterator[tuple[str, str]]:
    for line in lines:
        if line.startswith("# ") and " = " in line:
            name, _, value = line[2:].partition(" = ")
            yield name.strip(), value.strip()
