"""Plant a family name that nobody registered and that is made from a registered name: Ковалев for Коваль."""

import random
import re
from collections.abc import Mapping, Sequence

from tallyproof.statements.measure.conllu import Word
from tallyproof.statements.measure.damage import Planted, spelt

__all__ = ["name_made"]

_END = re.compile("[аеийоуыьюяё]$")
_LEAST = 3
_FAMILY = re.compile("(?:[оеё]в|ин|ын)$")
"""Names that are family names of this kind already take another ending: Петров-ский."""
_CASES = ("Nom", "Gen", "Dat", "Acc", "Ins", "Loc")
_SHORT = {"Masc": ("", "а", "у", "а", "ым", "е"), "Fem": ("а", "ой", "ой", "у", "ой", "ой")}
_LONG = {"Masc": ("ий", "ого", "ому", "ого", "им", "ом"), "Fem": ("ая", "ой", "ой", "ую", "ой", "ой")}


def name_made(words: Sequence[Word], runs: Sequence[Sequence[Word]], draw: random.Random) -> Planted:
    """Put a family name in the place of a whole name, made from its first word, in the same case and gender.

    Args:
        words: Of a Russian sentence.
        runs: Neighbouring words of it that are names to replace; of a family name alone, one word.
        draw: Chooses the name and the ending.

    Returns:
        The text; None where no name can be replaced.
    """
    fitting = [run for run in runs if len(_stem(run[0])) >= _LEAST and run[0].form[1:].islower()]
    if not fitting:
        return None
    run = draw.choice(fitting)
    made = _made(run[0], draw)
    at = next(i for i, word in enumerate(words) if word is run[0])
    return spelt(words, dict.fromkeys(range(at, at + len(run) - 1), "") | {at + len(run) - 1: made})


def _stem(word: Word) -> str:
    return _END.sub("", word.lemma)


def _made(word: Word, draw: random.Random) -> str:
    stem = _stem(word)
    if _FAMILY.search(stem):
        return stem.title() + "ск" + _declined(word, _LONG)
    short = {"а": "ин", "я": "ин", "ь": "ев", "й": "ев"}.get(word.lemma[-1], "ов")
    endings = (short + _declined(word, _SHORT), "ск" + _declined(word, _LONG), "енко")
    return stem.title() + draw.choice(endings)


def _declined(word: Word, endings: Mapping[str, tuple[str, ...]]) -> str:
    """Return the ending of the word's case and gender; of the first case, masculine, where they are not marked."""
    features = dict(part.split("=", 1) for part in word.features.split("|") if "=" in part)
    case = features.get("Case", "Nom")
    forms = endings.get(features.get("Gender", ""), endings["Masc"])
    return forms[_CASES.index(case) if case in _CASES else 0]
