"""Propose claims by rules over the words of an English text, without a parser."""

import re

from tallyproof.statements.claims.proposal import Place, Proposal
from tallyproof.statements.claims.verbs import KIND_OF_CUE, REPORTING, TAKING
from tallyproof.statements.reading.sentences import split_sentences

__all__ = ["claims_by_words"]

_TITLE = r"(?:[A-Z][\w.’'-]*(?:\s+(?:of|for|the|and|de|al)\s+(?=[A-Z]))?\s*)"
_NAME = rf"(?:(?:[Tt]he|[Aa]n?|[Mm]any|[Ss]ome|[Hh]is|[Hh]er|[Tt]heir)\s+)?(?:[a-z]+(?:-[a-z]+)?\s+){{0,4}}{_TITLE}{{1,7}}"
_GROUP = (
    r"(?:[Tt]he|[Ss]ome|[Mm]any|[Ss]everal|[Hh]is|[Hh]er|[Tt]heir|[Oo]pposition|[Oo]fficial|[Ii]nternational|[Ee]lection)(?:\s+[a-z-]+){0,3}\s+"
    r"(?:opponents?|analysts?|observers?|officials?|critics?|supporters?|authorities|commission|mission|court|party|ministry|government|"
    r"opposition|leaders?|candidates?|spokes(?:man|woman|person)|chair(?:man|woman)|president|minister|sources?|experts?|report|statement|father)"
)
_PRONOUN = r"(?:[Hh]e|[Ss]he|[Tt]hey)"
_SOURCE = rf"(?P<source>{_NAME}|{_GROUP}|{_PRONOUN})"
_ADVERB = r"(?:\s*,[^,.;]{2,80},)?\s+(?:(?:also|then|later|never|strongly|openly|repeatedly|again|has|have|had|is|are|was|were|further)\s+){0,3}"
_SAID = "|".join(sorted({word for words in REPORTING.values() for word in words.split()}))
_TOOK = "|".join(sorted({word for words in TAKING.values() for word in words.split()}))
_QUOTED = '[“"](?P<quoted>[^”"\n]{2,600})[”"]'
_RULES: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "claim.quote-after",
        re.compile(rf"{_SOURCE}{_ADVERB}(?P<cue>{_SAID}|{_TOOK})\b[^“\"\n.;]{{0,60}}{_QUOTED}"),
    ),
    ("claim.quote-before", re.compile(rf"{_QUOTED}\s*,?\s*(?P<cue>{_SAID})\s+{_SOURCE}")),
    ("claim.quote-speaker", re.compile(rf"{_QUOTED}\s*,?\s*{_SOURCE}\s+(?P<cue>{_SAID})\b")),
    (
        "claim.that",
        re.compile(rf"{_SOURCE}{_ADVERB}(?P<cue>{_SAID})\s+(?:out\s+)?that\s+(?P<content>[^.;\n]{{4,400}})"),
    ),
    (
        "claim.according",
        re.compile(rf"\b(?P<cue>[Aa]ccording to)\s+{_SOURCE}\s*,\s*(?P<content>[^.;\n]{{4,400}})"),
    ),
    ("claim.object", re.compile(rf"{_SOURCE}{_ADVERB}(?P<cue>{_TOOK})\s+(?P<content>[^.;\n]{{4,300}})")),
    (
        "claim.said",
        re.compile(rf"{_SOURCE}{_ADVERB}(?P<cue>{_SAID})\s+(?P<content>(?!that\b)[^.;\n“\"]{{6,300}})"),
    ),
)
"""In the order in which they are tried; where two find the same cue, the first counts."""
_CUE = re.compile(rf"\b(?:{_SAID}|{_TOOK}|according to)\b", re.IGNORECASE)
_NEGATED = re.compile(r"\b(?:never|not|no)\b|n[’']t\b")
_ANY_SOURCE = r"(?P<source>(?:[\w’'.$-]+\s+){0,6}?[\w’'.$-]+)"
_START = r"(?:^|[,;:“”\"(—–]\s*|\b(?:and|but|as|that|while|because|when|if|which|although)\s+)"
_LOOSE: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "claim.after",
        re.compile(
            rf"{_START}{_ANY_SOURCE}\s+(?:(?:also|then|later|has|have|had|is|are|was|were)\s+){{0,2}}(?P<cue>{_SAID}|wrote|{_TOOK})\b[\s,:]+(?:that\s+)?(?P<content>[^;\n]{{8,500}}?)(?=[.;]?$)"
        ),
    ),
    (
        "claim.before",
        re.compile(
            rf"^(?P<content>[^;\n]{{12,600}}?)[,”\"]+\s*{_ANY_SOURCE}\s+(?P<cue>{_SAID}|wrote)\b(?=[^;\n]{{0,60}}$)"
        ),
    ),
    (
        "claim.turned",
        re.compile(
            rf"^(?P<content>[^;\n]{{12,600}}?)[,”\"]+\s*(?P<cue>{_SAID}|wrote)\s+{_ANY_SOURCE}(?=\s*[,.]|$)"
        ),
    ),
)
"""Wider rules, tried where no other found a cue: the source is whatever stands before it in its clause."""
_LONGEST_SENTENCE = 1500
"""Letters; a longer one is no sentence of a news text and is passed over."""


def claims_by_words(text: str) -> tuple[Proposal, ...]:
    """Return proposals in the order of an English text; one for each cue.

    The rules know neither nested claims nor nominal cues ("assessment") nor whom a claim is directed at.

    Example:
        >>> text = 'Baimenov cited “countless violations” in the election.'
        >>> [(p.rule, text[slice(*p.source)], text[slice(*p.content)]) for p in claims_by_words(text)]
        [('claim.quote-after', 'Baimenov', 'countless violations')]
    """
    found: list[Proposal] = []
    for sentence in split_sentences(text, "en"):
        if len(sentence.text) <= _LONGEST_SENTENCE and _CUE.search(sentence.text):
            found += _in_sentence(sentence.text, sentence.start)
    return tuple(found)


def _in_sentence(text: str, offset: int) -> list[Proposal]:
    taken: dict[Place, Proposal] = {}
    for rule, pattern in (*_RULES, *_LOOSE):
        for match in pattern.finditer(text):
            cue = match.span("cue")
            if not any(start < cue[1] and cue[0] < end for start, end in taken):
                taken[cue] = _proposal(rule, match, offset)
    return [taken[cue] for cue in sorted(taken)]


def _proposal(rule: str, match: re.Match[str], offset: int) -> Proposal:
    content = "quoted" if rule.startswith("claim.quote") else "content"
    source = match["source"].rstrip(" .,’'")
    first, second = sorted((match.span("source"), match.span("cue")))
    word = match["cue"].lower()
    return Proposal(
        rule,
        KIND_OF_CUE.get(word, "asserts"),
        _moved(match.span("cue"), offset),
        (offset + match.start("source"), offset + match.start("source") + len(source)),
        _moved(match.span(content), offset),
        quoted=content == "quoted",
        negated=bool(_NEGATED.search(match.string[first[1] : second[0]])),
        open_source=bool(re.fullmatch(f"{_PRONOUN}|{_GROUP}", source)),
    )


def _moved(place: Place, offset: int) -> Place:
    return place[0] + offset, place[1] + offset
