"""Names in a register of actors: how often one registered name in the place of another is seen.

The register is made from the words that linguists marked as names, as somebody keeps one for an election: a name of the
same number of words on both sides, in the first form of its words. Names that answer to nothing are left out, and words
such as "First" or "Kingdom".
"""

import random
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet

from tallyproof.election.actors.actor import Actor, ActorKind, Name
from tallyproof.statements.actor_names import names_of_actors
from tallyproof.statements.flags.flag import Pair
from tallyproof.statements.flags.ordinary import is_ordinary
from tallyproof.statements.flags.run import find_flags
from tallyproof.statements.measure.conllu import Sentence, Word
from tallyproof.statements.measure.damage import name_replaced
from tallyproof.statements.measure.tally import Tally
from tallyproof.statements.reading.same_name import is_name_of
from tallyproof.statements.terms import Terms

__all__ = ["measure_registered", "register_of"]

Parallel = Sequence[tuple[Sentence, Sentence]]
Run = tuple[Word, ...]
_EACH = 150


def register_of(pairs: Parallel, *, kinds: AbstractSet[ActorKind]) -> tuple[Actor, ...]:
    """Return an actor for every English name, with each way in which the Russian sentences write it.

    Args:
        pairs: Sentences with marked names.
        kinds: Which are kept: a person is what is marked as animate, everything else counts as a body.
    """
    written: dict[str, dict[str, bool]] = {}
    for english, russian in pairs:
        for one, other in _named(english, russian):
            forms = written.setdefault(" ".join(word.form for word in one), {})
            forms[_first_form(other)] = all("Animacy=Anim" in word.features for word in other)
    actors = [_actor(name, forms) for name, forms in sorted(written.items()) if not is_ordinary(name, "en")]
    return tuple(actor for actor in actors if actor.kind in kinds)


def _actor(name: str, forms: dict[str, bool]) -> Actor:
    kind = ActorKind.PERSON if all(forms.values()) else ActorKind.BODY
    return Actor(name, kind, (Name(name, "en"), *(Name(form, "ru") for form in sorted(forms))))


def _named(english: Sentence, russian: Sentence) -> Iterator[tuple[Run, Run]]:
    """Yield names that render each other: alike word by word, or the only ones of both sentences."""
    ours, theirs = _runs(english), _runs(russian)
    alone = len(ours) == len(theirs) == 1
    for other in theirs:
        for one in ours:
            if len(one) == len(other) and (alone or all(map(_alike, one, other))):
                yield one, other
                break


def _alike(one: Word, other: Word) -> bool:
    return is_name_of(one.form, "en", [other.lemma], "ru")


def _runs(sentence: Sentence) -> list[Run]:
    """Return neighbouring words that are marked as names."""
    found: list[list[Word]] = [[]]
    for word in sentence.words:
        if word.pos == "PROPN" and word.form[0].isupper():
            found[-1].append(word)
        elif found[-1]:
            found.append([])
    return [tuple(run) for run in found if run]


def _first_form(run: Run) -> str:
    return " ".join(word.form if word.form.isupper() else word.lemma.title() for word in run)


def measure_registered(pairs: Parallel, terms: Terms, *, kinds: AbstractSet[ActorKind], seed: int) -> Tally:
    """Flag faithful pairs, and pairs where one registered name stands in the place of another."""
    register = register_of(pairs, kinds=kinds)
    known = terms.with_names(names_of_actors(register))
    held = {word for english, russian in pairs for word in _words_of(english, russian, register)}
    tally = Tally()
    for english, russian in pairs:
        tally.add_clean(find_flags(Pair(english.text, "en", russian.text, "ru", known)))
    draw = random.Random(f"{seed} name_registered")  # noqa: S311 - a sample, not a secret
    for english, russian in draw.sample(list(pairs), len(pairs)):
        if tally.planted["name_registered"] >= _EACH:
            break
        own = set(_words_of(english, russian, register))
        if planted := name_replaced(russian.words, own, held, draw):
            tally.add_planted("name_registered", find_flags(Pair(english.text, "en", planted, "ru", known)))
    return tally


def _words_of(english: Sentence, russian: Sentence, register: Sequence[Actor]) -> Iterator[Word]:
    """Yield the Russian words of names that are in the register."""
    ids = {actor.id for actor in register}
    for one, other in _named(english, russian):
        if " ".join(word.form for word in one) in ids:
            yield from other
