"""Words that negate: a different number of them on the two sides."""

import re
from collections.abc import Iterator

from tallyproof.statements.flags.flag import Flag, Mark, Pair

__all__ = ["differing_negation"]

_HARD = {
    "en": re.compile(
        r"(?<![\w-])(?:not(?! only)|\w+n['’]t|cannot|no(?! doubt| sooner|\.| ?\d)|none|nobody|nothing|neither|nor|never|nowhere|without)(?![\w-])",
        re.IGNORECASE,
    ),
    "ru": re.compile(
        r"(?<![\w-])(?:не(?! только| менее| позже| позднее| более| ранее)|нет|нельзя|без|безо|ни(?! в чем)|никогда|никто|никого|никому|ничто|ничего|ничем|ничему|никак\w*|нигде|никуда|ничей|ничь\w+|ничуть|отнюдь)(?![\w-])",
        re.IGNORECASE,
    ),
    "kk": re.compile(
        r"(?<![\w-])(?:емес\w*|жоқ\w*|еш\w*"
        r"|\w{3,}(?:[мбп][ае](?:д[ыі]\w{0,3}|й\w{0,5}|ған\w{0,4}|ген\w{0,4}|с(?:тан|тен)?|у\w{0,4}|уы|уі))"
        r")(?![\w-])",
        re.IGNORECASE,
    ),
}
"""Cues that count. Kazakh verbs carry theirs inside: -ма-, -ме-, -ба-, -бе-, -па-, -пе- before an ending."""
_SOFT = {
    "en": re.compile(
        r"(?<![\w-])(?:countless|refus\w+|den(?:y|ied|ies)|lack\w*|fail(?:s|ed|ing|ure)?|un(?:able|willing|aware)|prevent\w*|prohibit\w*)(?![\w-])",
        re.IGNORECASE,
    ),
    "ru": re.compile(
        r"(?<![\w-])(?:отсутств\w*|отказ\w*|запре[щт]\w*|лиш[её]н\w*|лишил\w*|неизвестн\w*|невозможн\w*)(?![\w-])",
        re.IGNORECASE,
    ),
    "kk": re.compile(
        r"(?<![\w-])(?:бас тарт\w*|тыйым\w*|жетіспе\w*|\w{3,}(?:сыз|сіз)\w{0,4}|мүмкін емес)(?![\w-])",
        re.IGNORECASE,
    ),
}
"""Words that another language often renders with a negation. They answer a cue, but need no answer."""
_DOUBLE = {
    "ru": re.compile(r"(?<![\w-])(?:ни|никогда|никто|никого|никому|ничто|ничего|ничем|ничему|никак\w*|нигде|никуда|ничь\w+)(?![\w-])", re.IGNORECASE),
    "kk": re.compile(r"(?<![\w-])еш\w*", re.IGNORECASE),
}  # fmt: skip
"""Russian and Kazakh negate twice where English does once: "никогда не", "ешқашан ... -ма-"."""


def differing_negation(pair: Pair) -> Iterator[Flag]:
    """Yield a flag where one side has more words that negate than the other can answer.

    The rule counts: it does not know what is negated. Kazakh is found by the form of the verb, which is a weak sign.
    """
    cues = [_cues(text, language) for _, text, language in pair.sides]
    counts = [_clauses(found, language) for found, (_, _, language) in zip(cues, pair.sides, strict=True)]
    soft = [len(_SOFT[language].findall(text)) for _, text, language in pair.sides]
    for this, other, way in ((0, 1, "dropped"), (1, 0, "added")):
        if counts[this] > counts[other] + soft[other]:
            name, text, _ = pair.sides[this]
            marks = tuple(Mark(name, *match.span()) for match in cues[this])
            words = ", ".join(text[mark.start : mark.end] for mark in marks)
            others = ", ".join(match[0] for match in cues[other])
            sides = ("source", "target")
            yield Flag("negation", f"negation.{way}", marks, {sides[this]: words, sides[other]: others})


def _cues(text: str, language: str) -> list[re.Match[str]]:
    """Return the cues; a Kazakh word with a capital is a name: "Тұяқбай" ends as a negated verb does."""
    found = _HARD[language].finditer(text)
    return [
        match
        for match in found
        if language != "kk" or not match[0][0].isupper() or match[0].lower()[:2] == "еш"
    ]


def _clauses(cues: list[re.Match[str]], language: str) -> int:
    """Return how many negations the cues make: two that go together are one."""
    if language == "en":
        neither = sum(match[0].lower() == "nor" for match in cues)
        return len(cues) - neither
    double = sum(bool(_DOUBLE[language].fullmatch(match[0])) for match in cues)
    return max(len(cues) - double, 1) if cues else 0
