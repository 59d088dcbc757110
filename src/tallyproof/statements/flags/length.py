"""A translation much shorter or longer than translations of its length are: a clause may be missing or added."""

import math
from collections.abc import Iterator

from tallyproof.statements.flags.flag import Flag, Mark, Pair

__all__ = ["RATIOS", "deviation", "differing_length", "length_ratio", "surprise"]

RATIOS = {
    ("en", "ru"): 1.06,
    ("en", "kk"): 0.97,
    ("ru", "kk"): 0.92,
}
"""Letters of the second language for one of the first."""
_SPREAD = 6.8
"""Variance of the length per letter, after Gale and Church (1993), table 2."""
_BOUND = 1.5
"""Deviations from which a length is told; faithful sentences scatter by 0.65, less than in that paper."""


def surprise(source: int, target: int, languages: tuple[str, str]) -> float:
    """Return by how many deviations a translation is longer than expected; negative where it is shorter.

    Args:
        source: Letters of the original.
        target: Letters of the translation.
        languages: Of both.

    Source: Gale and Church, A program for aligning sentences in bilingual corpora, Computational Linguistics 19, 1993.

    Example:
        >>> round(surprise(100, 40, ("en", "ru")), 1)
        -3.0
    """
    return deviation(source, target, length_ratio(languages))


def deviation(source: int, target: int, ratio: float) -> float:
    """Return the same as `surprise`, given how many letters the translation has for one of the original."""
    mean = (source + target / ratio) / 2
    return (target - source * ratio) / math.sqrt(max(mean, 1.0) * _SPREAD)


def length_ratio(languages: tuple[str, str]) -> float:
    """Return how many letters the second language takes for one of the first; 1 where nobody measured it."""
    if languages in RATIOS:
        return RATIOS[languages]
    turned = (languages[1], languages[0])
    return 1 / RATIOS[turned] if turned in RATIOS else 1.0


def differing_length(pair: Pair) -> Iterator[Flag]:
    """Yield a flag where the translation is far shorter (omission) or longer (addition) than expected."""
    found = surprise(len(pair.source), len(pair.target), (pair.source_language, pair.target_language))
    if abs(found) < _BOUND:
        return
    kind, side, text = (
        ("omission", "source", pair.source) if found < 0 else ("addition", "target", pair.target)
    )
    lengths = {"source": str(len(pair.source)), "target": str(len(pair.target))}
    yield Flag(kind, f"{kind}.length", (Mark(side, 0, len(text)),), lengths)
