"""Finished tasks on disk, one a line, so that long work can be stopped and resumed."""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO

from tallyproof.errors import InputError

__all__ = ["Finished"]


class Finished:
    """A file of finished tasks, for exactly one piece of work.

    The first line names the work by its key; a file of other work is never read or added to.
    """

    def __init__(self, path: Path, *, schema: str, key: str) -> None:
        self.path, self.schema, self.key = path, schema, key

    def load(self) -> list[dict[str, Any]]:
        """Return what is finished; nothing where the file is not there yet.

        Raises:
            InputError: The file belongs to other work, or is damaged before its last line; a last line cut
                short by an interruption is left out.
        """
        if not self.path.exists():
            return []
        lines = self.path.read_text(encoding="utf-8").splitlines()
        self._require_own(lines)
        last = len(lines) - 1
        parsed = [(number, _parsed(line)) for number, line in enumerate(lines[1:], 1)]
        damaged = [number for number, found in parsed if found is None and number < last]
        if damaged:
            raise InputError(
                str(self.path), found="a damaged line", expected="JSON", place=f"line {damaged[0] + 1}"
            )
        return [found for _, found in parsed if found is not None]

    def add(self, result: Mapping[str, Any]) -> None:
        """Append one finished task."""
        with self.path.open("a+b") as file:
            if not file.seek(0, os.SEEK_END):
                file.write(_line({"schema": self.schema, "key": self.key}))
            elif not _ends_whole(file):
                # An interrupted last line is removed, so that the next one stands alone.
                self._cut()
            file.write(_line(result))

    def _require_own(self, lines: list[str]) -> None:
        head = _parsed(lines[0]) if lines else None
        if head != {"schema": self.schema, "key": self.key}:
            raise InputError(
                str(self.path),
                found="finished work on other results, methods or settings",
                expected=f"{self.schema} with key {self.key[:12]}",
                action="Give another file, or delete this one to begin anew.",
            )

    def _cut(self) -> None:
        """Remove what stands after the last line end."""
        whole = self.path.read_bytes().rpartition(b"\n")[0]
        os.truncate(self.path, len(whole) + 1)


def _line(content: Mapping[str, Any]) -> bytes:
    return json.dumps(content, separators=(",", ":")).encode() + b"\n"


def _ends_whole(file: BinaryIO) -> bool:
    file.seek(-1, os.SEEK_END)
    return file.read(1) == b"\n"


def _parsed(line: str) -> dict[str, Any] | None:
    try:
        found = json.loads(line)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None
