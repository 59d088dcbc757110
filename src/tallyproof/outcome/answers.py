"""Which of two choices on a ballot is Yes and which is No, by what they are called."""

from collections.abc import Sequence

__all__ = ["yes_and_no"]

_CALLED = (
    ("yes", "no"), ("for", "against"), ("approve", "reject"),
    ("да", "нет"), ("за", "против"), ("иә", "жоқ"), ("жақтаймын", "қарсымын"), ("ооба", "жок"), ("ha", "yo'q"),
    ("так", "ні"), ("evet", "hayır"), ("evet", "hayir"), ("oui", "non"), ("sí", "no"), ("si", "no"), ("sì", "no"),
    ("sim", "não"), ("sim", "nao"), ("ja", "nein"), ("tak", "nie"), ("ano", "ne"), ("áno", "nie"), ("igen", "nem"),
    ("da", "ne"), ("da", "nu"),
)  # fmt: skip
_YES, _NO = (frozenset(words) for words in zip(*_CALLED, strict=True))


def yes_and_no(names: Sequence[str]) -> tuple[int, int] | None:
    """Return the places of Yes and No among the names of two choices; None where they are not called so.

    Example:
        >>> yes_and_no(["Hayır", "Evet"]), yes_and_no(["Ada", "Ben"])
        ((1, 0), None)
    """
    said = [name.strip().strip('«»"“”.').casefold() for name in names]
    for yes, no in ((0, 1), (1, 0)):
        if len(said) == len((yes, no)) and said[yes] in _YES and said[no] in _NO:
            return yes, no
    return None
