"""Names written in Latin, Cyrillic and both Kazakh scripts brought to letters that can be compared.

Meant for proposals only: different names may fall together (Хан and Han), and that is why nothing is decided by it.
"""

import re
import unicodedata
from functools import lru_cache

__all__ = ["comparable", "mixed_words"]

_CYRILLIC = {
    "а": "a", "ә": "a", "б": "b", "в": "v", "г": "g", "ғ": "g", "ґ": "g", "д": "d", "е": "e", "ё": "e", "є": "e",
    "ж": "zh", "з": "z", "и": "i", "й": "i", "і": "i", "ї": "i", "к": "k", "қ": "k", "л": "l", "м": "m", "н": "n",
    "ң": "n", "о": "o", "ө": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ұ": "u", "ү": "u", "ф": "f",
    "х": "h", "һ": "h", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "sh", "ъ": "", "ы": "i", "ь": "", "э": "e",
    "ю": "iu", "я": "ia",
}  # fmt: skip
_LATIN = {
    "ş": "sh",
    "ç": "ch",
    "ı": "i",
    "ß": "ss",
    "ø": "o",
    "ł": "l",
    "æ": "ae",
    "œ": "oe",
    "ŋ": "n",
    "đ": "d",
}
_WAYS = (
    (r"shch", "sh"), (r"dzh", "zh"), (r"kh", "h"), (r"gh", "g"), (r"ph", "f"), (r"ck", "k"), (r"q", "k"),
    (r"w", "v"), (r"x", "ks"), (r"j", "zh"), (r"y", "i"), (r"ie", "e"), (r"ii", "i"), (r"(.)\1", r"\1"),
)  # fmt: skip
"""Ways of writing one sound: romanisations of Russian and Kazakh differ in these."""
_WORD = re.compile(r"[^\W\d_]+")


@lru_cache(maxsize=8192)
def comparable(text: str) -> tuple[str, ...]:
    """Return the words of a name in plain Latin letters, sorted: the order of first and family names differs.

    Example:
        >>> comparable("Жармахан Тұяқбай") == comparable("TUYAKBAY Zharmakhan") == comparable("Jarmahan Tūiaqbai")
        True
    """
    folded = unicodedata.normalize("NFC", unicodedata.normalize("NFKC", text).casefold())
    return tuple(sorted(word for word in map(_word, _WORD.findall(folded)) if word))


def _word(word: str) -> str:
    latin = "".join(_CYRILLIC.get(letter, _LATIN.get(letter, letter)) for letter in word)
    plain = "".join(c for c in unicodedata.normalize("NFD", latin) if not unicodedata.combining(c))
    for written, sound in _WAYS:
        plain = re.sub(written, sound, plain)
    return plain


def mixed_words(text: str) -> tuple[str, ...]:
    """Return the words that mix letters of two alphabets, which look right and compare as different.

    Example:
        >>> mixed_words("Centrаl Commission")  # the fifth letter is Cyrillic
        ('Centrаl',)
    """
    return tuple(word for word in _WORD.findall(text) if len({_script(letter) for letter in word}) > 1)


def _script(letter: str) -> str:
    return unicodedata.name(letter, "?").split(" ")[0]
