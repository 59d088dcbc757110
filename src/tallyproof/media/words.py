"""Words of coding sheets in English, French, Russian and Kazakh that mean the same."""

from collections.abc import Mapping

__all__ = ["WORDS", "known_word"]

WORDS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "tone": {
        "positive": ("pos", "+", "1", "+1", "positif", "положительный", "положительная", "оң", "жағымды"),
        "neutral": ("neu", "0", "neutre", "нейтральный", "нейтральная", "бейтарап"),
        "negative": ("neg", "-", "-1", "négatif", "отрицательный", "отрицательная", "теріс", "жағымсыз"),
    },
    "direct": {
        "yes": ("y", "true", "1", "oui", "да", "иә"),
        "no": ("n", "false", "0", "non", "нет", "жоқ"),
    },
    "capacity": {
        "candidate": ("candidat", "кандидат", "үміткер"),
        "office": ("official", "fonction", "должность", "должностное лицо", "лауазым", "лауазымды тұлға"),
    },
}
"""Column -> our word -> other words for it."""
_OURS = {
    column: {other: word for word, others in words.items() for other in (word, *others)}
    for column, words in WORDS.items()
}


def known_word(column: str, cell: str | None, own: Mapping[str, str]) -> str | None:
    """Return our word for a cell, or the cell where nobody has said what it means; null where blank.

    Example:
        >>> known_word("tone", "Нейтральная", {}), known_word("direct", "1", {}), known_word("tone", "?", {})
        ('neutral', 'yes', '?')
        >>> known_word("tone", "N", {"N": "negative"})
        'negative'
    """
    if cell is None:
        return None
    return own.get(cell) or _OURS[column].get(cell.casefold(), cell)
