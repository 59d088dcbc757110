"""Names of countries, continents and large cities in the three languages, from the Unicode locale data that travel with Babel."""

import re
from functools import cache

from babel import Locale

__all__ = ["territory_pairs"]

_ENDINGS = {"ru": re.compile("[аеийоуыьюя]+$")}
"""Letters at the end of a word that change with the case."""
_LEAST = 2
_OTHERS = (
    {"en": "Britain", "ru": "Британия", "kk": "Британия"},
    {"en": "Britain", "ru": "Великобритания", "kk": "Ұлыбритания"},
    {"en": "England", "ru": "Англия", "kk": "Англия"},
    {"en": "Wales", "ru": "Уэльс", "kk": "Уэльс"},
    {"en": "America", "ru": "Америка", "kk": "Америка"},
    {"en": "Beijing", "ru": "Пекин", "kk": "Бейжің"},
    {"en": "Kazakhstan", "ru": "Казахстан", "kk": "Қазақстан"},
    {"en": "Hague", "ru": "Гаага", "kk": "Гаага"},
    {"en": "Geneva", "ru": "Женева", "kk": "Женева"},
)
"""Places that the locale data call otherwise or leave out."""


@cache
def territory_pairs(language: str, other: str) -> tuple[tuple[str, str], ...]:
    """Return the beginnings of the words of these names, in small letters, paired between two languages.

    Example:
        >>> ("germany", "герман") in territory_pairs("en", "ru")
        True
    """
    here, there = Locale.parse(language).territories, Locale.parse(other).territories
    codes = sorted(here.keys() & there.keys())
    named = [(here[code], there[code]) for code in codes] + _cities(language, other)
    named += [(place[language], place[other]) for place in _OTHERS]
    return tuple(
        (_stem(one, language), _stem(two, other))
        for pair in named
        for one, two in _parallel(*pair)
        if min(len(_stem(one, language)), len(_stem(two, other))) >= _LEAST
    )


def _cities(language: str, other: str) -> list[tuple[str, str]]:
    """Return the cities after which time zones are named; English is the name of the zone itself."""
    zones = {
        code: {name: zone.get("city") for name, zone in Locale.parse(code).time_zones.items()}
        for code in ("en", "ru", "kk")
    }
    english = {
        name: zones["en"].get(name) or name.rpartition("/")[2].replace("_", " ") for name in zones["ru"]
    }
    spelt = {"en": english, "ru": zones["ru"], "kk": zones["kk"]}
    pairs = [(spelt[language].get(name), spelt[other].get(name)) for name in sorted(english)]
    return [(one, two) for one, two in pairs if one and two]


def _parallel(one: str, two: str) -> list[tuple[str, str]]:
    """Return the words of two names of one country, each with each: their order differs."""
    return [(a, b) for a in one.split() for b in two.split() if a[0].isupper() and b[0].isupper()]


def _stem(word: str, language: str) -> str:
    return _ENDINGS[language].sub("", word.lower()) if language in _ENDINGS else word.lower()
