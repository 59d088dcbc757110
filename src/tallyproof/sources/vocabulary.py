"""What column headings, rows and cells are called, in thirteen languages.

The words stand in `words/<language>.toml`, one file a language, so that whoever knows a language can add to it:
in a phrase `word*` matches the beginning of a word, and a leading `=` demands the whole heading. Words of a
phrase must occur in the heading in this order; others may stand between them.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

__all__ = ["AREAS", "Match", "Vocabulary", "fold", "load_vocabulary"]

AREAS = ("area.country", "area.region", "area.district", "area.locality")
"""Roles of columns that name an area, widest first."""

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_JOIN = re.compile("[\u0022\u0027\u2018\u2019\u05f3\u05f4]")
_BREAK = re.compile(r"[^\w%#№*=]+|_")
_WHOLE = 0.95
"""Confidence where a phrase is the whole heading."""
_TOTAL_TAIL = 6
"""A row label that starts with a total word may name its area in at most this many further words."""


@cache
def fold(text: str) -> str:
    r"""Return a heading in its plainest form: words of lower-case letters without accents or punctuation.

    Example:
        >>> fold("  Число УИК-ов,\n «всего»: ")
        'число уик ов всего'
        >>> fold("OrdinaryVotes"), fold("Kayıtlı_Seçmen")
        ('ordinary votes', 'kayitli secmen')
    """
    plain = (
        unicodedata.normalize("NFKD", _CAMEL.sub(" ", text)).casefold().replace("ı", "i").replace("№", " n ")
    )
    letters = "".join(c for c in plain if unicodedata.category(c) not in {"Mn", "Cf"})
    return " ".join(_BREAK.sub(" ", _JOIN.sub("", letters)).split())


@dataclass(frozen=True, slots=True)
class Match:
    """What a heading means, by which phrase, and how sure that is."""

    role: str
    phrase: str
    language: str
    confidence: float
    """0-1: 0.95 where the phrase is the whole heading, less the more of the heading it leaves open."""
    words: int


@dataclass(frozen=True, slots=True)
class _Phrase:
    role: str
    text: str
    language: str
    words: tuple[str, ...]
    whole: bool

    def match(self, heading: tuple[str, ...]) -> Match | None:
        if len(heading) < len(self.words) or (self.whole and len(heading) > len(self.words)):
            return None
        covered, rest = 0, iter(heading)
        for word in self.words:
            found = next((h for h in rest if _fits(word, h)), None)
            if found is None:
                return None
            covered += len(found)
        return self._scored(covered / sum(map(len, heading)))

    def _scored(self, coverage: float) -> Match:
        confidence = _WHOLE if coverage == 1 else round(0.55 + 0.35 * coverage, 3)
        return Match(self.role, self.text, self.language, confidence, len(self.words))


def _fits(word: str, found: str) -> bool:
    return found.startswith(word[:-1]) if word.endswith("*") else found == word


@dataclass(frozen=True, slots=True, eq=False)
class Vocabulary:
    """All words of all languages; there is one, told apart by identity."""

    phrases: tuple[_Phrase, ...]
    totals: frozenset[str]
    footnotes: frozenset[str]
    codes: frozenset[str]
    missing: frozenset[str]

    def matches(self, heading: str) -> tuple[Match, ...]:
        """Return what a heading may mean, the best first, one match a role.

        A phrase of more words wins over one of fewer, then the phrase that covers more of the heading;
        ties keep the order of the files, so that the answer never depends on chance.
        """
        return _matches(self, heading)

    def is_code(self, heading: str) -> bool:
        """Return True for the heading of a code or number rather than a name ("il_id", "CODIGO MESA")."""
        words = fold(heading).split()
        return len(words) > 1 and (words[-1] in self.codes or words[0] in self.codes)

    def is_total(self, label: str) -> bool:
        """Return True for the label of a row that adds up others ("Итого", "Toplam", "Total for district 4").

        Example:
            >>> words = load_vocabulary()
            >>> words.is_total("ИТОГО по району"), words.is_total("סה״כ"), words.is_total("Totalán")
            (True, True, False)
        """
        words = fold(label).split()
        heads = (" ".join(words[:size]) for size in range(1, min(len(words), 3) + 1))
        return any(head in self.totals and len(words) - head.count(" ") - 1 <= _TOTAL_TAIL for head in heads)

    def is_missing(self, cell: str) -> bool:
        """Return True for a cell that says in words that there is no figure ("n/a", "нет данных")."""
        return cell.strip().casefold() in self.missing

    def is_footnote(self, label: str) -> bool:
        """Return True for a cell that begins like a note under a table ("Source: ...", "Примечание")."""
        words = fold(label).split()
        return bool(words) and (words[0] in self.footnotes or label.lstrip().startswith(("*", "©", "(c)")))


@lru_cache(maxsize=4096)
def _matches(vocabulary: Vocabulary, heading: str) -> tuple[Match, ...]:
    """Compare a heading with every phrase; files of one commission repeat their headings."""
    words = tuple(fold(heading).split())
    found = (phrase.match(words) for phrase in vocabulary.phrases) if words else ()
    ranked = sorted((m for m in found if m), key=lambda m: (m.confidence != _WHOLE, -m.words, -m.confidence))
    best: dict[str, Match] = {}
    for match in ranked:
        best.setdefault(match.role, match)
    return tuple(best.values())


@cache
def load_vocabulary() -> Vocabulary:
    """Return the words of every language file, in the order of the language codes, English first."""
    files = sorted((f for f in resources.files("tallyproof.sources").joinpath("words").iterdir()), key=_order)
    tables = [tomllib.loads(f.read_text(encoding="utf-8")) for f in files if f.name.endswith(".toml")]
    return Vocabulary(
        phrases=tuple(phrase for table in tables for phrase in _phrases(table)),
        totals=_words(tables, "rows", "total"),
        footnotes=_words(tables, "rows", "footnote"),
        codes=_words(tables, "rows", "code"),
        missing=frozenset(
            w.casefold() for table in tables for w in table.get("cells", {}).get("missing", ())
        ),
    )


def _order(file: resources.abc.Traversable) -> tuple[bool, str]:
    return file.name != "en.toml", file.name


def _phrases(table: dict[str, dict[str, list[str]]]) -> Iterable[_Phrase]:
    language = str(table["language"])
    for role, texts in table["columns"].items():
        for text in texts:
            words = tuple(w for part in text.lstrip("=").split() for w in _folded(part))
            yield _Phrase(role, text.strip("=*"), language, words, text.startswith("="))


def _folded(part: str) -> list[str]:
    words = fold(part.rstrip("*")).split()
    return [*words[:-1], words[-1] + "*"] if part.endswith("*") and words else words


def _words(tables: list[dict[str, dict[str, list[str]]]], group: str, kind: str) -> frozenset[str]:
    return frozenset(fold(w) for table in tables for w in table.get(group, {}).get(kind, ()))
