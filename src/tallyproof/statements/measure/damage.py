"""Plant one divergence in a Russian sentence whose words are known; the kinds are those a reader cares about."""

import random
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet

from tallyproof.statements.measure.conllu import Sentence, Word

__all__ = ["KINDS", "Damage", "Planted", "damaged", "name_replaced", "spelt"]

Planted = str | None
Damage = Callable[[Sequence[Word], "Donors", random.Random], Planted]

_MONTHS = "января февраля марта апреля мая июня июля августа сентября октября ноября декабря".split()
_MONTHS_IN = "январе феврале марте апреле мае июне июле августе сентябре октябре ноябре декабре".split()
_DAYS = "понедельник вторник среду четверг пятницу субботу воскресенье".split()
_SWAPS = {
    "все": "некоторые", "всех": "некоторых", "многие": "немногие", "многих": "немногих", "большинство": "меньшинство",
    "часто": "редко", "обычно": "иногда", "всегда": "иногда", "иногда": "всегда", "никогда": "иногда", "может": "должен",
    "могут": "должны", "должен": "может", "должна": "может", "должны": "могут", "возможно": "несомненно",
    "серьезные": "незначительные", "серьезной": "незначительной", "серьезных": "незначительных", "полностью": "частично",
    "почти": "далеко не", "очень": "не слишком", "более": "менее", "некоторые": "все", "некоторых": "всех",
    "несколько": "множество", "значительно": "немного", "крупных": "мелких", "крупный": "мелкий", "хорошо": "плохо",
    "необходимо": "желательно", "следует": "необходимо", "полный": "частичный", "главным": "второстепенным",
}  # fmt: skip
_LEAST = 4


class Donors:
    """What is put in place of something: words and clauses of the other sentences."""

    def __init__(self, target: Sequence[Sentence], source: Sentence) -> None:
        self.target = target
        self.source = source


def damaged(kind: str, target: Sentence, donors: Donors, draw: random.Random) -> Planted:
    """Return the sentence with a divergence of a kind, or None where it has no place for one."""
    return _PLANTED[kind](target.words, donors, draw)


def spelt(words: Sequence[Word], changed: Mapping[int, str]) -> str:
    """Return the text of words, some of them replaced by their place; an empty one goes with its space."""
    parts = []
    for i, word in enumerate(words):
        form = changed.get(i, word.form)
        parts.append(form + (" " if word.space and form else ""))
    return "".join(parts).strip()


def _one_of(places: Sequence[int], draw: random.Random) -> int | None:
    return draw.choice(places) if places else None


def _digit(words: Sequence[Word], _: Donors, draw: random.Random) -> Planted:
    at = _one_of([i for i, w in enumerate(words) if any(c.isdigit() for c in w.form)], draw)
    if at is None:
        return None
    form = words[at].form
    place = draw.choice([i for i, c in enumerate(form) if c.isdigit()])
    other = draw.choice([d for d in ("123456789" if place == 0 else "0123456789") if d != form[place]])
    return spelt(words, {at: form[:place] + other + form[place + 1 :]})


def _scale_word(words: Sequence[Word], _: Donors, __: random.Random) -> Planted:
    pairs = (
        ("миллиард", "миллион"),
        ("миллион", "миллиард"),
        ("млрд", "млн"),
        ("млн", "млрд"),
        ("тысяч", "миллион"),
    )
    for i, word in enumerate(words):
        for one, two in pairs:
            if word.form.lower().startswith(one):
                rest = word.form[len(one) :] or ("ов" if one == "тысяч" else "")
                return spelt(words, {i: two + rest})
    return None


def _calendar(words: Sequence[Word], _: Donors, draw: random.Random) -> Planted:
    for names in (_MONTHS, _MONTHS_IN, _DAYS):
        at = _one_of([i for i, w in enumerate(words) if w.form in names], draw)
        if at is not None:
            return spelt(words, {at: draw.choice([name for name in names if name != words[at].form])})
    return None


def _untranslated(words: Sequence[Word], donors: Donors, draw: random.Random) -> Planted:
    at = _one_of(
        [i for i, w in enumerate(words) if w.pos in {"NOUN", "VERB", "ADJ"} and w.form.islower()], draw
    )
    foreign = [
        w.form
        for w in donors.source.words
        if w.pos in {"NOUN", "VERB", "ADJ"} and w.form.islower() and len(w.form) >= _LEAST
    ]
    return None if at is None or not foreign else spelt(words, {at: draw.choice(foreign)})


def _negation_added(words: Sequence[Word], _: Donors, draw: random.Random) -> Planted:
    places = [
        i for i, w in enumerate(words)
        if w.pos == "VERB" and "VerbForm=Fin" in w.features and not (i and words[i - 1].lemma in {"не", "ни", "бы"})
    ]  # fmt: skip
    at = _one_of(places, draw)
    return None if at is None else spelt(words, {at: f"не {words[at].form}"})


def _negation_dropped(words: Sequence[Word], _: Donors, draw: random.Random) -> Planted:
    at = _one_of([i for i, w in enumerate(words) if w.lemma == "не"], draw)
    return None if at is None else spelt(words, {at: ""})


def _degree(words: Sequence[Word], _: Donors, draw: random.Random) -> Planted:
    at = _one_of([i for i, w in enumerate(words) if w.form.lower() in _SWAPS], draw)
    if at is None:
        return None
    form = _SWAPS[words[at].form.lower()]
    return spelt(words, {at: form.capitalize() if words[at].form[0].isupper() else form})


def _name(words: Sequence[Word], donors: Donors, draw: random.Random) -> Planted:
    at = _one_of([i for i, w in enumerate(words) if i and _is_name(w)], draw)
    if at is None:
        return None
    case = _case(words[at])
    others = sorted(
        {w.form for s in donors.target for w in s.words if _is_name(w) and _case(w) == case}
        - {w.form for w in words}
    )
    return spelt(words, {at: draw.choice(others)}) if others else None


def name_replaced(
    words: Sequence[Word], own: AbstractSet[Word], others: AbstractSet[Word], draw: random.Random
) -> Planted:
    """Put one of some names in the place of another of the same case and gender.

    Args:
        words: Of a Russian sentence.
        own: Which of its words are names to replace.
        others: What may stand in their place.
        draw: Chooses both.
    """
    at = _one_of([i for i, w in enumerate(words) if i and w in own and _is_name(w)], draw)
    if at is None:
        return None
    here = {word.form for word in words}
    fitting = sorted({w.form for w in others if _is_name(w) and _case(w) == _case(words[at])} - here)
    return spelt(words, {at: draw.choice(fitting)}) if fitting else None


def _name_dropped(words: Sequence[Word], _: Donors, draw: random.Random) -> Planted:
    at = _one_of([i for i, w in enumerate(words) if i and _is_name(w)], draw)
    return None if at is None else spelt(words, {at: ""})


def _is_name(word: Word) -> bool:
    return word.pos == "PROPN" and word.form[0].isupper() and len(word.form) >= _LEAST and word.form.isalpha()


def _case(word: Word) -> str:
    return "|".join(
        part for part in word.features.split("|") if part.startswith(("Case=", "Number=", "Gender="))
    )


def _clauses(words: Sequence[Word]) -> list[tuple[int, int]]:
    """Return stretches from a comma up to the next one or the final mark, of four words or more."""
    commas = [i for i, w in enumerate(words) if w.form == ","]
    ends = [*commas[1:], len(words) - 1]
    return [(a, b) for a, b in zip(commas, ends, strict=False) if b - a - 1 >= _LEAST and a >= _LEAST]


def _clause_dropped(words: Sequence[Word], _: Donors, draw: random.Random) -> Planted:
    clauses = _clauses(words)
    if not clauses:
        return None
    start, end = draw.choice(clauses)
    return spelt(words, dict.fromkeys(range(start, end), ""))


def _clause_added(words: Sequence[Word], donors: Donors, draw: random.Random) -> Planted:
    other = draw.choice(donors.target)
    clauses = _clauses(other.words)
    if not clauses or len(words) < _LEAST:
        return None
    start, end = draw.choice(clauses)
    added = spelt(other.words[start:end], {})
    return spelt(words, {len(words) - 2: words[-2].form + added})


def _other(words: Sequence[Word], donors: Donors, draw: random.Random) -> Planted:
    other = draw.choice(donors.target).text
    return None if other == spelt(words, {}) else other


_PLANTED: Mapping[str, Damage] = {
    "number": _digit,
    "number_word": _scale_word,
    "date": _calendar,
    "untranslated": _untranslated,
    "negation_added": _negation_added,
    "negation_dropped": _negation_dropped,
    "scale": _degree,
    "name": _name,
    "name_dropped": _name_dropped,
    "omission": _clause_dropped,
    "addition": _clause_added,
    "other_sentence": _other,
}
KINDS = tuple(_PLANTED)
"""Kinds of divergence that can be planted."""
