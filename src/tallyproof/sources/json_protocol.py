"""Read station protocols that were published as nested JSON, one object a commission.

The family holds `protocol_scope` (which commission), `metadata.voters` and `metadata.papers` (the lines of
the protocol) and `entries` (what stood on the ballot):

=====================================  ==============================================================
in the protocol                        in the table
=====================================  ==============================================================
protocol_scope.id                      station_id
related_to: gik, district, tik         area levels, widest first
voters: registered_count               registered
voters: walk_by + on_home +            issued
ahead_of_time
papers: stationary_box + portable_box  cast
papers: valid_count, invalid_count     valid, invalid
entries: position, name, votes_count   choices in ballot order
generated_date                         reported_at, as written
=====================================  ==============================================================

A sum is null where one of its parts is not reported.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import polars as pl

from tallyproof.election.contest import Choice, ChoiceId, Contest, ContestId
from tallyproof.election.problem import Problem, Refusal, RowAccount
from tallyproof.election.published import PublishedTotal
from tallyproof.election.results import Results, area_column
from tallyproof.election.snapshot import SourceFile
from tallyproof.errors import InputError
from tallyproof.sources.contest_choice import require_contest
from tallyproof.sources.hardened_json import parse_json_values
from tallyproof.sources.nist_counts import integral
from tallyproof.sources.reading import Reading

__all__ = ["contests_in_json_protocol", "is_json_protocol", "read_json_protocol"]

_SIGNS: Final = (b'"protocol_scope"', b'"entries"', b'"metadata"')
_STATION: Final = "uik"
_AREAS: Final = ("gik", "district", "tik")
_COUNTS: Final = {
    "registered": ("voters.registered_count",),
    "issued": ("voters.walk_by_count", "voters.on_home_count", "voters.ahead_of_time_count"),
    "cast": ("papers.stationary_box_count", "papers.portable_box_count"),
    "valid": ("papers.valid_count",),
    "invalid": ("papers.invalid_count",),
}

Object = dict[str, Any]
_Key = tuple[str, str]
"""Position and name of an entry."""


@dataclass(frozen=True, slots=True)
class _Protocol:
    """One protocol with its place in the source."""

    row: int
    """Its number through all files, from 1."""
    file: str
    node: Object
    contest: Contest

    @property
    def station(self) -> str:
        return str(_inside(self.node, "protocol_scope").get("id", ""))

    @property
    def is_station(self) -> bool:
        return _inside(self.node, "protocol_scope").get("type") == _STATION

    @property
    def entries(self) -> list[Object]:
        found = self.node.get("entries")
        if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
            raise InputError(
                self.file,
                place="entries",
                found=repr(found)[:80],
                expected="a list of objects",
                text="wrong_value",
                where="entries",
            )
        return found


def is_json_protocol(payload: bytes) -> bool:
    """Return True for JSON that holds the three parts of a protocol."""
    return payload.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in {b"{", b"["} and all(
        sign in payload for sign in _SIGNS
    )


def contests_in_json_protocol(members: Sequence[tuple[str, bytes]]) -> tuple[Contest, ...]:
    """Return the contests that the protocols are about; raises InputError where one cannot be read."""
    return tuple(dict.fromkeys(protocol.contest for protocol in _protocols(members)))


def read_json_protocol(
    members: Sequence[tuple[str, bytes]], *, file: SourceFile, contest: str | None = None
) -> Reading:
    """Read the protocols of one contest.

    Args:
        members: Name and content of every file; each holds one protocol, an array, or one a line.
        file: Name and hash of the source as a whole.
        contest: Id or name; None where all protocols are about one contest.

    Returns:
        The reading; rows are protocols. Those of higher commissions are printed totals, not stations.

    Raises:
        CallError: Several contests and no choice, or no such contest.
        InputError: Not such a protocol, or none of a station.
    """
    protocols = list(_protocols(members))
    contests = list(dict.fromkeys(protocol.contest for protocol in protocols))
    wanted = require_contest(contests, contest)
    ours = [protocol for protocol in protocols if protocol.contest == wanted]
    stations = [protocol for protocol in ours if protocol.is_station]
    if not stations:
        raise InputError(
            file.name,
            found="protocols of higher commissions only",
            expected="protocols of stations",
            text="no_station_votes",
        )
    choices = _choices(ours)
    problems: list[Problem] = []
    levels = tuple(area for area in _AREAS if any(_area(protocol, area) is not None for protocol in stations))
    frame = _frame(stations, choices, levels, problems)
    return Reading(
        results=Results.from_columns(frame, contest=wanted, choices=choices.values(), area_levels=levels),
        rows=_account(protocols, wanted),
        problems=tuple(problems),
        files=(file,),
        format="JSON protocols",
        encoding="",
        mapping="",
        published=tuple(_published(ours, choices, levels)),
    )


def _protocols(members: Sequence[tuple[str, bytes]]) -> Iterator[_Protocol]:
    row = 0
    for name, payload in members:
        for _, node in parse_json_values(payload, file=name):
            row += 1
            if not isinstance(node, dict) or not isinstance(node.get("protocol_scope"), dict):
                raise InputError(
                    name,
                    place=f"item {row}",
                    found=repr(node)[:80],
                    expected="a protocol",
                    text="wrong_row",
                    row=row,
                )
            yield _Protocol(row, name, node, _contest(node))


def _contest(node: Object) -> Contest:
    """Name the contest by ballot, protocol and district: a station has one protocol for each."""
    district = _inside(node, "electoral_district")
    kind, number = str(district.get("type", "")), str(district.get("id", ""))
    names = [str(node[key]) for key in ("ballot_name", "name") if node.get(key)]
    shown = f" ({kind} {number})" if kind not in {"", "federal"} else ""
    return Contest(ContestId(":".join([*names, kind, number])), ". ".join(names) + shown)


def _inside(node: Object, key: str) -> Object:
    found = node.get(key)
    return found if isinstance(found, dict) else {}


def _choices(protocols: Sequence[_Protocol]) -> dict[_Key, Choice]:
    """Return all choices by position on the ballot; the same name in two places is two choices."""
    order: dict[_Key, tuple[int, int]] = {}
    for protocol in protocols:
        for place, entry in enumerate(protocol.entries, start=1):
            position = integral(entry.get("position"))
            order.setdefault(_key(entry), (place if position is None else position, len(order)))
    choices: dict[_Key, Choice] = {}
    taken: set[str] = set()
    for key in sorted(order, key=lambda one: order[one]):
        identity = key[0] if key[0] and key[0] not in taken else f"{key[0] or 'choice'}-{len(taken) + 1}"
        taken.add(identity)
        choices[key] = Choice(ChoiceId(identity), key[1])
    return choices


def _key(entry: Object) -> _Key:
    return str(entry.get("position", "")), str(entry.get("name", ""))


def _frame(
    stations: Sequence[_Protocol],
    choices: Mapping[_Key, Choice],
    levels: Sequence[str],
    problems: list[Problem],
) -> pl.DataFrame:
    columns: dict[str, list[Any]] = {"station_id": [protocol.station for protocol in stations]}
    for level, area in enumerate(levels, start=1):
        columns[area_column(level)] = [_area(protocol, area) for protocol in stations]
    counted = [_counts(protocol, choices, problems) for protocol in stations]
    for name in (*_COUNTS, *(choice.column for choice in choices.values())):
        columns[name] = [counts.get(name) for counts in counted]
    columns["reported_at"] = [_written(protocol.node.get("generated_date")) for protocol in stations]
    columns["source_row"] = [protocol.row for protocol in stations]
    texts = {"station_id", "reported_at", *(area_column(level) for level in range(1, len(levels) + 1))}
    return pl.DataFrame(
        {
            name: pl.Series(cells, dtype=pl.String if name in texts else pl.Int64)
            for name, cells in columns.items()
        }
    )


def _area(protocol: _Protocol, area: str) -> str | None:
    return _written(_inside(protocol.node, "related_to").get(area))


def _written(value: object) -> str | None:
    return None if value is None else str(value)


def _counts(
    protocol: _Protocol, choices: Mapping[_Key, Choice], problems: list[Problem]
) -> dict[str, int | None]:
    """Return the counts of a protocol by column; a count that is no whole number is null with a problem."""
    metadata = _inside(protocol.node, "metadata")
    counts: dict[str, int | None] = {}
    for column, paths in _COUNTS.items():
        parts = [_count(protocol, _at(metadata, path), path, problems) for path in paths]
        whole = [part for part in parts if part is not None]
        counts[column] = sum(whole) if len(whole) == len(parts) else None
    for entry in protocol.entries:
        raw = _inside(entry, "official_result").get("votes_count", entry.get("votes_count"))
        column = choices[_key(entry)].column
        value = _count(protocol, raw, _key(entry)[1], problems)
        if column in counts:
            problems.append(Problem("S-CHOICE-TWICE", protocol.file, row=protocol.row, column=_key(entry)[1]))
            value = None
        counts[column] = value
    return counts


def _at(node: Object, path: str) -> object:
    outer, inner = path.split(".")
    return _inside(node, outer).get(inner)


def _count(protocol: _Protocol, raw: object, column: str, problems: list[Problem]) -> int | None:
    value = integral(raw)
    if value is None and raw is not None:
        problems.append(
            Problem("S-BAD-COUNT", protocol.file, row=protocol.row, column=column, found=str(raw)[:80])
        )
    return value


def _account(protocols: Sequence[_Protocol], wanted: Contest) -> RowAccount:
    other = tuple(p.row for p in protocols if p.contest != wanted)
    higher = tuple(p.row for p in protocols if p.contest == wanted and not p.is_station)
    refusals = [Refusal("S-OTHER-CONTEST", other), Refusal("S-ROLL-UP", higher)]
    return RowAccount.closing(read=len(protocols), refusals=[refusal for refusal in refusals if refusal.rows])


def _published(
    protocols: Sequence[_Protocol], choices: Mapping[_Key, Choice], levels: Sequence[str]
) -> Iterator[PublishedTotal]:
    """Yield the figures of higher commissions that are area levels of the table."""
    for protocol in protocols:
        kind = _inside(protocol.node, "protocol_scope").get("type")
        if protocol.is_station or kind not in levels:
            continue
        place = levels.index(str(kind))
        path = (*tuple(_area(protocol, area) for area in levels[:place]), protocol.station)
        for column, value in _counts(protocol, choices, []).items():
            if value is not None:
                yield PublishedTotal(path, column, value, protocol.file, protocol.row)
