"""How the columns of a source map to the results table: proposed, edited by people, kept with the snapshot.

A mapping is a small TOML file::

    schema = "tallyproof.mapping/1"
    layout = "wide"                        # or "long": a row per station and choice
    station_id = ["region", "uik"]         # one column, or several joined by "/"; [] numbers the rows
    areas = ["region", "tik"]              # widest first
    reported_at = "time of the protocol"   # optional, as are lat and lon

    [file]                                 # optional: what the reader should not guess
    encoding = "cp1251"                    # also: delimiter, sheet, header_rows

    [contest]                              # optional
    name = "President"
    date = "2018-03-18"
    column = "office"                      # for a file of several contests: keep the rows with this value
    value = "PRES"

    [counts]                               # one column, or several to add
    registered = "voters on the list"
    issued = ["given out early", "given out at the station", "given out outside"]

    [votes]                                # choice = column (wide) or code in the choice column (long)
    "Ivanov" = "Ivanov I. I."
    "*" = "* | second votes"               # wide: every other column that ends so; what * stands for is the choice

    [kinds]
    against_all = ["Against all"]

    [[drop]]                               # rows that are not stations
    column = "level"
    equals = ["district"]
    reason = "S-AREA-ROW"

    [long]                                 # layout "long" only
    choice = ["option"]
    votes = "number"
    [long.counts]
    registered = ["9001"]
"""

import json
import tomllib
from collections.abc import Iterable
from collections.abc import Mapping as Table
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from tallyproof.election.contest import ChoiceKind
from tallyproof.election.results import COUNTS
from tallyproof.errors import InputError, UnknownNameError
from tallyproof.sources.reading import Hints

__all__ = ["SCHEMA", "ContestRule", "DropRule", "LongRule", "Mapping", "parse_mapping", "read_mapping"]

SCHEMA = "tallyproof.mapping/1"

_ANY = "*"
_KEYS = (
    "schema", "layout", "station_id", "areas", "reported_at", "lat", "lon",
    "file", "contest", "counts", "votes", "kinds", "drop", "long",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ContestRule:
    """Which contest the rows belong to; `column` and `value` pick one out of several."""

    name: str = ""
    date: str | None = None
    column: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class DropRule:
    """Rows that are no stations: `column` has one of these values."""

    column: str
    equals: tuple[str, ...]
    reason: str = "S-AREA-ROW"


@dataclass(frozen=True, slots=True)
class LongRule:
    """A row per station and choice: where the choice and its votes stand."""

    choice: tuple[str, ...]
    votes: str
    counts: Table[str, tuple[str, ...]] = field(default_factory=dict)
    """Counts that are written as if they were choices, by their code in the choice column."""


@dataclass(frozen=True, slots=True)
class Mapping:
    """How the columns of a source map to the results table."""

    station_id: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    counts: Table[str, tuple[str, ...]] = field(default_factory=dict)
    votes: Table[str, str] = field(default_factory=dict)
    """Column by choice; in the long layout empty where every value of the choice column is a choice.

    The choice "*" stands for all columns that fit a pattern with one "*", see `with_choices`.
    """
    kinds: Table[str, ChoiceKind] = field(default_factory=dict)
    contest: ContestRule = field(default_factory=ContestRule)
    drop: tuple[DropRule, ...] = ()
    long: LongRule | None = None
    reported_at: str = ""
    lat: str = ""
    lon: str = ""
    hints: Hints = field(default_factory=Hints)

    @property
    def columns(self) -> tuple[str, ...]:
        """Every source column that the mapping names."""
        counts = [column for columns in self.counts.values() for column in columns]
        votes = [column for name, column in self.votes.items() if name != _ANY]
        single = [c for c in (self.reported_at, self.lat, self.lon, self.contest.column) if c]
        long = [*self.long.choice, self.long.votes] if self.long else votes
        drops = [rule.column for rule in self.drop]
        return tuple(dict.fromkeys([*self.station_id, *self.areas, *counts, *long, *single, *drops]))

    def with_choices(self, columns: Iterable[str]) -> "Mapping":
        """Return the mapping with "*" replaced by the columns that fit its pattern, in the order of the table.

        Args:
            columns: Columns that hold figures. One that the mapping uses otherwise is no choice; one whose
                choice is named already keeps its whole name.

        Example:
            >>> mapping = Mapping(counts={"valid": ("Valid | 2nd",)}, votes={"*": "* | 2nd"})
            >>> mapping.with_choices(["Valid | 1st", "Valid | 2nd", "A | 1st", "A | 2nd", "B | 2nd"]).votes
            {'A': 'A | 2nd', 'B': 'B | 2nd'}
        """
        if _ANY not in self.votes:
            return self
        named = {name: column for name, column in self.votes.items() if name != _ANY}
        head, tail = self.votes[_ANY].split(_ANY)
        taken = {*replace(self, votes=named).columns}
        fitting = {
            column[len(head) : len(column) - len(tail)]: column
            for column in columns
            if len(column) > len(head + tail) and column.startswith(head) and column.endswith(tail)
        }
        others = {name: column for name, column in fitting.items() if column not in taken}
        return replace(self, votes=named | {c if n in named else n: c for n, c in others.items()})

    def toml(self) -> str:
        """Return the mapping as TOML, to be edited and given back."""
        head = {
            "schema": SCHEMA,
            "layout": "long" if self.long else "wide",
            "station_id": list(self.station_id),
            "areas": list(self.areas),
            "reported_at": self.reported_at,
            "lat": self.lat,
            "lon": self.lon,
        }
        kinds = {
            kind.value: [name for name, found in self.kinds.items() if found is kind]
            for kind in dict.fromkeys(self.kinds.values())
        }
        tables = [
            ("file", _hints_table(self.hints)),
            (
                "contest",
                {f: v for f in ("name", "date", "column", "value") if (v := getattr(self.contest, f))},
            ),
            ("counts", {name: list(columns) for name, columns in self.counts.items()}),
            ("votes", dict(self.votes)),
            ("kinds", kinds),
        ]
        text = _pairs({key: value for key, value in head.items() if value or key == "station_id"})
        text += "".join(f"\n[{name}]\n{_pairs(table)}" for name, table in tables if table)
        for rule in self.drop:
            pairs = {"column": rule.column, "equals": list(rule.equals), "reason": rule.reason}
            text += f"\n[[drop]]\n{_pairs(pairs)}"
        if self.long:
            text += f"\n[long]\n{_pairs({'choice': list(self.long.choice), 'votes': self.long.votes})}"
            counts = {name: list(codes) for name, codes in self.long.counts.items()}
            text += f"\n[long.counts]\n{_pairs(counts)}" if counts else ""
        return text


def read_mapping(path: Path) -> Mapping:
    """Read a mapping file.

    Args:
        path: TOML of the schema "tallyproof.mapping/1".

    Returns:
        The mapping; whether its columns exist is checked when it is applied.

    Raises:
        InputError: Not TOML, another schema, or a value of the wrong kind; names the key.
        UnknownNameError: A key that no mapping has.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(
            path.name, found=str(error), expected="a mapping in TOML", text="not_utf8"
        ) from error
    return parse_mapping(text, path.name)


def parse_mapping(text: str, file: str) -> Mapping:
    """Read the text of a mapping, as `read_mapping` does; `file` is its name for messages."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError(
            file, found=str(error), expected="a mapping in TOML", text="bad_toml", why=str(error)
        ) from error
    if raw.get("schema") != SCHEMA:
        raise InputError(
            file,
            found=f"schema {raw.get('schema')!r}",
            expected=f'schema = "{SCHEMA}"',
            text="wrong_schema",
            schema=f'schema = "{SCHEMA}"',
        )
    for key in raw:
        if key not in _KEYS:
            raise UnknownNameError("mapping key", key, _KEYS)
    return _Reader(file, raw).mapping()


@dataclass(frozen=True, slots=True)
class _Reader:
    """Takes values of the right kind out of a parsed file, or says which key has the wrong one."""

    file: str
    raw: dict[str, Any]

    def mapping(self) -> Mapping:
        counts = self._table("counts")
        for name in counts:
            if name not in COUNTS:
                raise UnknownNameError("count", name, COUNTS)
        kinds = {
            n: ChoiceKind(k) for k, v in self._table("kinds").items() for n in self._texts(f"kinds.{k}", v)
        }
        return Mapping(
            station_id=self._texts("station_id", self.raw.get("station_id", [])),
            areas=self._texts("areas", self.raw.get("areas", [])),
            counts={name: self._texts(f"counts.{name}", value) for name, value in counts.items()},
            votes=self._votes(),
            kinds=kinds,
            contest=self._contest(),
            drop=tuple(self._drop(rule) for rule in self._list("drop")),
            long=self._long(),
            reported_at=self._text("reported_at", self.raw.get("reported_at", "")),
            lat=self._text("lat", self.raw.get("lat", "")),
            lon=self._text("lon", self.raw.get("lon", "")),
            hints=self._hints(),
        )

    def _votes(self) -> dict[str, str]:
        votes = {name: self._text(f"votes.{name}", value) for name, value in self._table("votes").items()}
        long = self.raw.get("layout", "wide") == "long"
        if _ANY in votes and (long or votes[_ANY].count(_ANY) != 1):
            raise self._wrong("votes.*", votes[_ANY], "a pattern with one * (wide layout only)")
        return votes

    def _contest(self) -> ContestRule:
        given = self._table("contest")
        texts = {name: self._text(f"contest.{name}", str(value)) for name, value in given.items()}
        for name in texts:
            if name not in {"name", "date", "column", "value"}:
                raise UnknownNameError("contest key", name, ("name", "date", "column", "value"))
        return ContestRule(**texts)

    def _drop(self, rule: object) -> DropRule:
        if not isinstance(rule, dict) or not {"column", "equals"} <= rule.keys() <= {
            "column",
            "equals",
            "reason",
        }:
            raise self._wrong("drop", rule, "column, equals and perhaps reason")
        reason = self._text("drop.reason", rule.get("reason", "S-AREA-ROW"))
        return DropRule(
            self._text("drop.column", rule["column"]), self._texts("drop.equals", rule["equals"]), reason
        )

    def _long(self) -> LongRule | None:
        if self.raw.get("layout", "wide") == "wide":
            return None
        given = self._table("long")
        if not {"choice", "votes"} <= given.keys():
            raise self._wrong("long", given, "choice and votes, because the layout is long")
        counts = {n: self._texts(f"long.counts.{n}", v) for n, v in given.get("counts", {}).items()}
        return LongRule(
            self._texts("long.choice", given["choice"]), self._text("long.votes", given["votes"]), counts
        )

    def _hints(self) -> Hints:
        given = self._table("file")
        known = ("encoding", "delimiter", "sheet", "header_rows")
        for name in given:
            if name not in known:
                raise UnknownNameError("file key", name, known)
        rows = given.get("header_rows")
        if rows is not None and not (isinstance(rows, list) and all(type(row) is int for row in rows)):
            raise self._wrong("file.header_rows", rows, "a list of row numbers")
        texts = {n: self._text(f"file.{n}", given[n]) for n in known[:3] if n in given}
        return Hints(header_rows=None if rows is None else tuple(rows), **texts)

    def _table(self, key: str) -> dict[str, Any]:
        value = self.raw.get(key, {})
        if not isinstance(value, dict):
            raise self._wrong(key, value, "a table")
        return value

    def _list(self, key: str) -> list[object]:
        value = self.raw.get(key, [])
        if not isinstance(value, list):
            raise self._wrong(key, value, "a list of tables")
        return value

    def _texts(self, key: str, value: object) -> tuple[str, ...]:
        values = [value] if isinstance(value, str) else value
        if not isinstance(values, list) or not all(isinstance(item, str) for item in values):
            raise self._wrong(key, value, "a text or a list of texts")
        return tuple(values)

    def _text(self, key: str, value: object) -> str:
        if not isinstance(value, str):
            raise self._wrong(key, value, "a text")
        return value

    def _wrong(self, key: str, found: object, expected: str) -> InputError:
        return InputError(
            self.file,
            place=f'key "{key}"',
            found=repr(found)[:80],
            expected=expected,
            text="wrong_value",
            where=key,
        )


def _hints_table(hints: Hints) -> dict[str, Any]:
    rows = {} if hints.header_rows is None else {"header_rows": list(hints.header_rows)}
    return {n: v for n in ("encoding", "delimiter", "sheet") if (v := getattr(hints, n))} | rows


def _pairs(table: Table[str, object]) -> str:
    bare = {key: key if key.isascii() and key.isidentifier() else _toml(key) for key in table}
    return "".join(f"{bare[key]} = {_toml(value)}\n" for key, value in table.items())


def _toml(value: object) -> str:
    """Write a text, number or list: a basic string of TOML is one of JSON, but for DEL."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
