"""Find the encoding of a text: marks first, then strict UTF-8, then the most plausible legacy codec.

General detectors fail on election tables: most characters are digits, and with cp1255 they read Hebrew town
names as KOI8-R. Here only the distinct words with non-ASCII letters count, every codec of a short list is
tried on them, and each reading is scored by how common its letters are in the languages of that codec.
"""

import codecs
import math
import re
from collections import Counter
from dataclasses import dataclass
from functools import cache

from tallyproof.errors import CallError
from tallyproof.sources.formats import utf16_without_bom

__all__ = ["CODECS", "Decoding", "decode", "find_codec"]

_BOMS = (
    (codecs.BOM_UTF8, "utf_8_sig"),
    (codecs.BOM_UTF32_LE, "utf_32"),
    (codecs.BOM_UTF32_BE, "utf_32"),
    (codecs.BOM_UTF16_LE, "utf_16"),
    (codecs.BOM_UTF16_BE, "utf_16"),
)
_CYRILLIC = ("ru", "uk", "be", "bg", "sr")
CODECS: dict[str, tuple[str, ...]] = {
    "cp1252": ("de", "fr", "es", "pt", "sv", "da"),
    "cp1251": _CYRILLIC,
    "kz1048": ("kk", "ru"),
    "koi8_r": ("ru",),
    "koi8_u": ("uk",),
    "cp866": ("ru",),
    "iso8859_5": _CYRILLIC,
    "mac_cyrillic": _CYRILLIC,
    "cp1254": ("tr", "de", "fr"),
    "cp1250": ("pl", "cs", "hu", "ro", "hr", "de"),
    "iso8859_2": ("pl", "cs", "hu", "ro", "hr", "de"),
    "cp1255": ("he",),
    "iso8859_8": ("he",),
    "cp1253": ("el",),
    "iso8859_7": ("el",),
    "cp850": ("de", "fr", "es", "pt", "sv", "da"),
}
"""Codecs that are tried and the languages that they are used for; earlier ones win ties."""

_LETTERS = {
    "ru": "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё",
    "uk": "оанивітерсклудмпязьгбчйхжшцюїєщфґ",
    "be": "анітраоыекслвдупямьзбчгйцхжшюўэёф",
    "bg": "аоиентрсвлкдпмузъягбчщцжшхйфюь",
    "sr": "аоиенрстјвкмдупљзгбњчцћшжхђфџ",
    "kk": "аеынтірлдсқмокбғжзшйуңпиүәұөгхяювчцэфһьёъщ",
    "he": "יוהלאמרבתשנםחדקעפכטגןצסזךץף",
    "el": "αοιετσνηυρπκμλςωδγχθφάόίέήύώβξζψ",
    "tr": "ıüşçöğâîû",
    "de": "üäöß",
    "fr": "éèàêçôùîâûïëœ",
    "es": "óíáéñúü",
    "pt": "ãçáéóíêõâàúôº",
    "sv": "äåöé",
    "da": "øåæé",
    "pl": "łąęóżśćńź",
    "cs": "íáéýěščřžůúóťďň",
    "hu": "éáöóőüíúű",
    "ro": "ăîâşţșț",
    "hr": "čšžćđ",
}
"""Letters beyond ASCII by language, most frequent first (rank order of national corpora)."""

_DECAY = 0.9
"""Each rank is this much rarer than the one before; fits Russian from 11 % down to 0.3 %."""
_UNKNOWN, _SIGN, _MIXED, _CASE = -9.0, -5.0, -4.0, -4.0
"""Log weights: a letter the language lacks, a usual sign, letters of two scripts together, "aB" in a word."""
_SIGNS = frozenset("«»–—„“”‘’…№§°·½\u00a0ªº´")
_NOT_FOR_FILES = frozenset({"idna", "punycode", "raw_unicode_escape", "unicode_escape", "undefined"})
_WORD = re.compile(rb"[A-Za-z\x80-\xff]*[\x80-\xff][A-Za-z\x80-\xff]*")
_WORDS = 4000
_SURE = math.log(100)
"""A reading less than 100 times as likely as the best one is named as an alternative."""


@dataclass(frozen=True, slots=True)
class Decoding:
    """A text, the codec that it was read with and what speaks against it."""

    text: str
    codec: str
    alternatives: tuple[str, ...] = ()
    """Codecs that give another text and are about as plausible."""
    damaged: tuple[tuple[int, str], ...] = ()
    """Position in `text` and bytes (as hexadecimal) that the codec could not read; shown there as \\xNN."""


def decode(payload: bytes, *, encoding: str | None = None) -> Decoding:
    r"""Return the text of some bytes; nothing is dropped or replaced unseen.

    Args:
        payload: The bytes of a text file.
        encoding: Codec that the user gave; None to find it.

    Returns:
        The text without its byte order mark. Bytes that the codec cannot read stand in it as \xNN
        and are listed in `damaged`.

    Raises:
        CallError: There is no codec of that name.

    Example:
        >>> decode("Київ;Бровари;Україна".encode("cp1251")).codec
        'cp1251'
    """
    if encoding is not None:
        return _read(payload, _known(encoding))
    marked = next((codec for mark, codec in _BOMS if payload.startswith(mark)), "")
    if marked or (marked := utf16_without_bom(payload)):
        return _read(payload, marked)
    try:
        return Decoding(payload.decode("utf-8"), "utf_8")
    except UnicodeDecodeError:
        pass
    if _is_mostly_utf8(payload):
        return _read(payload, "utf_8")
    codec, alternatives = find_codec(payload)
    found = _read(payload, codec)
    return Decoding(found.text, codec, alternatives, found.damaged)


def find_codec(payload: bytes) -> tuple[str, tuple[str, ...]]:
    """Return the most plausible legacy codec and others that are about as plausible but read differently.

    Args:
        payload: Bytes that are not UTF-8.

    Returns:
        A name from `CODECS`, and the names of its rivals in their order there.
    """
    words = [word for word, _ in Counter(_WORD.findall(payload)).most_common(_WORDS)]
    scores = {codec: _score(words, codec) for codec in CODECS}
    best = max(CODECS, key=lambda codec: scores[codec])
    rivals = [c for c in CODECS if scores[best] - scores[c] < _SURE and not _same(words, c, best)]
    return best, tuple(rivals)


def _known(encoding: str) -> str:
    try:
        name = codecs.lookup(encoding).name
        b"0".decode(name, "replace")
    except (LookupError, ValueError) as error:
        raise CallError(
            f'There is no text encoding "{encoding}".',
            expected=", ".join(CODECS),
            text="encoding_wrong",
            found=encoding,
            known=", ".join(CODECS),
        ) from error
    if name.replace("-", "_") in _NOT_FOR_FILES:
        raise CallError(
            f'"{name}" is no encoding of files.',
            expected=", ".join(CODECS),
            text="encoding_wrong",
            found=name,
            known=", ".join(CODECS),
        )
    return name


def _read(payload: bytes, codec: str) -> Decoding:
    try:
        return Decoding(payload.decode(codec), codec)
    except UnicodeDecodeError:
        return _read_damaged(payload, codec)


def _read_damaged(payload: bytes, codec: str) -> Decoding:
    r"""Read what can be read; each byte of the rest becomes \xNN and is listed."""
    raw = payload.decode(codec, errors=_ESCAPE)
    damaged: list[tuple[int, str]] = []

    def shown(match: re.Match[str]) -> str:
        found = [ord(char) - 0xDC00 for char in match.group()]
        damaged.append(
            (match.start() + 3 * sum(len(hexes.split()) for _, hexes in damaged), bytes(found).hex(" "))
        )
        return "".join(f"\\x{byte:02x}" for byte in found)

    return Decoding(re.sub("[\udc00-\udcff]+", shown, raw), codec, (), tuple(damaged))


def _escape(error: UnicodeError) -> tuple[str, int]:
    """Turn undecodable bytes into lone surrogates, which no strict decoding gives."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return "".join(chr(0xDC00 + byte) for byte in error.object[error.start : error.end]), error.end


_ESCAPE = "tallyproof.escape"
codecs.register_error(_ESCAPE, _escape)


def _is_mostly_utf8(payload: bytes) -> bool:
    """Return True where at least nine of ten sequences beyond ASCII are whole UTF-8 characters."""
    text = payload.decode("utf-8", errors="replace")
    beyond = sum(len(run) for run in re.findall(r"[^\x00-\x7f]+", text))
    broken = text.count("\ufffd")
    return beyond - broken > 9 * broken


def _same(words: list[bytes], one: str, other: str) -> bool:
    return all(word.decode(one, "replace") == word.decode(other, "replace") for word in words)


def _score(words: list[bytes], codec: str) -> float:
    """Return the log weight of the best language for the words read with this codec."""
    texts = [word.decode(codec, "replace") for word in words]
    return max(sum(_word_score(text, language) for text in texts) for language in CODECS[codec])


def _word_score(word: str, language: str) -> float:
    weights = _weights(language)
    latin = _LETTERS[language][0] < "\u0370"
    score, before = 0.0, ""
    for char in word:
        if not char.isascii():
            score += _char_score(char, weights)
        if before and before.isalpha() and char.isalpha():
            score += _CASE if before.islower() and char.isupper() else 0.0
            score += _MIXED if not latin and before.isascii() != char.isascii() else 0.0
        before = char
    return score


def _char_score(char: str, weights: dict[str, float]) -> float:
    if char in _SIGNS:
        return _SIGN
    return weights.get(char.lower(), _UNKNOWN)


@cache
def _weights(language: str) -> dict[str, float]:
    """Return the log frequency of each letter beyond ASCII."""
    letters = _LETTERS[language]
    norm = math.log(sum(_DECAY**rank for rank in range(len(letters))))
    known = {letter: rank * math.log(_DECAY) - norm for rank, letter in enumerate(letters)}
    return known | ({"İ".lower(): known["ı"]} if language == "tr" else {})
