"""Names in a register of actors: how often another name in the place of a registered one is seen.

The other is a registered one (`name_registered`), or one that nobody registered: a family name made from the person's
family name (`name_alike`), or from the first name, in the place of both (`name_alike_first`).

The register is made from the words that linguists marked as names, as somebody keeps one for an election: a name of the
same number of words on both sides, in the first form of its words. Names that answer to nothing are left out, and words
such as "First" or "Kingdom".
"""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet

from tallyproof.election.actors.actor import Actor, ActorKind, Name
from tallyproof.statements.actor_names import names_of_actors
from tallyproof.statements.flags.flag import Pair
from tallyproof.statements.flags.ordinary import is_ordinary
from tallyproof.statements.flags.run import find_flags
from tallyproof.statements.measure.conllu import Sentence, Word
from tallyproof.statements.measure.damage import Planted, name_replaced
from tallyproof.statements.measure.lookalike import name_made
from tallyproof.statements.measure.tally import Tally
from tallyproof.statements.reading.same_name import is_name_of
from tallyproof.statements.terms import Terms

__all__ = ["measure_registered", "register_of"]

Parallel = Sequence[tuple[Sentence, Sentence]]
Run = tuple[Word, ...]
Plant = Callable[[Sentence, Sentence, random.Random], Planted]
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
    """Flag faithful pairs, and pairs where another name stands in the place of a registered one."""
    register = register_of(pairs, kinds=kinds)
    known = terms.with_names(names_of_actors(register))
    tally = Tally()
    for english, russian in pairs:
        tally.add_clean(find_flags(Pair(english.text, "en", russian.text, "ru", known)))
    for kind, plant in _plantings(pairs, register).items():
        draw = random.Random(f"{seed} {kind}")  # noqa: S311 - a sample, not a secret
        for english, russian in draw.sample(list(pairs), len(pairs)):
            if tally.planted[kind] >= _EACH:
                break
            if planted := plant(english, russian, draw):
                tally.add_planted(kind, find_flags(Pair(english.text, "en", planted, "ru", known)))
    return tally


def _plantings(pairs: Parallel, register: Sequence[Actor]) -> Mapping[str, Plant]:
    everyone = {actor.id for actor in register}
    people = {actor.id for actor in register if actor.kind is ActorKind.PERSON}
    held = {word for pair in pairs for run in _runs_of(*pair, everyone) for word in run}

    def registered(english: Sentence, russian: Sentence, draw: random.Random) -> Planted:
        own = {word for run in _runs_of(english, russian, everyone) for word in run}
        return name_replaced(russian.words, own, held, draw)

    def alike(english: Sentence, russian: Sentence, draw: random.Random) -> Planted:
        return name_made(russian.words, [run[-1:] for run in _runs_of(english, russian, people)], draw)

    def alike_first(english: Sentence, russian: Sentence, draw: random.Random) -> Planted:
        whole = [run for run in _runs_of(english, russian, people) if len(run) > 1]
        return name_made(russian.words, whole, draw)

    return {"name_registered": registered, "name_alike": alike, "name_alike_first": alike_first}


def _runs_of(english: Sentence, russian: Sentence, ids: AbstractSet[str]) -> Iterator[Run]:
    """Yield the Russian words of names that are in a register."""
    for one, other in _named(english, russian):
        if " ".join(word.form for word in one) in ids:
            yield other
