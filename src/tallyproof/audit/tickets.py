"""Tickets of the consistent sampler: a random number for each paper from the public seed and its name.

The same paper has the same ticket in every contest, so one sample can serve several contests. Anyone can
recompute a ticket with nothing but SHA-256.
"""

import hashlib
import heapq
from collections.abc import Iterable, Iterator

from tallyproof.errors import CallError

__all__ = ["draw_tickets", "next_ticket", "ticket"]

_DIGITS = 64  # shorter numbers are padded to this many decimal digits (most have 77 or 78)


def ticket(name: object, seed: str) -> str:
    """Return the first ticket of a thing as a decimal fraction between 0 and 1.

    Args:
        name: What is drawn from; its `str` is hashed.
        seed: The public seed, as text: the seeds "7" and "07" differ.

    Returns:
        "0." and the decimal digits of SHA-256(hex of SHA-256(seed) + name), last digit first.

    Source:
        Rivest (2018), Consistent Sampling with Replacement, arXiv:1808.10016.

    Example:
        >>> ticket("AB-130", "01382438112797316654")[:22]
        '0.26299714122838008416'
    """
    return _fraction(hashlib.sha256(f"{_hashed(seed)}{name}".encode()).digest())


def next_ticket(previous: str) -> str:
    """Return the ticket that a thing gets after it was drawn, always larger: for draws with replacement.

    The leading nines of the previous ticket stay; the rest comes from hashes of "previous:1",
    "previous:2", ... until the number is larger.

    Source:
        Rivest (2018), section 3 (the next ticket is uniform between the last one and 1).

    Example:
        >>> next_ticket("0.25471")[:22]
        '0.64285326165500469469'
    """
    digits = previous.removeprefix("0.")
    nines = len(digits) - len(digits.lstrip("9"))
    counter = 1
    while True:
        fresh = _fraction(hashlib.sha256(f"{previous}:{counter}".encode()).digest()).removeprefix("0.")
        candidate = "0." + "9" * nines + fresh
        if candidate > previous + "0":
            return candidate
        counter += 1


def draw_tickets(names: Iterable[object], seed: str, *, count: int) -> tuple[str, ...]:
    """Return the things with the smallest tickets, smallest first: a simple random sample.

    Args:
        names: What is drawn from, each once.
        seed: The public seed, as text.
        count: How many; at most as many as there are names.

    Returns:
        Their names as text; equal tickets (never seen) in the order of the names.

    Raises:
        CallError: `count` is negative, or larger than the number of names.

    Example:
        >>> draw_tickets("abcd", "31", count=4)
        ('b', 'a', 'd', 'c')
    """
    if count < 0:
        raise CallError(f"sample of {count}.", expected="0 or more")
    smallest = _smallest(names, hashlib.sha256(_hashed(seed).encode()), count)
    if len(smallest) < count:
        raise CallError(f"sample of {count} from {len(smallest)}.", expected="at most all of them")
    return tuple(name for _, name in smallest)


_FRONT = [int(f"{rest:04d}"[::-1]) for rest in range(10_000)]
"""First four digits of a ticket from the last four of its number: most tickets need no more to be passed over."""


def _smallest(names: Iterable[object], head: "hashlib._Hash", count: int) -> list[tuple[str, str]]:
    """Return reversed digits, which sort as the tickets do, with the names; smallest first."""
    kept: list[tuple[int, str]] = []
    largest_front = 9_999
    for item in names:
        name = str(item)
        state = head.copy()
        state.update(name.encode())
        value = int.from_bytes(state.digest())
        if _FRONT[value % 10_000] <= largest_front:
            kept.append((value, name))
            if len(kept) > 4 * count + 1_000:
                kept = [pair for _, _, pair in heapq.nsmallest(count, _sortable(kept))]
                largest_front = _FRONT[kept[-1][0] % 10_000] if kept else -1
    return [(digits, name) for digits, name, _ in heapq.nsmallest(count, _sortable(kept))]


def _sortable(kept: list[tuple[int, str]]) -> Iterator[tuple[str, str, tuple[int, str]]]:
    return ((f"{pair[0]:0{_DIGITS}d}"[::-1], pair[1], pair) for pair in kept)


def _fraction(digest: bytes) -> str:
    return "0." + f"{int.from_bytes(digest):0{_DIGITS}d}"[::-1]


def _hashed(seed: str) -> str:
    return hashlib.sha256(seed.encode()).hexdigest()
