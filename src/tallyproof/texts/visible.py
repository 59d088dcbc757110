"""Letters that nobody sees, or that act on the letters around them, written out as codes."""

import unicodedata

__all__ = ["visible"]

_JOINERS = "\u200c\u200d"
"""Needed to write Persian, Hindi and others correctly; they reach no further than the next letter."""
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def visible(text: str, *, keep: str = "") -> str:
    r"""Return a text whose control and format characters are written out, those that turn the direction among them.

    Args:
        text: Any text.
        keep: Characters to leave as they are, such as the ends of lines.

    Example:
        >>> visible("a\u202eb\n", keep="\n")
        'a‹U+202E›b\n'
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(letter if letter in keep else _visible(letter) for letter in text)


def _visible(letter: str) -> str:
    if letter not in _JOINERS and unicodedata.category(letter) in _HIDDEN:
        return f"‹U+{ord(letter):04X}›"
    return letter
