"""PolNeAR: English political news in which people marked who says what; measures the proposals of claims."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tallyproof.errors import InputError
from tallyproof.statements.claims.proposal import Proposal
from tallyproof.statements.claims.propose import propose_claims

__all__ = ["measure_polnear"]

Place = tuple[int, int]
_SPANS = re.compile(r"^T(\d+)\t(\w+) ([\d ;]+)\t", re.MULTILINE)
_EVENTS = re.compile(r"^E\d+\t(.+)$", re.MULTILINE)
_HALF = 0.5


def measure_polnear(folder: Path, *, method: str) -> dict[str, Any]:
    """Return precision, recall and F1 of cues, sources and claims in a folder with `text` and `attributions`.

    Cue and source count where they overlap, the content where half of its letters do (F1), a claim where all do.

    Args:
        folder: A part of PolNeAR. The rules over grammar were written looking at `dev`; `test` was not looked at.
        method: How claims are proposed: `grammar` or `words`.

    Raises:
        InputError: The folder holds no such files.
    """
    counts: dict[str, list[int]] = {part: [0, 0, 0] for part in ("cue", "source", "claim")}
    documents = 0
    for marks in sorted((folder / "attributions").glob("*.ann")):
        text_file = next((folder / "text").glob(marks.name.rpartition("_")[0] + "*"), None)
        if text_file is None:
            continue
        documents += 1
        gold = list(_attributions(marks.read_text("utf-8")))
        found = propose_claims(text_file.read_text("utf-8"), method=method)
        for part, total in counts.items():
            total[0] += sum(any(_same(part, one, other) for other in gold) for one in found)
            total[1] += len(found)
            total[2] += len(gold)
    if not documents:
        raise InputError(str(folder), found="no documents", expected="PolNeAR: folders text and attributions")
    return {"set": "PolNeAR", "method": method, "documents": documents} | {
        part: _scores(*total) for part, total in counts.items()
    }


def _attributions(text: str) -> Iterator[dict[str, list[Place]]]:
    spans = {f"T{number}": list(_places(cells)) for number, _, cells in _SPANS.findall(text)}
    for event in _EVENTS.findall(text):
        parts: dict[str, list[Place]] = {"Cue": [], "Source": [], "Content": []}
        for pair in event.split():
            role, _, target = pair.partition(":")
            name = role.rstrip("0123456789")
            if name in parts:
                parts[name] += spans.get(target, [])
        yield parts


def _places(cells: str) -> Iterator[Place]:
    for piece in cells.split(";"):
        start, end = piece.split()
        yield int(start), int(end)


def _same(part: str, one: Proposal, gold: Mapping[str, list[Place]]) -> bool:
    cue = _overlap(one.cue, gold["Cue"]) > 0
    source = _overlap(one.source, gold["Source"]) > 0
    if part == "cue":
        return cue
    if part == "source":
        return cue and source
    size = sum(end - start for start, end in gold["Content"]) + one.content[1] - one.content[0]
    return cue and source and size > 0 and 2 * _overlap(one.content, gold["Content"]) / size >= _HALF


def _overlap(one: Place, others: list[Place]) -> int:
    return sum(max(0, min(one[1], end) - max(one[0], start)) for start, end in others)


def _scores(right: int, proposed: int, true: int) -> dict[str, float]:
    precision, recall = right / max(proposed, 1), right / max(true, 1)
    return {
        "precision": precision,
        "recall": recall,
        "f1": 2 * precision * recall / max(precision + recall, 1e-9),
    }
