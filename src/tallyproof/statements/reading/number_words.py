"""Words for numbers in English, Russian and Kazakh, with the forms they take in a sentence."""

import re
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

__all__ = ["WordValue", "word_value"]


@dataclass(frozen=True, slots=True)
class WordValue:
    """What a word contributes to a number."""

    value: Fraction
    role: str
    """`unit` (added), `scale` (multiplies what stands before it), `part` (one of so many), `whole` (a number alone)."""
    soft: bool = False
    """Whether other languages often say it without a number: "one", "first", "both", "hundreds of"."""


_EN_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
).split()
_EN_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_EN_ORDINALS = (
    "zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth "
    "fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth"
).split()
_EN_SCALES = {"hundred": 10**2, "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_EN_PARTS = {"half": 2, "halves": 2, "thirds": 3, "quarter": 4, "quarters": 4, "fifths": 5, "tenths": 10}
_EN_SOFT = {"both": 2, "once": 1, "twice": 2, "thrice": 3, "a": 1}
_ADJECTIVE = "(?:ый|ой|ий|ая|яя|ую|юю|ое|ее|ого|его|ому|ему|ом|ем|ым|им|ой|ей|ою|ые|ие|ых|их|ыми|ими)"
_RU_CARDINALS = {
    1: "од(?:ин|ного|ному|ним|ном|на|ной|ну|но|ни|них|ними)",
    2: "дв(?:а|е|ух|ум|умя|ое|оих|оим)",
    3: "тр(?:и|[её]х|[её]м|емя|ое|оих|оим)",
    4: "четыр(?:е|[её]х|[её]м|ьмя)|четвер(?:о|ых|ым)",
    5: "пят(?:ь|и|ью|еро|ерых)",
    6: "шест(?:ь|и|ью|еро|ерых)",
    7: "сем(?:ь|и|еро|ерых)",
    8: "вос(?:емь|ьми|емью|ьмью|ьмеро)",
    9: "девят(?:ь|и|ью|еро)",
    10: "десят(?:ь|и|ью|еро)",
    40: "сорока?",
    90: "девяност[оа]",
    100: "ст[оа]",
    200: "двести|двухсот|двумстам|двумястами|двухстах",
    300: "триста|тр[её]хсот|тр[её]мстам|тремястами|тр[её]хстах",
    400: "четыреста|четыр[её]хсот|четыр[её]мстам|четырьмястами|четыр[её]хстах",
}
_RU_TEENS = "одиннадцат двенадцат тринадцат четырнадцат пятнадцат шестнадцат семнадцат восемнадцат девятнадцат".split()
_RU_TENS = {20: "двадцат", 30: "тридцат"}
_RU_DECADES = {50: "пят", 60: "шест", 70: "сем", 80: "вос"}
_RU_HUNDREDS = {500: "пят", 600: "шест", 700: "сем", 800: "вос", 900: "девят"}
_RU_ORDINALS = {
    1: "перв", 2: "втор", 4: "четв[её]рт", 5: "пят", 6: "шест", 7: "седьм", 8: "восьм", 9: "девят",
    10: "десят", 40: "сороков", 50: "пятидесят", 60: "шестидесят", 70: "семидесят", 80: "восьмидесят",
    90: "девяност", 100: "сот",
}  # fmt: skip
_RU_SCALES = {"тысяч": 10**3, "миллион": 10**6, "миллиард": 10**9, "триллион": 10**12}
_RU_COMPOUND = "(?:летн|дневн|месячн|часов|минутн|недельн|тысячн|миллионн|кратн|этажн|стор)"
_RU_PREFIXES = {
    2: "двух", 3: "тр[её]х", 4: "четыр[её]х", 5: "пяти", 6: "шести", 7: "семи", 8: "восьми", 9: "девяти",
    10: "десяти", 40: "сорока", 50: "пятидесяти", 60: "шестидесяти", 70: "семидесяти", 80: "восьмидесяти", 90: "девяносто", 100: "сто",
}  # fmt: skip
_KK_CARDINALS = {
    1: "бір", 2: "екі", 3: "үш", 4: "төрт", 5: "бес", 6: "алты", 7: "жеті", 8: "сегіз", 9: "тоғыз", 20: "жиырма",
    30: "отыз", 40: "қырық", 50: "елу", 60: "алпыс", 70: "жетпіс", 80: "сексен", 90: "тоқсан",
}  # fmt: skip
_KK_TOGETHER = {1: "біреу", 2: "екеу", 3: "үшеу", 4: "төртеу", 5: "бесеу", 6: "алтау", 7: "жетеу"}
_KK_SCALES = {"жүз": 10**2, "мың": 10**3, "миллион": 10**6, "миллиард": 10**9, "триллион": 10**12}
_KK_ENDING = "(?:с?[ыі])?(?:н?[ыі]ң|[нтд][ыі]ң|[нтд][ыі]|[ыі]н|[ғгқк][ае]|н[ае]|[тд][ае]|нд[ае]|[тдн][ае]н|нан|нен|[мбп]ен)?"
_FROM = re.compile("(?P<stem>.+?)(?:тен|тан|ден|дан|нен|нан)")
_SOFT_VALUES = (1, 2)
_THIRD = 3
"""As an ordinal: "a third party" is in other languages "another"."""


def word_value(word: str, language: str) -> WordValue | None:
    """Return what a lower-case word contributes to a number; None for any other word.

    Example:
        >>> word_value("seven", "en").value, word_value("тысячами", "ru").value, word_value("төртеуі", "kk").value
        (Fraction(7, 1), Fraction(1000, 1), Fraction(4, 1))
    """
    exact, patterns = _table(language)
    if word in exact:
        return exact[word]
    return next((value for pattern, value in patterns if pattern.fullmatch(word)), None)


@cache
def _table(language: str) -> tuple[dict[str, WordValue], tuple[tuple[re.Pattern[str], WordValue], ...]]:
    if language == "en":
        return _english(), ()
    pairs = _russian() if language == "ru" else _kazakh()
    exact = {"ноль": _unit(0)} if language == "ru" else {"нөл": _unit(0), "он": _unit(10)}
    return exact, tuple((re.compile(pattern), value) for pattern, value in pairs)


def _unit(value: int, *, soft: bool = False) -> WordValue:
    return WordValue(Fraction(value), "unit", soft or value in _SOFT_VALUES)


def _english() -> dict[str, WordValue]:
    words = {word: _unit(value) for value, word in enumerate(_EN_UNITS)}
    words |= {word: _unit(value, soft=value == _THIRD) for value, word in enumerate(_EN_ORDINALS) if value}
    for i, ten in enumerate(_EN_TENS, start=2):
        words |= dict.fromkeys((ten, f"{ten[:-1]}ieth", f"{ten[:-1]}ies"), _unit(10 * i))
    words |= {word: WordValue(Fraction(value), "scale") for word, value in _EN_SCALES.items()}
    plurals = {
        f"{word}s": WordValue(Fraction(value), "scale", soft=True) for word, value in _EN_SCALES.items()
    }
    parts = {word: WordValue(Fraction(1, value), "part", value == 2) for word, value in _EN_PARTS.items()}  # noqa: PLR2004
    soft = {
        word: WordValue(Fraction(value), "whole", soft=True)
        for word, value in _EN_SOFT.items()
        if word != "a"
    }
    dozen = {"dozen": WordValue(Fraction(12), "scale"), "dozens": WordValue(Fraction(12), "scale", soft=True)}
    dozen |= {
        "decade": WordValue(Fraction(10), "whole", soft=True),
        "decades": WordValue(Fraction(10), "whole", soft=True),
    }
    words["zero"] = _unit(0, soft=True)
    return words | plurals | parts | soft | dozen


def _russian() -> list[tuple[str, WordValue]]:
    pairs = [(pattern, _unit(value)) for value, pattern in _RU_CARDINALS.items()]
    pairs += [(f"{stem}(?:ь|и|ью)", _unit(11 + i)) for i, stem in enumerate(_RU_TEENS)]
    pairs += [(f"{stem}{_ADJECTIVE}", _unit(11 + i)) for i, stem in enumerate(_RU_TEENS)]
    pairs += [(f"{stem}(?:ь|и|ью|{_ADJECTIVE})", _unit(value)) for value, stem in _RU_TENS.items()]
    for value, stem in _RU_DECADES.items():
        inner = "(?:емь|ьми|емью)" if value == 80 else "(?:ь|и|ью)"  # noqa: PLR2004
        pairs.append((f"{stem}{inner}десят(?:и|ью)?", _unit(value)))
    for value, stem in _RU_HUNDREDS.items():
        inner = "(?:емь|ьми|емью)" if value == 800 else "(?:ь|и|ью)"  # noqa: PLR2004
        pairs.append((f"{stem}{inner}(?:сот|стам|стами|стах)", _unit(value)))
    pairs += [(f"(?:{stem}){_ADJECTIVE}", _unit(value)) for value, stem in _RU_ORDINALS.items()]
    pairs.append(("трет(?:ий|ья|ье|ью|ьего|ьему|ьим|ьем|ьей|ьи|ьих)", _unit(3, soft=True)))
    pairs += [
        (f"{stem}(?:а|и|у|ы|е|ей|ов|ам|ами|ах|ом)?", WordValue(Fraction(value), "scale"))
        for stem, value in _RU_SCALES.items()
    ]
    pairs.append(("трет(?:ь|и|ей)", WordValue(Fraction(1, 3), "part")))
    pairs.append(("четверт(?:ь|и|ью|ей|ям|ями|ях)", WordValue(Fraction(1, 4), "part")))
    pairs.append(("половин(?:а|ы|у|е|ой)", WordValue(Fraction(1, 2), "part", soft=True)))
    pairs.append(("полтор[аы]|полутора", WordValue(Fraction(3, 2), "unit", soft=True)))
    pairs += [("об[ае]|обоих|обеих|дважды|вдвое", WordValue(Fraction(2), "whole", soft=True))]
    pairs.append(("сот(?:ня|ни|ню|ен|ням|нями|нях)", WordValue(Fraction(100), "scale", soft=True)))
    pairs.append(("десят(?:ок|ка|ки|ков|кам|ками|ках)", WordValue(Fraction(10), "scale", soft=True)))
    tens = {
        **_RU_PREFIXES,
        **{11 + i: f"{stem}и" for i, stem in enumerate(_RU_TEENS)},
        20: "двадцати",
        30: "тридцати",
    }
    pairs += [
        (f"{stem}{_RU_COMPOUND}.*", WordValue(Fraction(value), "whole", value in _SOFT_VALUES))
        for value, stem in tens.items()
    ]
    return pairs


def _kazakh() -> list[tuple[str, WordValue]]:
    pairs = [(f"{stem}{_KK_ENDING}", _unit(value)) for value, stem in _KK_CARDINALS.items()]
    pairs += [
        (f"{stem}(?:[ыі]?н[шщ][ыі]){_KK_ENDING}", _unit(value))
        for value, stem in (_KK_CARDINALS | {10: "он"}).items()
    ]
    pairs += [
        (f"{stem}(?:[ыі]|[ыі]н|[ыі]не|[ыі]нің|лер|мен)?", _unit(value))
        for value, stem in _KK_TOGETHER.items()
    ]
    pairs += [
        (f"{stem}{_KK_ENDING}", WordValue(Fraction(value), "scale")) for stem, value in _KK_SCALES.items()
    ]
    pairs += [
        (f"{stem}даған", WordValue(Fraction(value), "scale", soft=True)) for stem, value in _KK_SCALES.items()
    ]
    pairs.append(("жарт[ыі](?:с[ыі])?.{0,3}", WordValue(Fraction(1, 2), "part", soft=True)))
    pairs.append(("шире[кг]і?.{0,3}", WordValue(Fraction(1, 4), "part")))
    return pairs


def part_of(word: str) -> Fraction | None:
    """Return one of so many for a Kazakh word such as "үштен" (of three); None for any other.

    Example:
        >>> part_of("үштен")
        Fraction(1, 3)
    """
    found = _FROM.fullmatch(word)
    value = word_value(found["stem"], "kk") if found else None
    return 1 / value.value if value and value.role == "unit" and value.value > 1 else None
