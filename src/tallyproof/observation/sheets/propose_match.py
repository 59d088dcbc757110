"""Propose which stations with different codes may be one and the same; a person decides.

Two reasons, strongest first: the codes are equal once the way of writing is taken off (case, leading zeros,
punctuation, Cyrillic letters that look Latin); or area names and code are alike and no rival comes near.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from tallyproof.election.results import Results
from tallyproof.observation.sheets.match import Matching

__all__ = ["Proposal", "Reason", "propose_match", "written_alike"]

Reason = str

_LOOK_ALIKE = str.maketrans("авекмнорстухіј", "abekmhopctyxij")
_ALIKE = 85.0
"""Least likeness of names, 0-100."""
_AHEAD = 5.0
"""A proposal must be this much more alike than any rival."""
_LARGEST_BLOCK = 400
"""Names are compared within a block of stations with one number; a larger block says nothing."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A pair that may be one station, and why."""

    official: str
    """Code in the official set."""
    other: str
    reason: Reason
    """`written_alike` or `named_alike`."""
    likeness: float
    """0-100."""


def written_alike(code: str) -> str:
    """Return what is left of a code once the way of writing is taken off.

    Example:
        >>> written_alike("А-012") == written_alike("a 12")
        True
    """
    plain = unicodedata.normalize("NFKC", code).casefold().translate(_LOOK_ALIKE)
    parts = re.findall(r"\d+|[^\W\d_]+", plain)
    return " ".join(part.lstrip("0") or "0" if part.isdecimal() else part for part in parts)


def propose_match(official: Results, other: Results, matching: Matching) -> tuple[Proposal, ...]:
    """Propose pairs among the stations that have no partner yet.

    Args:
        official: One set.
        other: The other.
        matching: What is matched already.

    Returns:
        At most one proposal a station, in the order of the official table.
    """
    left = _named(official, matching.only_official)
    right = _named(other, matching.only_other)
    written = dict(_unique_pairs(left, right))
    rest_left = {code: name for code, name in left.items() if code not in written}
    rest_right = {code: name for code, name in right.items() if code not in set(written.values())}
    named = _named_alike(rest_left, rest_right)
    found = [Proposal(one, two, "written_alike", 100.0) for one, two in written.items()]
    order = {code: position for position, code in enumerate(left)}
    return tuple(sorted([*found, *named], key=lambda proposal: order[proposal.official]))


def _named(results: Results, rows: Sequence[int]) -> dict[str, str]:
    """Return the codes of some rows, each with its areas before it; a repeated code is left out."""
    picked = results.frame[list(rows)]
    names: dict[str, str] = {}
    repeated: set[str] = set()
    for code, *areas in picked.select("station_id", *results.area_columns).iter_rows():
        if code in names:
            repeated.add(code)
        names[code] = " ".join(area for area in (*areas, code) if area)
    return {code: name for code, name in names.items() if code not in repeated}


def _unique_pairs(left: Iterable[str], right: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield codes that are equal once written alike, where that leaves one on each side."""
    one, two = _by_key(left), _by_key(right)
    for key, codes in one.items():
        if len(codes) == 1 and len(two.get(key, ())) == 1:
            yield codes[0], two[key][0]


def _by_key(codes: Iterable[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for code in codes:
        found[written_alike(code)].append(code)
    return found


def _named_alike(left: Mapping[str, str], right: Mapping[str, str]) -> list[Proposal]:
    blocks = _blocks(right)
    return [
        proposal
        for number, codes in _blocks(left).items()
        if len(codes) <= _LARGEST_BLOCK and len(blocks.get(number, ())) <= _LARGEST_BLOCK
        for proposal in _best(codes, blocks.get(number, []), left, right)
    ]


def _blocks(names: Mapping[str, str]) -> dict[str, list[str]]:
    """Group codes by their last number: stations of different number are not the same station."""
    found: dict[str, list[str]] = defaultdict(list)
    for code in names:
        numbers = re.findall(r"\d+", code)
        found[numbers[-1].lstrip("0") if numbers else ""].append(code)
    return found


def _best(
    codes: Sequence[str], rivals: Sequence[str], left: Mapping[str, str], right: Mapping[str, str]
) -> Iterator[Proposal]:
    """Yield pairs that are each other's best and well ahead of the second."""
    if not codes or not rivals:
        return
    from rapidfuzz import fuzz, process  # noqa: PLC0415 - only where names must be compared

    alike = process.cdist(
        [written_alike(left[code]) for code in codes],
        [written_alike(right[code]) for code in rivals],
        scorer=fuzz.token_sort_ratio,
    )
    for row, code in enumerate(codes):
        column = int(alike[row].argmax())
        score = float(alike[row, column])
        others = [
            *alike[row, :column],
            *alike[row, column + 1 :],
            *alike[:row, column],
            *alike[row + 1 :, column],
        ]
        if score >= _ALIKE and all(score - rival >= _AHEAD for rival in others):
            yield Proposal(code, rivals[column], "named_alike", round(score, 1))
