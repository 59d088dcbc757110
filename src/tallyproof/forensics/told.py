"""Words that stand as the value of a parameter, as readers are told them."""

from tallyproof.texts import Catalogue

__all__ = ["value_told"]

_AND = " + "
"""Between the counts that one figure is the sum of."""


def value_told(value: str, catalogue: Catalogue) -> str:
    """Return a word of a method in the reader's language; a word of somebody's own method stays as it is.

    Example:
        >>> from tallyproof.texts import load_catalogue
        >>> value_told("valid + invalid", load_catalogue("en")), value_told("own_way", load_catalogue("ru"))
        ('valid ballots + invalid ballots', 'own_way')
    """
    return _AND.join(_told(part, catalogue) for part in value.split(_AND))


def _told(word: str, catalogue: Catalogue) -> str:
    keys = (f"forensics.{kind}.{word.replace(' ', '_')}" for kind in ("value", "what"))
    return next((catalogue.text(key) for key in keys if catalogue.has(key)), word)
