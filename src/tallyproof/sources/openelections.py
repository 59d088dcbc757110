"""Read precinct results in the flat layout of OpenElections: a row per precinct and candidate.

Columns `county,precinct,office,district,party,candidate,votes`, then any number of columns with votes by
type (`election_day`, `absentee`, ...). Counts of the precinct itself stand as offices ("Registered
Voters", "Ballots Cast"); over- and undervotes as candidates or as offices. What becomes of them:

=====================================  ==============================================================
in the file                            in the table
=====================================  ==============================================================
precinct                               station_id
county, then area_2, area_3, ...       area levels
office and district                    contest
candidate (and party)                  choices, in the order of their first row
votes                                  votes; where it is blank, the sum of the votes by type
"Registered Voters", "Ballots Cast"    registered, cast
"Ballots Issued", "Valid Votes",       issued, valid, invalid (our own additions)
"Invalid Votes"
"Over Votes" + "Under Votes"           invalid, where both are given and "Invalid Votes" is not
=====================================  ==============================================================

A blank cell is a count that was not reported. Where the same precinct, office and candidate come again,
they are a second station of that name; rows of totals are printed totals.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import polars as pl

from tallyproof.election.contest import Choice, ChoiceId, ChoiceKind, Contest, ContestId
from tallyproof.election.problem import Problem, Refusal, RowAccount
from tallyproof.election.published import PublishedTotal
from tallyproof.election.results import COUNTS, Results, area_column
from tallyproof.election.snapshot import SourceFile
from tallyproof.errors import InputError
from tallyproof.sources.contest_choice import require_contest
from tallyproof.sources.encoding import decode
from tallyproof.sources.nist_counts import integral
from tallyproof.sources.reading import Reading

__all__ = [
    "PSEUDO_OFFICES",
    "contests_in_openelections",
    "is_openelections",
    "read_openelections",
    "reserved_name",
]

PSEUDO_OFFICES: Final = {
    "registered": "Registered Voters",
    "issued": "Ballots Issued",
    "cast": "Ballots Cast",
    "valid": "Valid Votes",
    "invalid": "Invalid Votes",
}
"""Counts that stand as offices, by their column; issued, valid and invalid are additions of ours."""

_REQUIRED: Final = frozenset({"county", "precinct", "office", "party", "candidate", "votes"})
_KNOWN: Final = (*sorted(_REQUIRED), "district", "winner", "notes", "incumbent")
_SPELLINGS: Final = {
    "registered voters": "registered",
    "registered": "registered",
    "ballots issued": "issued",
    "ballots cast": "cast",
    "total ballots cast": "cast",
    "ballots cast total": "cast",
    "valid votes": "valid",
    "invalid votes": "invalid",
    "over votes": "over",
    "overvotes": "over",
    "under votes": "under",
    "undervotes": "under",
}
_TOTALS: Final = frozenset(
    {"total", "totals", "total votes", "total votes cast", "county total", "county totals"}
)
_WRITE_INS: Final = frozenset(
    {"write in", "write-in", "write-ins", "write ins", "write-in totals", "scattering"}
)
_HEAD: Final = 4096
_GROUPED: Final = re.compile(r"-?\d{1,3}(,\d{3})+")
_AREA: Final = re.compile(r"area_[2-9]\d*")


@dataclass(frozen=True, slots=True)
class _Row:
    """One row of the file."""

    number: int
    cells: Mapping[str, str]

    def text(self, column: str) -> str:
        return self.cells.get(column, "")

    def plain(self, column: str) -> str:
        return " ".join(self.text(column).split()).lower()

    @property
    def count(self) -> str:
        """The column of a count of the precinct; "" for votes."""
        return _SPELLINGS.get(self.plain("office")) or _SPELLINGS.get(self.plain("candidate"), "")

    @property
    def is_shared(self) -> bool:
        """True for a count of the precinct that holds for all contests."""
        return self.plain("office") in _SPELLINGS

    @property
    def contest(self) -> tuple[str, str]:
        return self.text("office"), self.text("district")

    @property
    def is_total(self) -> bool:
        return self.plain("precinct") in _TOTALS or not self.text("precinct").strip()


@dataclass(frozen=True, slots=True)
class _Table:
    """The file with its columns told apart."""

    file: str
    rows: tuple[_Row, ...]
    areas: tuple[str, ...]
    types: tuple[str, ...]
    """Columns with votes by type."""
    codec: str

    def area_path(self, row: _Row) -> tuple[str | None, ...]:
        return tuple(row.text(column) or None for column in self.areas)

    def contests(self) -> tuple[Contest, ...]:
        pairs = dict.fromkeys(row.contest for row in self.rows if not row.is_shared)
        if not pairs:
            raise InputError(
                self.file,
                found="no votes for any office",
                expected="rows with office and candidate",
                text="no_station_votes",
            )
        return tuple(_contest(office, district) for office, district in pairs)


def is_openelections(payload: bytes) -> bool:
    """Return True where the first line names the columns of this layout."""
    line = payload[:_HEAD].lstrip(b"\xef\xbb\xbf").split(b"\n", 1)[0]
    names = {name.strip().strip('"').lower() for name in line.decode("utf-8", errors="replace").split(",")}
    return names >= _REQUIRED


def contests_in_openelections(payload: bytes, *, file: str) -> tuple[Contest, ...]:
    """Return the contests of a file; raises InputError where it cannot be read."""
    return _table(payload, file).contests()


def read_openelections(payload: bytes, *, file: SourceFile, contest: str | None = None) -> Reading:
    """Read one contest.

    Args:
        payload: The CSV in any encoding that the reader of tables knows.
        file: Its name and hash.
        contest: The office, "office, district", or None where the file holds one contest.

    Returns:
        The reading; rows are those of the file, its header being row 1.

    Raises:
        CallError: Several contests and no choice, or no such contest.
        InputError: A column is missing, or the file is no CSV.
    """
    table = _table(payload, file.name)
    wanted = require_contest(table.contests(), contest)
    return _Reader(table, wanted).reading(file)


def reserved_name(name: str) -> bool:
    """Return True for a name of an office or a candidate that means a count or a total in this layout."""
    plain = " ".join(name.split()).lower()
    return plain in _SPELLINGS or plain in _TOTALS


def _contest(office: str, district: str) -> Contest:
    name = f"{office}, {district}" if district else office
    return Contest(ContestId(name), name)


def _table(payload: bytes, file: str) -> _Table:
    decoding = decode(payload)
    lines = _lines(decoding.text, file)
    header = [name.strip().lower() for name in lines[0][1]] if lines else []
    absent = sorted(_REQUIRED - set(header))
    if absent or len(set(header)) != len(header):
        found = f"columns {', '.join(header)}"[:200]
        raise InputError(
            file,
            place="row 1",
            found=found,
            expected=f"each of {', '.join(sorted(_REQUIRED))} once",
            text="wrong_columns",
            columns=", ".join(header)[:200] or "–",
            needed=", ".join(sorted(_REQUIRED)),
        )
    rows = tuple(_rows(lines[1:], header, file))
    areas = (
        "county",
        *sorted((name for name in header if _AREA.fullmatch(name)), key=lambda name: int(name[5:])),
    )
    types = tuple(n for n in header if n and n not in {*_KNOWN, *areas, "reported_at", "lat", "lon"})
    return _Table(file, rows, areas, types, decoding.codec)


def _lines(text: str, file: str) -> list[tuple[int, list[str]]]:
    """Return every record with the line it begins on."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    found, begin = [], 1
    try:
        for cells in reader:
            found.append((begin, cells))
            begin = reader.line_num + 1
    except csv.Error as error:
        raise InputError(
            file,
            place=f"row {begin}",
            found=str(error),
            expected="a CSV file",
            text="bad_csv",
            row=begin,
            why=str(error),
        ) from error
    return found


def _rows(lines: list[tuple[int, list[str]]], header: list[str], file: str) -> Iterator[_Row]:
    for number, cells in lines:
        if len(cells) > len(header):
            found = f"{len(cells)} cells"
            raise InputError(
                file,
                place=f"row {number}",
                found=found,
                expected=f"at most {len(header)}",
                text="cells_wrong",
                rows=number,
            )
        if any(cells):
            yield _Row(number, dict(zip(header, cells, strict=False)))


class _Reader:
    """Sorts the rows of one contest into stations, choices and counts."""

    def __init__(self, table: _Table, contest: Contest) -> None:
        self._table = table
        self._contest = contest
        self._choices = _choices(table, contest)
        self._several = len(table.contests()) > 1
        self._stations: dict[tuple[object, ...], dict[str, int | None]] = {}
        self._first: dict[tuple[object, ...], int] = {}
        self._refused: dict[str, list[int]] = {}
        self._problems: list[Problem] = []
        self._published: list[PublishedTotal] = []

    def reading(self, file: SourceFile) -> Reading:
        """Return the outcome."""
        seen: Counter[tuple[object, ...]] = Counter()
        rows = sorted(self._table.rows, key=lambda row: (row.is_shared, row.number))
        for row in rows:
            self._take(row, seen)
        if not self._stations:
            raise InputError(
                file.name,
                found="no votes by precinct",
                expected="rows with a precinct",
                text="no_station_votes",
            )
        refusals = [Refusal(code, tuple(sorted(found))) for code, found in sorted(self._refused.items())]
        return Reading(
            results=Results.from_columns(
                self._frame(),
                contest=self._contest,
                choices=self._choices.values(),
                area_levels=self._table.areas,
            ),
            rows=RowAccount.closing(read=len(rows), refusals=refusals),
            problems=tuple(self._problems),
            files=(file,),
            format="OpenElections CSV",
            encoding=self._table.codec,
            mapping="",
            published=tuple(self._published),
        )

    def _take(self, row: _Row, seen: Counter[tuple[object, ...]]) -> None:
        reason = self._reason(row)
        if reason:
            self._refused.setdefault(reason, []).append(row.number)
            return
        column = row.count or self._choices[_key(row)].column
        place = (*self._table.area_path(row), row.text("precinct"))
        seen[*place, column] += 1
        key = (*place, seen[*place, column])
        if row.is_shared and self._several and key not in self._stations:
            self._refused.setdefault("S-UNIT-OUTSIDE-CONTEST", []).append(row.number)
            return
        self._stations.setdefault(key, {})[column] = _value(row, self._table.types)
        self._first[key] = min(self._first.get(key, row.number), row.number)
        self._problems += _row_problems(row, self._table)

    def _reason(self, row: _Row) -> str:
        """Return why a row gives no cell of the table, or "" where it gives one."""
        if row.is_shared and row.text("party").strip():
            return "S-PART-OF-TOTAL"
        if not row.is_shared and _contest(*row.contest) != self._contest:
            return "S-OTHER-CONTEST"
        if not row.is_shared and row.plain("candidate") in _TOTALS:
            return "S-ROLL-UP"
        if row.is_total:
            self._publish(row, row.count or self._choices[_key(row)].column)
            return "S-ROLL-UP"
        return ""

    def _publish(self, row: _Row, column: str) -> None:
        """Keep a row of totals as a printed total of its areas."""
        value = _value(row, self._table.types)
        if value is not None and column not in {"over", "under"} and not row.is_shared:
            path = tuple(name for name in self._table.area_path(row) if name and name.lower() not in _TOTALS)
            self._published.append(PublishedTotal(path, column, value, self._table.file, row.number))

    def _frame(self) -> pl.DataFrame:
        keys = sorted(self._stations, key=lambda key: self._first[key])
        counts = [_with_invalid(self._stations[key]) for key in keys]
        columns: dict[str, pl.Series] = {"station_id": pl.Series([key[-2] for key in keys], dtype=pl.String)}
        for level in range(len(self._table.areas)):
            columns[area_column(level + 1)] = pl.Series([key[level] for key in keys], dtype=pl.String)
        for name in (*COUNTS, *(choice.column for choice in self._choices.values())):
            columns[name] = pl.Series([count.get(name) for count in counts], dtype=pl.Int64)
        columns["source_row"] = pl.Series([self._first[key] for key in keys], dtype=pl.Int64)
        return pl.DataFrame(columns)


def _key(row: _Row) -> tuple[str, str]:
    return row.text("candidate"), row.text("party")


def _choices(table: _Table, contest: Contest) -> dict[tuple[str, str], Choice]:
    """Return the choices of a contest; a candidate of several parties is a choice for each."""
    keys = dict.fromkeys(
        _key(row)
        for row in table.rows
        if not row.count and row.plain("candidate") not in _TOTALS and _contest(*row.contest) == contest
    )
    names = Counter(name for name, _ in keys)
    choices = {}
    for name, party in keys:
        title = f"{name} ({party})" if names[name] > 1 else name
        kind = ChoiceKind.OTHERS if name.strip().lower() in _WRITE_INS else ChoiceKind.CANDIDATE
        choices[name, party] = Choice(ChoiceId(title), title, kind)
    return choices


def _value(row: _Row, types: tuple[str, ...]) -> int | None:
    """Return the votes of a row: as given, else summed over the types that are all given."""
    given = _count(row.text("votes"))
    if given is not None or row.text("votes").strip() or not types:
        return given
    parts = [_count(row.text(name)) for name in types]
    whole = [part for part in parts if part is not None]
    return sum(whole) if len(whole) == len(parts) else None


def _count(text: str) -> int | None:
    """Return a count, with or without commas between groups of three digits."""
    return integral(text.replace(",", "") if _GROUPED.fullmatch(text.strip()) else text)


def _row_problems(row: _Row, table: _Table) -> Iterator[Problem]:
    parts = []
    for name in ("votes", *table.types):
        raw = row.text(name).strip()
        value = _count(raw)
        if raw and value is None:
            yield Problem("S-BAD-COUNT", table.file, row=row.number, column=name, found=raw[:80])
        parts.append(value)
    given, by_type = parts[0], [part for part in parts[1:] if part is not None]
    if given is not None and by_type and len(by_type) == len(table.types) and sum(by_type) != given:
        found, expected = str(sum(by_type)), str(given)
        yield Problem(
            "S-PARTS-AND-TOTAL", table.file, row=row.number, column="votes", found=found, expected=expected
        )


def _with_invalid(counts: dict[str, int | None]) -> dict[str, int | None]:
    over, under = counts.get("over"), counts.get("under")
    if "invalid" in counts or over is None or under is None:
        return counts
    return {**counts, "invalid": over + under}
