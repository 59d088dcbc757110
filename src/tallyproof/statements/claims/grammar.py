"""Find claims by the grammar of an English text: who is the subject of a reporting word, and what is its clause."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from tallyproof.statements.claims.quoted import Place, beside, is_inside, is_whole, quotes_of
from tallyproof.statements.claims.reporting import NOUNS, OBJECT, SPEECH

__all__ = ["Found", "find_claims"]

Token = Any
"""A word with its grammar, as the parser's library has it."""
_NOBODY = frozenset("i we you me us it there this that what which one".split())
"""Subjects that tell no speaker outside of quotation marks; the author of the text among them."""
_RELATIVE = frozenset({"who", "which", "that"})
_SUBJECTS = frozenset({"nsubj", "csubj", "expl"})
_NO_SUBJECT = frozenset({"VBG", "VB", "VBN"})
_VERBS = frozenset({"VERB", "AUX"})
_HELPING = frozenset({"aux", "auxpass", "amod", "compound"})
_OF_A_NAME = frozenset("det compound amod nummod poss nmod appos prep conj cc quantmod case punct".split())
_OBJECTS = frozenset("dobj oprd prep ccomp xcomp attr acomp".split())
_VERB_CUES = SPEECH | OBJECT
_CUES = _VERB_CUES | NOUNS | {"according", "accord"}
_LONGEST = 2000
"""Letters; a longer sentence is none of a news text and is passed over."""
_EDGE = frozenset(",:;.-–—―")


@dataclass(frozen=True, slots=True)
class Found:
    """A claim by its grammar; places are code points of the text."""

    rule: str
    lemma: str
    """Base form of the cue."""
    cue: Place
    source: Place
    content: Place
    negated: bool
    speaker: Token
    """The word that is the subject."""


def find_claims(document: Any) -> list[Found]:  # noqa: ANN401 - of the parser's library
    """Return the claims of a parsed text in its order; words inside quotation marks are no cues.

    Args:
        document: A text as the English parser returns it.
    """
    quotes = quotes_of(document.text)
    found = (
        _of(word, quotes)
        for sentence in document.sents
        if sentence.end_char - sentence.start_char <= _LONGEST
        for word in sentence
        if word.lemma_.lower() in _CUES and not is_inside(_place(word), quotes)
    )
    return [one for one in found if one is not None and one.content[0] < one.content[1]]


def _of(word: Token, quotes: Sequence[Place]) -> Found | None:
    lemma = word.lemma_.lower()
    if word.lower_ == "according":
        return _according(word)
    if word.pos_ in _VERBS and word.dep_ not in _HELPING and lemma in _VERB_CUES:
        return _passive(word) if _is_passive(word) else _verb(word, lemma, quotes)
    return _noun(word, lemma) if word.pos_ == "NOUN" and lemma in NOUNS else None


def _verb(word: Token, lemma: str, quotes: Sequence[Place]) -> Found | None:
    subject = _subject(word)
    if subject is None or subject.lower_ in _NOBODY:
        return None
    told = _spoken(word, subject, quotes) if lemma in SPEECH else None
    told = told or (_object(word) if lemma in OBJECT else None)
    return _made(told[0], word, subject, told[1]) if told else None


def _made(rule: str, word: Token, speaker: Token, content: Place) -> Found:
    negated = any(child.dep_ == "neg" or child.lower_ in {"never", "hardly"} for child in word.children)
    return Found(rule, word.lemma_.lower(), _place(word), _named(speaker), content, negated, speaker)


def _spoken(word: Token, subject: Token, quotes: Sequence[Place]) -> tuple[str, Place] | None:
    """Return the quoted words beside a verb, its clause, or the sentence that it is inserted in."""
    clause = next((c for c in word.children if c.dep_ in {"ccomp", "xcomp"} and not _holds(c, subject)), None)
    if clause is not None and clause.dep_ == "xcomp" and clause.lemma_.lower() in SPEECH:
        return None  # "went on to say": the second verb is the cue
    place = _span(_kept(clause)) if clause is not None else None
    quoted = beside(_place(word), quotes, word.doc.text)
    if quoted and (joined := _joined(quoted, place, _place(word), word.doc.text)):
        return "claim.quoted", joined
    if place:
        return "claim.clause", place
    return ("claim.inserted", _span(word.head.subtree)) if _is_inserted(word) else None


def _joined(quoted: Place, clause: Place | None, cue: Place, text: str) -> Place | None:
    """Return quoted words with the clause of which they are a part or which leads to them; None: they are not what is said."""
    if clause is None:
        return quoted if is_whole(text[slice(*quoted)]) else None
    overlaps = clause[0] < quoted[1] and quoted[0] < clause[1]
    leads = cue[1] <= clause[0] < quoted[0]
    if overlaps or leads:
        return min(clause[0], quoted[0]), max(clause[1], quoted[1])
    return quoted if clause[0] < cue[0] else None


def _is_inserted(word: Token) -> bool:
    """Return whether a verb stands between commas in the sentence that it reports: "The vote, he said, was calm"."""
    after_comma = word.i > word.sent.start and word.left_edge.i > 0 and word.left_edge.nbor(-1).text in _EDGE
    return bool(word.dep_ == "parataxis" or (word.dep_ == "ccomp" and after_comma))


def _object(word: Token) -> tuple[str, Place] | None:
    parts = [child for child in word.children if child.dep_ in _OBJECTS and child.i > word.i]
    words = [token for part in parts for token in _kept(part)]
    return ("claim.object", _span(words)) if words else None


def _subject(word: Token) -> Token | None:
    """Return who does what a verb says: its own subject, that of the verb it hangs on, or the noun it describes."""
    while True:
        own = next((child for child in word.children if child.dep_ in _SUBJECTS), None)
        if own is not None:
            relative = own.lower_ in _RELATIVE and word.dep_ == "relcl"
            return word.head if relative else own if own.dep_ == "nsubj" else None
        if word.dep_ == "acl" and word.tag_ == "VBG":
            return word.head
        hangs = word.dep_ == "conj" or (word.dep_ in {"advcl", "xcomp"} and word.tag_ in _NO_SUBJECT)
        if not hangs or word.head.pos_ not in _VERBS:
            return None
        word = word.head


def _is_passive(word: Token) -> bool:
    return any(child.dep_ in {"auxpass", "nsubjpass"} for child in word.children)


def _passive(word: Token) -> Found | None:
    """Return "Protests were expressed by the minister"; without its agent a passive tells no source."""
    by = next((child for child in word.children if child.dep_ == "agent"), None)
    agent = next((child for child in by.children if child.dep_ == "pobj"), None) if by is not None else None
    subject = next((child for child in word.children if child.dep_ == "nsubjpass"), None)
    if agent is None or subject is None:
        return None
    return _made("claim.passive", word, agent, _span(subject.subtree))


def _noun(word: Token, lemma: str) -> Found | None:
    """Return "the chairman's assertion that ...": a noun with an owner and a clause or a matter."""
    owner = next((child for child in word.children if child.dep_ == "poss"), None)
    owner = owner if owner is not None else _after(word, frozenset({"by", "from"}))
    clauses = [c for c in word.children if c.i > word.i and c.dep_ in {"acl", "ccomp"} and _opens(c, lemma)]
    if owner is None or not clauses:
        return None
    return _made("claim.noun", word, owner, _span(clauses[0].subtree))


def _opens(clause: Token, lemma: str) -> bool:
    first = clause.left_edge.lower_
    return first in {"that", "whether"} or (first == "to" and lemma in NOUNS)


def _after(word: Token, prepositions: frozenset[str]) -> Token | None:
    for child in word.children:
        if child.dep_ == "prep" and child.lower_ in prepositions:
            return next((one for one in child.children if one.dep_ == "pobj"), None)
    return None


def _according(word: Token) -> Found | None:
    """Return "According to X, ..." or "..., according to X": the longer of what stands before and after."""
    source = _after(word, frozenset({"to"}))
    if source is None:
        return None
    own = {token.i for token in word.subtree}
    head = next((one for one in word.ancestors if one.pos_ in _VERBS), word.head)
    rest = [token for token in head.subtree if token.i not in own]
    sides = [[t for t in rest if t.i < word.i], [t for t in rest if t.i > max(own)]]
    to = next(child for child in word.children if child.lower_ == "to")
    cue = (word.idx, to.idx + len(to.text))
    content = _span(max(sides, key=len))
    return Found("claim.according", "accord", cue, _named(source), content, negated=False, speaker=source)


def _kept(head: Token) -> Iterator[Token]:
    """Yield the words of a clause or an object without what is added to it after a comma."""
    cut: set[int] = set()
    for child in head.children:
        edge = child.left_edge.i
        added = child.dep_ in {"advcl", "relcl", "appos"} and child.i > head.i
        if added and edge > head.i and head.doc[edge - 1].text in _EDGE:
            cut |= {token.i for token in child.subtree}
    return (token for token in head.subtree if token.i not in cut)


def _holds(clause: Token, token: Token) -> bool:
    return bool(clause.i == token.i or clause.is_ancestor(token))


def _named(word: Token) -> Place:
    """Return a name with its title and what it is said to be, without clauses about it."""
    parts = [child for child in word.children if child.dep_ in _OF_A_NAME]
    return _span([word, *(token for part in parts for token in part.subtree)])


def _place(word: Token) -> Place:
    return word.idx, word.idx + len(word.text)


def _span(words: Iterator[Token] | Sequence[Token]) -> Place:
    """Return from where to where words stand, marks at the edges left out; nothing at all: an empty place."""
    told = sorted((word for word in words if not word.is_space), key=lambda word: int(word.i))
    while told and told[0].text in _EDGE:
        told = told[1:]
    while told and told[-1].text in _EDGE:
        told = told[:-1]
    return (told[0].idx, _place(told[-1])[1]) if told else (0, 0)
