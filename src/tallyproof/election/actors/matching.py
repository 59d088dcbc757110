"""Which actor a written name may mean: proposals with their ground, for a person to decide."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz import fuzz

from tallyproof.election.actors.actor import Actor
from tallyproof.election.actors.letters import comparable

__all__ = ["LONGEST", "Ground", "Proposal", "exact_actor", "propose_actors"]

LONGEST = 300
"""Letters of a name at most; a longer text is no name."""
NEAR = 86.0
"""Below this likeness of letters (0-100) nothing is proposed."""


class Ground(StrEnum):
    """Why an actor is proposed, strongest first."""

    EXACT = "exact"
    """The name as it is registered, whatever its case and spacing."""
    OTHER_WRITING = "other_writing"
    """The same words in another script, romanisation or order."""
    PART = "part"
    """Some of the words: a family name alone, a patronymic more."""
    INITIALS = "initials"
    """The words, some of them as first letters."""
    NEAR = "near"
    """Almost the same letters: a slip of the pen, or another person."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """One actor that may be meant."""

    actor: str
    name: str
    """The registered name that is alike."""
    ground: Ground
    likeness: float
    """Of the letters, 0-100; for ordering only, no probability."""


def exact_actor(text: str, actors: Iterable[Actor]) -> Actor | None:
    """Return the only actor registered under a name as written; None where there is none, or more than one."""
    found = [actor for actor in actors if any(_plain(name.text) == _plain(text) for name in actor.names)]
    return found[0] if len(found) == 1 else None


def propose_actors(text: str, actors: Iterable[Actor], *, limit: int = 5) -> tuple[Proposal, ...]:
    """Return the actors that a name may mean, best first; never picks one.

    Args:
        text: The name as somebody wrote it, in any script.
        actors: Of the register.
        limit: How many proposals at most.

    Returns:
        One proposal an actor; by ground, likeness and id. Two actors of one name are both proposed.
    """
    if len(text) > LONGEST:
        return ()
    words = comparable(text)
    found = [best for actor in actors if (best := _best(text, words, actor)) is not None]
    rank = list(Ground)
    return tuple(sorted(found, key=lambda p: (rank.index(p.ground), -p.likeness, p.actor))[:limit])


def _best(text: str, words: tuple[str, ...], actor: Actor) -> Proposal | None:
    rank = list(Ground)
    alike = [(name.text, *_alike(text, words, name.text)) for name in actor.names]
    grounded = [(name, ground, likeness) for name, ground, likeness in alike if ground is not None]
    if not grounded:
        return None
    name, ground, likeness = min(grounded, key=lambda one: (rank.index(one[1]), -one[2], one[0]))
    return Proposal(actor.id, name, ground, likeness)


def _alike(text: str, words: tuple[str, ...], name: str) -> tuple[Ground | None, float]:
    known = comparable(name)
    likeness = round(fuzz.ratio(" ".join(words), " ".join(known)), 1)
    if _plain(text) == _plain(name):
        return Ground.EXACT, 100.0
    if not words or not known:
        return None, likeness
    if words == known:
        return Ground.OTHER_WRITING, likeness
    if _is_part(words, known):
        return Ground.PART, likeness
    if _is_initials(words, known):
        return Ground.INITIALS, likeness
    return (Ground.NEAR if likeness >= NEAR else None), likeness


def _is_part(words: tuple[str, ...], known: tuple[str, ...]) -> bool:
    """Return whether all words of the one stand in the other, at least one of more than a letter."""
    fewer, more = sorted((words, known), key=len)
    return set(fewer) <= set(more) and any(len(word) > 1 for word in fewer)


def _is_initials(words: tuple[str, ...], known: tuple[str, ...]) -> bool:
    """Return whether the long words are common and the single letters begin words of the other."""
    for short, full in ((words, known), (known, words)):
        letters = [word for word in short if _is_letter(word)]
        whole = set(short) - set(letters)
        rest = [word for word in full if word not in whole]
        if letters and whole and whole <= set(full) and all(_begins(one, rest) for one in letters):
            return True
    return False


def _is_letter(word: str) -> bool:
    """Return whether a word is one letter, or a Cyrillic letter that takes two in Latin."""
    return len(word) == 1 or word in {"zh", "ch", "sh", "ts", "ia", "iu"}


def _begins(letter: str, words: Iterable[str]) -> bool:
    return any(word.startswith(letter) for word in words)


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())
