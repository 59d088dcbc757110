"""Which of two choices on a ballot is Yes and which is No, by what they are called."""

from collections.abc import Sequence

__all__ = ["yes_and_no"]

_YES = frozenset(
    [
        "yes",
        "for",
        "approve",
        "да",
        "за",
        "иә",
        "жақтаймын",
        "ооба",
        "ha",
        "так",
        "evet",
        "oui",
        "sí",
        "si",
        "sì",
        "sim",
        "ja",
        "tak",
        "ano",
        "áno",
        "igen",
        "da",
    ]
)
_NO = frozenset(
    [
        "no",
        "against",
        "reject",
        "нет",
        "против",
        "жоқ",
        "қарсымын",
        "жок",
        "yo'q",
        "ні",
        "hayır",
        "hayir",
        "non",
        "não",
        "nao",
        "nein",
        "nie",
        "ne",
        "nem",
        "nu",
    ]
)


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
