"""The Merkle tree of RFC 6962: growing roots and making proofs. Checking them is the work of `verifier`."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from tallyproof.errors import CallError
from tallyproof.log.verifier import EMPTY_ROOT, node_hash

__all__ = ["Frontier", "Node", "consistency_path", "inclusion_path", "levels_of", "node_of", "tree_hash"]

Node: TypeAlias = Callable[[int, int], bytes]
"""(level, number) -> hash of a whole subtree of 2^level leaves; subtrees of a level are numbered from 0."""


@dataclass(frozen=True, slots=True)
class Frontier:
    """The right edge of a tree: hashes of its whole subtrees, largest first. Enough to grow it and know its root."""

    size: int = 0
    hashes: tuple[bytes, ...] = ()

    def grown(self, leaves: Iterable[bytes]) -> "Frontier":
        """Return the frontier after more leaf hashes."""
        size, edge = self.size, list(self.hashes)
        for leaf in leaves:
            edge.append(leaf)
            size += 1
            for _ in range(_trailing_zeros(size)):
                right = edge.pop()
                edge[-1] = node_hash(edge[-1], right)
        return Frontier(size, tuple(edge))

    @property
    def root(self) -> bytes:
        """Root of the tree.

        Source: RFC 6962 section 2.1.
        """
        if not self.hashes:
            return EMPTY_ROOT
        root = self.hashes[-1]
        for left in reversed(self.hashes[:-1]):
            root = node_hash(left, root)
        return root


def levels_of(leaves: list[bytes]) -> list[list[bytes]]:
    """Return the hashes of all whole subtrees, level by level, from leaf hashes."""
    levels = [leaves]
    while len(below := levels[-1]) > 1:
        levels.append([node_hash(below[i], below[i + 1]) for i in range(0, len(below) - 1, 2)])
    return levels


def node_of(levels: Sequence[Sequence[bytes]]) -> Node:
    """Return the lookup of a tree that is held in memory."""
    return lambda level, number: levels[level][number]


def tree_hash(node: Node, start: int, end: int) -> bytes:
    """Return the Merkle tree hash of leaves `start` up to and without `end`.

    Args:
        node: Where the whole subtrees come from.
        start: First leaf; a multiple of the largest power of two below `end - start`, as in every split of a tree.
        end: One after the last leaf.

    Source: RFC 6962 section 2.1.
    """
    width = end - start
    if width == 0:
        return EMPTY_ROOT
    if width & (width - 1) == 0:
        level = width.bit_length() - 1
        return node(level, start >> level)
    middle = start + _split(width)
    return node_hash(tree_hash(node, start, middle), tree_hash(node, middle, end))


def inclusion_path(node: Node, index: int, size: int) -> list[bytes]:
    """Return the audit path of a leaf, from its sibling up.

    Args:
        node: Where the whole subtrees come from.
        index: The leaf, from 0.
        size: Leaves of the tree that it is proved in.

    Raises:
        CallError: There is no such leaf.

    Source: RFC 6962 section 2.1.1.
    """
    if not 0 <= index < size:
        raise CallError(f"Entry {index} of {size}.", expected="a number from 0, smaller than the size")
    path, start, end = list[bytes](), 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append(tree_hash(node, middle, end))
            end = middle
        else:
            path.append(tree_hash(node, start, middle))
            start = middle
    return path[::-1]


def consistency_path(node: Node, old: int, new: int) -> list[bytes]:
    """Return the proof that the tree of `new` leaves begins with the tree of `old`; empty where none is needed.

    Raises:
        CallError: The old tree is the larger one.

    Source: RFC 6962 section 2.1.2.
    """
    if not 0 <= old <= new:
        raise CallError(f"Growth from {old} to {new} entries.", expected="an old size that is not the larger")
    if old in {0, new}:
        return []
    path, start, end = list[bytes](), 0, new
    while end != old:
        middle = start + _split(end - start)
        if old <= middle:
            path.append(tree_hash(node, middle, end))
            end = middle
        else:
            path.append(tree_hash(node, start, middle))
            start = middle
    if start:
        path.append(tree_hash(node, start, end))
    return path[::-1]


def _split(width: int) -> int:
    """Return the largest power of two below a width of at least 2."""
    return 1 << ((width - 1).bit_length() - 1)


def _trailing_zeros(number: int) -> int:
    return (number & -number).bit_length() - 1
