"""The tree as files that any web server, stick or archive can carry: tiles and bundles (c2sp.org/tlog-tiles)."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from tallyproof.log.tree import Node
from tallyproof.log.verifier import HASH, VerificationError, require, root_of

__all__ = [
    "WIDTH",
    "Tile",
    "bundle_of",
    "bundles_of",
    "entries_in",
    "hashes_in",
    "nodes_in",
    "tile_content",
    "tiles_of",
]

WIDTH = 256
"""Hashes in a full tile, entries in a full bundle."""
_HEIGHT = 8


@dataclass(frozen=True, slots=True)
class Tile:
    """Name of a tile of hashes (`level` from 0), or of a bundle of entries (`level` None)."""

    level: int | None
    number: int
    width: int = WIDTH

    @property
    def path(self) -> str:
        """Where it lies below the address of the log.

        Example:
            >>> Tile(0, 1234067).path, Tile(None, 273, 112).path
            ('tile/0/x001/x234/067', 'tile/entries/273.p/112')
        """
        folder = "entries" if self.level is None else str(self.level)
        digits = f"{self.number:03d}"
        digits = digits.zfill(-(-len(digits) // 3) * 3)
        parts = [digits[i : i + 3] for i in range(0, len(digits), 3)]
        place = "/".join([*(f"x{part}" for part in parts[:-1]), parts[-1]])
        return f"tile/{folder}/{place}" + (f".p/{self.width}" if self.width < WIDTH else "")

    @property
    def whole(self) -> "Tile":
        """The same tile once it is full."""
        return Tile(self.level, self.number)


def _row(level: int | None, count: int) -> Iterator[Tile]:
    for number in range(count // WIDTH):
        yield Tile(level, number)
    if count % WIDTH:
        yield Tile(level, count // WIDTH, count % WIDTH)


def tiles_of(size: int) -> Iterator[Tile]:
    """Yield the tiles of hashes of a tree, level by level.

    Example:
        >>> [tile.path for tile in tiles_of(256)]
        ['tile/0/000', 'tile/1/000.p/1']
    """
    level = 0
    while count := size >> (_HEIGHT * level):
        yield from _row(level, count)
        level += 1


def bundles_of(size: int) -> Iterator[Tile]:
    """Yield the bundles of entries of a log."""
    yield from _row(None, size)


def bundle_of(entries: Sequence[bytes]) -> bytes:
    """Return entries as one bundle: each after its length in two bytes, big-endian."""
    return b"".join(len(entry).to_bytes(2, "big") + entry for entry in entries)


def entries_in(bundle: bytes, width: int) -> list[bytes]:
    """Read the entries of a bundle.

    Raises:
        VerificationError: They are not `width`, or a length does not fit.
    """
    entries, place = list[bytes](), 0
    while place < len(bundle):
        end = place + 2 + int.from_bytes(bundle[place : place + 2], "big")
        if len(bundle) < end:
            raise VerificationError("a bundle that ends inside an entry")
        entries.append(bundle[place + 2 : end])
        place = end
    require(len(entries) == width, f"{len(entries)} entries in a bundle of {width}")
    return entries


def hashes_in(tile: bytes, width: int) -> list[bytes]:
    """Read the hashes of a tile; raises VerificationError where they are not `width`."""
    require(len(tile) == width * HASH, f"{len(tile)} bytes in a tile of {width} hashes")
    return [tile[i : i + HASH] for i in range(0, len(tile), HASH)]


def tile_content(levels: Sequence[Sequence[bytes]], tile: Tile) -> bytes:
    """Return the hashes of a tile out of a tree in memory (all levels of whole subtrees)."""
    row = levels[_HEIGHT * (tile.level or 0)]
    first = tile.number * WIDTH
    return b"".join(row[first : first + tile.width])


def nodes_in(read: Callable[[Tile], bytes], size: int) -> Node:
    """Return the lookup of whole subtrees in published tiles; each tile is read once.

    Args:
        read: Returns the content of a tile.
        size: Leaves of the tree whose tiles they are.
    """

    @cache
    def hashes(level: int, number: int) -> list[bytes]:
        width = min(WIDTH, (size >> (_HEIGHT * level)) - number * WIDTH)
        return hashes_in(read(Tile(level, number, width)), width)

    def node(level: int, number: int) -> bytes:
        tile_level, inner = divmod(level, _HEIGHT)
        first = number << inner
        return root_of(hashes(tile_level, first // WIDTH)[first % WIDTH : first % WIDTH + (1 << inner)])

    return node
