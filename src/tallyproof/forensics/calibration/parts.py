"""Finished trials on disk, one a line, so that a long calibration can be stopped and resumed."""

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, BinaryIO

import rfc8785

from tallyproof.errors import InputError
from tallyproof.forensics.calibration.design import Trial
from tallyproof.forensics.calibration.trial import Answer, TrialResult
from tallyproof.forensics.simulation import Honest, Mechanism

__all__ = ["Parts", "work_key"]

SCHEMA = "tallyproof.calibration-parts/1"


def work_key(facts: Mapping[str, Any]) -> str:
    """Return the hash of everything that decides a calibration's numbers."""
    return hashlib.sha256(rfc8785.dumps(dict(facts))).hexdigest()


class Parts:
    """A file of finished trials, for exactly one piece of work.

    The first line names the work by its key; a file of other work is never read or added to.
    """

    def __init__(self, path: Path, *, key: str) -> None:
        self.path, self.key = path, key

    def load(self) -> dict[Trial, TrialResult]:
        """Return what is finished; nothing where the file is not there yet.

        Raises:
            InputError: The file belongs to other work, or is damaged before its last line; a last line cut
                short by an interruption is left out.
        """
        if not self.path.exists():
            return {}
        lines = self.path.read_text(encoding="utf-8").splitlines()
        head = self._parsed(lines[0]) if lines else None
        if head != {"schema": SCHEMA, "key": self.key}:
            raise InputError(
                str(self.path),
                found="finished trials of other results, methods or settings",
                expected=f"{SCHEMA} with key {self.key[:12]}",
                action="Give another file, or delete this one to begin anew.",
            )
        last = len(lines) - 1
        parsed = [(number, self._parsed(line)) for number, line in enumerate(lines[1:], 1)]
        damaged = [number for number, found in parsed if found is None and number < last]
        if damaged:
            raise InputError(
                str(self.path), found="a damaged line", expected="JSON", place=f"line {damaged[0] + 1}"
            )
        results = [_result(found) for _, found in parsed if found is not None]
        return {result.trial: result for result in results}

    def add(self, result: TrialResult) -> None:
        """Append one finished trial."""
        with self.path.open("a+b") as file:
            if not file.seek(0, os.SEEK_END):
                file.write(_line({"schema": SCHEMA, "key": self.key}))
            elif not _ends_whole(file):
                # An interrupted last line ends here, so that the next one stands alone.
                self._cut()
            file.write(_line(asdict(result)))

    def _cut(self) -> None:
        """Remove what stands after the last line end."""
        whole = self.path.read_bytes().rpartition(b"\n")[0]
        os.truncate(self.path, len(whole) + 1)

    @staticmethod
    def _parsed(line: str) -> dict[str, Any] | None:
        try:
            found = json.loads(line)
        except ValueError:
            return None
        return found if isinstance(found, dict) else None


def _line(content: Mapping[str, Any]) -> bytes:
    return json.dumps(content, separators=(",", ":")).encode() + b"\n"


def _ends_whole(file: BinaryIO) -> bool:
    file.seek(-1, os.SEEK_END)
    return file.read(1) == b"\n"


def _result(raw: Mapping[str, Any]) -> TrialResult:
    trial = raw["trial"]
    return TrialResult(
        Trial(
            Honest(trial["honest"]),
            Mechanism(trial["mechanism"]) if trial["mechanism"] else None,
            trial["extent"],
            trial["repetition"],
        ),
        raw["votes"],
        raw["total"],
        tuple(Answer(**(a | {"votes": tuple(a["votes"]) if a["votes"] else None})) for a in raw["answers"]),
    )
