"""Check a whole published log: every entry, every tile, the root, the signatures."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tallyproof.log.published import HISTORY, Published
from tallyproof.log.tiles import WIDTH, Tile, bundle_of, tile_content, tiles_of
from tallyproof.log.tree import levels_of, node_of, tree_hash
from tallyproof.log.verifier import (
    Checkpoint,
    Policy,
    VerificationError,
    leaf_hash,
    require,
    verify_checkpoint,
)

__all__ = ["CheckedLog", "check_files", "check_published"]

_TILE = re.compile(r"tile/(entries|0|[1-9]\d?)((?:/x\d{3})*/\d{3})(?:\.p/([1-9]\d{0,2}))?")


@dataclass(frozen=True, slots=True)
class CheckedLog:
    """A log of which every file was read and found to be what was signed."""

    checkpoint: Checkpoint
    entries: tuple[bytes, ...]
    levels: Sequence[Sequence[bytes]]
    """Hashes of all whole subtrees."""

    def require_continues(self, since: Checkpoint) -> None:
        """Raise VerificationError where the log does not begin with what an older checkpoint signed."""
        require(since.origin == self.checkpoint.origin, "the checkpoint of another log")
        require(since.size <= len(self.entries), f"the log shrank from {since.size} to {len(self.entries)}")
        root = tree_hash(node_of(self.levels), 0, since.size)
        require(root == since.root, f"the first {since.size} entries are not those signed before")


def check_published(published: Published, policy: Policy) -> CheckedLog:
    """Read every entry and tile that the newest checkpoint promises, and compute them again.

    Args:
        published: The log.
        policy: Whose signatures count.

    Raises:
        VerificationError: Something is not what was signed.
        InputError: A file is missing.
    """
    point = verify_checkpoint(published.checkpoint(), policy)
    entries = published.entries(point.size)
    levels = levels_of([leaf_hash(entry) for entry in entries])
    root = tree_hash(node_of(levels), 0, point.size)
    require(root == point.root, "the entries are not those whose root was signed")
    for tile in tiles_of(point.size):
        require(published.tile(tile) == tile_content(levels, tile), f"{tile.path} is not made of the entries")
    return CheckedLog(point, tuple(entries), levels)


def check_files(folder: Path, checked: CheckedLog, policy: Policy) -> int:
    """Compare what no reader of the newest checkpoint asks for: older checkpoints, and the tiles of those.

    A full tile may reach further than the checkpoint, where its publisher was stopped before he signed: then only
    the signed part can be compared.

    Returns:
        How many tiles and bundles were compared.

    Raises:
        VerificationError: One contradicts the log.
    """
    for path in sorted((folder / HISTORY).glob("[0-9]*")):
        newest = path.name == str(checked.checkpoint.size)
        older = verify_checkpoint(path.read_bytes(), policy if newest else policy._replace(quorum=["none"]))
        require(path.name == str(older.size), f"{HISTORY}/{path.name} is of {older.size} entries")
        if older.size <= checked.checkpoint.size:
            checked.require_continues(older)
    compared = 0
    for path, tile in _tile_files(folder):
        content, expected = path.read_bytes(), _expected(checked, tile)
        least = min(len(content), len(expected))
        require(content[:least] == expected[:least], f"{tile.path} is not made of the entries")
        signed = _signed_width(checked.checkpoint.size, tile)
        require(signed < tile.width or len(content) == len(expected), f"{tile.path} has another length")
        compared += 1
    return compared


def _tile_files(folder: Path) -> Iterator[tuple[Path, Tile]]:
    for path in sorted((folder / "tile").rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_dir() or path.name.startswith("."):
            continue
        found = _TILE.fullmatch(name)
        if found is None:
            raise VerificationError(f"{name} is no file of a log")
        number = int(found[2].replace("/", "").replace("x", ""))
        tile = Tile(None if found[1] == "entries" else int(found[1]), number, int(found[3] or WIDTH))
        require(tile.path == name, f"{name} is no file of a log")
        yield path, tile


def _signed_width(size: int, tile: Tile) -> int:
    """Return how many hashes or entries of a tile are signed."""
    count = size if tile.level is None else size >> (8 * tile.level)
    return max(0, min(tile.width, count - tile.number * WIDTH))


def _expected(checked: CheckedLog, tile: Tile) -> bytes:
    width = _signed_width(checked.checkpoint.size, tile)
    if not width:
        return b""
    if tile.level is None:
        return bundle_of(checked.entries[tile.number * WIDTH : tile.number * WIDTH + width])
    return tile_content(checked.levels, Tile(tile.level, tile.number, width))
