"""A published log as others see it: a folder or an address, of which nothing is believed before it is checked."""

from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias
from urllib.error import URLError
from urllib.request import Request, urlopen

from tallyproof.errors import CallError, InputError
from tallyproof.log.entry import LARGEST_ENTRY
from tallyproof.log.tiles import WIDTH, Tile, bundles_of, entries_in, nodes_in
from tallyproof.log.tree import Node, consistency_path
from tallyproof.log.verifier import HASH, LARGEST, Checkpoint

__all__ = ["CHECKPOINT", "HISTORY", "Published", "growth_text", "open_published"]

CHECKPOINT = "checkpoint"
HISTORY = "checkpoints"
_SECONDS = 30
_LARGEST_BUNDLE = WIDTH * (LARGEST_ENTRY + 2)
_Read: TypeAlias = Callable[[str, int], bytes]
"""(path below the log, most bytes) -> content; raises InputError where there is none."""


@dataclass(frozen=True, slots=True)
class Published:
    """The files of a log."""

    place: str
    read: _Read

    def checkpoint(self, size: int | None = None) -> bytes:
        """Return the newest checkpoint, or the one of a size that was published before."""
        return self.read(CHECKPOINT if size is None else f"{HISTORY}/{size}", LARGEST)

    def at(self, note: bytes) -> "Published":
        """Return the same files with another checkpoint of the log as the newest; nothing is believed for that."""
        return Published(self.place, lambda path, most: note if path == CHECKPOINT else self.read(path, most))

    def tile(self, tile: Tile) -> bytes:
        """Return the content of a tile or bundle; the part of a full one where the partial one is gone."""
        most = _LARGEST_BUNDLE if tile.level is None else WIDTH * HASH
        try:
            return self.read(tile.path, most)
        except InputError:
            if tile.width == WIDTH or tile.level is None:
                raise
            return self.read(tile.whole.path, most)[: tile.width * HASH]

    def nodes(self, size: int) -> Node:
        """Return the lookup of whole subtrees in the tiles of a tree of a size."""
        return nodes_in(self.tile, size)

    def entry(self, number: int, size: int) -> bytes:
        """Return one entry of a log of a size, as it was published."""
        bundle = Tile(None, number // WIDTH, min(WIDTH, size - number // WIDTH * WIDTH))
        return entries_in(self.tile(bundle), bundle.width)[number % WIDTH]

    def entries(self, size: int) -> list[bytes]:
        """Return the first `size` entries, as they were published."""
        return [entry for tile in bundles_of(size) for entry in entries_in(self.tile(tile), tile.width)]

    def growth(self, old: int, new: Checkpoint, note: bytes) -> bytes:
        """Return a request for a cosignature: old size, proof, checkpoint (c2sp.org/tlog-witness).

        Args:
            old: Entries that the witness saw last.
            new: The checkpoint to cosign.
            note: Its signed note.
        """
        return growth_text(old, consistency_path(self.nodes(new.size), min(old, new.size), new.size), note)


def growth_text(old: int, path: list[bytes], note: bytes) -> bytes:
    """Return `old N`, the hashes of a consistency proof, an empty line and a checkpoint."""
    hashes = "".join(f"{b64encode(item).decode()}\n" for item in path)
    return f"old {old}\n{hashes}\n".encode() + note


def open_published(place: str) -> Published:
    """Open a published log.

    Args:
        place: A folder, or an address that begins with http:// or https://.

    Raises:
        CallError: Neither.
    """
    if place.startswith(("https://", "http://")):
        return Published(place, _web_reader(place.rstrip("/")))
    if Path(place).is_dir():
        return Published(place, _folder_reader(Path(place)))
    raise CallError(
        f'"{place}" is no published log.', expected="a folder, or an address with http:// or https://"
    )


def _folder_reader(folder: Path) -> _Read:
    def read(path: str, most: int) -> bytes:
        try:
            with (folder / path).open("rb") as file:
                return _at_most(file.read(most + 1), most, path)
        except OSError as error:
            raise _missing(f"{folder}/{path}", error) from error

    return read


def _web_reader(address: str) -> _Read:
    def read(path: str, most: int) -> bytes:
        request = Request(f"{address}/{path}", headers={"User-Agent": "tallyproof"})  # noqa: S310 - http(s) only, see above
        try:
            with urlopen(request, timeout=_SECONDS) as answer:  # noqa: S310
                return _at_most(answer.read(most + 1), most, path)
        except (OSError, URLError, ValueError) as error:
            raise _missing(f"{address}/{path}", error) from error

    return read


def _at_most(content: bytes, most: int, path: str) -> bytes:
    if len(content) > most:
        raise InputError(
            path, found=f"more than {most} bytes", expected="a file of a log", text="stored_broken"
        )
    return content


def _missing(place: str, error: Exception) -> InputError:
    return InputError(place, found=str(error), expected="a file of a published log", text="stored_broken")
