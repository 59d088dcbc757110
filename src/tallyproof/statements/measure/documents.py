"""Documents of known alignment, made from sentence pairs: some sentences dropped, added, cut in two or joined."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

from tallyproof.statements.align.beads import Bead

__all__ = ["Known", "Score", "make_documents", "score"]

_BEADS = 32
_SHARES = (("same", 0.66), ("split", 0.12), ("joined", 0.11), ("dropped", 0.05), ("added", 0.06))
"""Harsher than real translations."""


@dataclass(frozen=True, slots=True)
class Known:
    """An original, its translation, and which sentence renders which."""

    sources: tuple[str, ...]
    targets: tuple[str, ...]
    beads: tuple[Bead, ...]


@dataclass(frozen=True, slots=True)
class Score:
    """How much of an alignment was found."""

    links: tuple[int, int, int]
    """Right, proposed, true pairs of sentences."""
    alone: tuple[int, int, int]
    """Right, proposed, true sentences without a partner."""

    def __add__(self, other: "Score") -> "Score":
        return Score(
            (self.links[0] + other.links[0], self.links[1] + other.links[1], self.links[2] + other.links[2]),
            (self.alone[0] + other.alone[0], self.alone[1] + other.alone[1], self.alone[2] + other.alone[2]),
        )


def make_documents(pairs: Sequence[tuple[str, str]], *, count: int, seed: int) -> tuple[Known, ...]:
    """Return documents of about 32 beads each; a sentence is used once."""
    draw = random.Random(seed)  # noqa: S311 - a sample, not a secret
    pool = draw.sample(list(pairs), len(pairs))
    found = []
    for _ in range(count):
        if len(pool) < 2 * _BEADS:
            break
        found.append(_document(pool, draw))
    return tuple(found)


def _document(pool: list[tuple[str, str]], draw: random.Random) -> Known:
    names, weights = [kind for kind, _ in _SHARES], [share for _, share in _SHARES]
    sources: list[str] = []
    targets: list[str] = []
    beads: list[Bead] = []
    for kind in draw.choices(names, weights, k=_BEADS):
        here, there = _pieces(kind, pool)
        beads.append(
            Bead(
                tuple(range(len(sources) + 1, len(sources) + len(here) + 1)),
                tuple(range(len(targets) + 1, len(targets) + len(there) + 1)),
            )
        )
        sources += here
        targets += there
    return Known(tuple(sources), tuple(targets), tuple(beads))


def _pieces(kind: str, pool: list[tuple[str, str]]) -> tuple[list[str], list[str]]:
    one, two = pool.pop()
    if kind == "dropped":
        return [one], []
    if kind == "added":
        return [], [two]
    if kind in {"split", "joined"}:
        other_one, other_two = pool.pop()
        if kind == "split":
            return [f"{one.rstrip('.')}, and {other_one}"], [two, other_two]
        return [one, other_one], [f"{two.rstrip('.')}, и {other_two}"]
    return [one], [two]


def score(found: Sequence[Bead], known: Known) -> Score:
    """Compare beads with the true ones, sentence by sentence."""
    links = [
        {(s, t) for bead in beads for s in bead.source for t in bead.target} for beads in (found, known.beads)
    ]
    alone = [
        {("source", s) for b in beads if not b.target for s in b.source}
        | {("target", t) for b in beads if not b.source for t in b.target}
        for beads in (found, known.beads)
    ]
    return Score(
        (len(links[0] & links[1]), len(links[0]), len(links[1])),
        (len(alone[0] & alone[1]), len(alone[0]), len(alone[1])),
    )
