"""Sizes of files in words."""

import math

from tallyproof.texts import Catalogue

__all__ = ["size_words"]

_MEGABYTE = 1_000_000


def size_words(catalogue: Catalogue, size: int) -> str:
    """Return bytes as megabytes with one digit, rounded up, so that what is above a limit never looks like it.

    Example:
        >>> from tallyproof.texts import load_catalogue
        >>> size_words(load_catalogue("en"), 64_000_001)
        '64.1 MB'
    """
    tenths = math.ceil(size * 10 / _MEGABYTE) / 10
    return catalogue.text("web.size.megabytes", size=catalogue.number(tenths, digits=1))
