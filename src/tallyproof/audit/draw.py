"""Draws that anyone can repeat by hand: whole weights, their running sums and SHA-256 of "seed,number".

Draw number k: take SHA-256 of the text ``seed,k`` as a whole number. If it lies in the last, incomplete stretch of
2**256 / W, skip it. Divide by W, the sum of all weights, and keep the rest. The unit drawn is the first whose
running sum
of weights, in the order of the manifest, exceeds the rest.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tallyproof.errors import CallError, NotComputableError

__all__ = ["Draw", "draw_by_weight", "draw_simple", "positions"]

_SPACE = 2**256
_MOST_NUMBERS = 300_000


@dataclass(frozen=True, slots=True)
class Draw:
    """One drawn unit and the number by which it can be checked."""

    number: int
    """The k of "seed,k"; counted from 1. Numbers are missing where a number was skipped."""
    position: int
    """Rest after division by the sum of the weights."""
    row: int
    """Place of the unit in the manifest, from 0."""


def positions(seed: str, total: int, *, start: int = 1) -> Iterator[tuple[int, int]]:
    """Yield number and position of each draw, for ever.

    Args:
        seed: The public seed, as text, not empty.
        total: Sum of the weights, from 1 to 2**128.
        start: First number.

    Raises:
        CallError: An empty seed or an impossible total.

    Example:
        >>> next(positions("12345", 100))
        (1, 52)
    """
    if not seed or not 1 <= total <= 2**128:
        raise CallError(f"seed {seed!r}, total {total}.", expected="a seed, and weights of at least 1")
    limit = _SPACE - _SPACE % total
    number = start
    while True:
        value = int.from_bytes(hashlib.sha256(f"{seed},{number}".encode()).digest())
        if value < limit:
            yield number, value % total
        number += 1


def draw_by_weight(
    weights: NDArray[np.int64] | Sequence[int], seed: str, *, count: int, replacement: bool = False
) -> tuple[Draw, ...]:
    """Draw units with probability proportional to whole weights.

    Args:
        weights: 0 or more, in the order of the manifest, shape (B,). A unit of weight 0 is never drawn.
        seed: The public seed, as text.
        count: How many draws; without replacement how many different units.
        replacement: False: a unit that comes again is passed over, so that the first `count` different units
            of the same sequence are the sample.

    Returns:
        The draws in order. A longer draw with the same seed begins with the shorter one.

    Raises:
        CallError: Negative weights, none above 0, or more different units wanted than can be drawn.
        NotComputableError: The weights left are so small against the others that no number of very many meets them.

    Source:
        Probability proportional to an error bound (PPEB): Aslam, Popa, Rivest (2008), On auditing elections when
        precincts have different sizes; the rule with SHA-256 as in Stark's tools, with rejection of the tail.

    Example:
        >>> [d.row for d in draw_by_weight([10, 20, 30], "12345", count=3)]
        [2, 1, 0]
    """
    sizes = np.asarray(weights, dtype=np.int64)
    possible = int(np.count_nonzero(sizes))
    if (sizes < 0).any() or not possible or count < 0 or (count > possible and not replacement):
        raise CallError(f"{count} draws, {possible} units of positive weight.", expected="a possible draw")
    ends = np.cumsum(sizes)
    drawn: list[Draw] = []
    seen: set[int] = set()
    sequence = positions(seed, int(ends[-1]))
    while len(drawn) < count:
        number, position = next(sequence)
        if number > _MOST_NUMBERS + 100 * count:
            raise NotComputableError(
                "The draw",
                reason="the units left are so small that a full count is due",
                text="audit_margin_small",
            )
        row = int(np.searchsorted(ends, position, side="right"))
        if replacement or row not in seen:
            seen.add(row)
            drawn.append(Draw(number, position, row))
    return tuple(drawn)


def draw_simple(size: int, seed: str, *, count: int, replacement: bool = False) -> tuple[Draw, ...]:
    """Draw from `size` units with equal chances: `draw_by_weight` with weight 1 each."""
    return draw_by_weight(np.ones(size, dtype=np.int64), seed, count=count, replacement=replacement)
