"""Propose how the columns of a table map, from their headings and from what the figures add up to."""

import re
from collections.abc import Mapping as Table
from collections.abc import Sequence
from dataclasses import dataclass, field

import polars as pl

from tallyproof.election.contest import ChoiceKind
from tallyproof.election.results import COUNTS
from tallyproof.sources.ballot_columns import Evidence, vote_columns
from tallyproof.sources.counts import read_counts
from tallyproof.sources.header import BELOW
from tallyproof.sources.levels import find_level_rows
from tallyproof.sources.mapping import ContestRule, LongRule, Mapping
from tallyproof.sources.own_table import VOTES, contests_of, find_own_mapping, own_areas
from tallyproof.sources.reading import Hints, RawTable
from tallyproof.sources.vocabulary import Match, load_vocabulary

__all__ = ["ColumnRole", "Proposal", "propose"]

_FIGURES = 0.5
"""A column holds figures where at least this part of the cells that say something are whole numbers."""
_SAMPLE = 400
_AREAS = ("area.country", "area.region", "area.district", "area.locality")
_KINDS = {"choice.against_all": ChoiceKind.AGAINST_ALL, "choice.others": ChoiceKind.OTHERS}
_OPEN = {"", *_KINDS}
_UNIQUE = 0.98
_UNNAMED = re.compile(r"column \d+")
_FEWEST = 2
"""Choices that must stand side by side where no sum shows that they are choices."""


@dataclass(frozen=True, slots=True)
class ColumnRole:
    """What one source column is taken for."""

    name: str
    role: str
    """A column of the results table, or "" where it is not used."""
    confidence: float
    """0-1."""
    why: str
    """The words or the sum that decided it."""
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    """A mapping, how sure each part of it is, and what could not be placed."""

    mapping: Mapping
    columns: tuple[ColumnRole, ...]
    missing: tuple[str, ...]
    """Columns of the results table that no source column could be found for."""
    contests: tuple[str, ...] = field(default=())
    self_describing: bool = False
    """True for a table that this program wrote: its headings leave nothing to propose."""


@dataclass(frozen=True, slots=True)
class _Seen:
    """One column as it presents itself."""

    name: str
    match: Match | None
    figures: bool
    code: bool
    values: int
    """Different values among all rows."""

    @property
    def role(self) -> str:
        return self.match.role if self.match else ""


def propose(table: RawTable, *, contest: str | None = None) -> Proposal:
    """Propose a mapping for a table.

    Args:
        table: The raw table.
        contest: Which contest, where a column names several.

    Returns:
        The proposal; where no column with votes is found its mapping has none, and reading refuses it.
    """
    if own := find_own_mapping(table):
        return _own(table, own)
    seen = [_look(table, name) for name in table.frame.columns]
    if (long := _long(seen, table)) is not None:
        mapping = _long_mapping(table, seen, long, contest)
        evidence = Evidence((), 0.0, "")
    else:
        mapping, evidence = _wide_mapping(table, seen)
    roles = tuple(_described(column, mapping, evidence, table) for column in seen)
    placed = {role.role.split("__")[0] for role in roles}
    missing = tuple(name for name in ("station_id", *COUNTS) if name not in placed)
    return Proposal(mapping, roles, missing, _contests(table, seen))


def _own(table: RawTable, mapping: Mapping) -> Proposal:
    """Return what the headings of the results table itself say; nothing is guessed."""
    roles = {name: _role_of(name, mapping) for name in table.frame.columns}
    columns = [
        ColumnRole(name, role, 1.0 if role else 0.0, name if role else "", _examples(table, name))
        for name, role in roles.items()
    ]
    missing = tuple(name for name in COUNTS if name not in mapping.counts)
    return Proposal(mapping, tuple(columns), missing, contests_of(table), self_describing=True)


def _examples(table: RawTable, name: str) -> tuple[str, ...]:
    return tuple(table.frame[name].drop_nulls().head(3).cast(pl.String).to_list())


def _look(table: RawTable, name: str) -> _Seen:
    words, cells = load_vocabulary(), table.frame[name]
    matches = words.matches(name)
    return _Seen(
        name=name,
        match=matches[0] if matches else None,
        figures=_holds_figures(cells),
        code=words.is_code(name),
        values=cells.n_unique(),
    )


def _holds_figures(cells: pl.Series) -> bool:
    if cells.dtype.is_integer():
        return cells.null_count() < len(cells)
    if cells.dtype != pl.String:
        return False
    filled = cells.filter(cells.fill_null("").str.strip_chars() != "").head(_SAMPLE)
    found = read_counts(filled, file="", rows=pl.int_range(1, len(filled) + 1, eager=True))
    said = len(filled) - found.not_reported
    return said > 0 and len(filled) - found.values.null_count() >= _FIGURES * said


def _wide_mapping(table: RawTable, seen: Sequence[_Seen]) -> tuple[Mapping, Evidence]:
    counts = _counts(seen)
    numbers = _numbers(table, [c.name for c in seen if c.figures])
    evidence = vote_columns(numbers, _runs(seen), _targets(numbers, counts, seen))
    named = _named_votes(seen)
    votes = named or _with_marked(evidence.columns, seen, numbers)
    unnamed = all(_UNNAMED.fullmatch(name) for name in votes)
    if not named and (
        unnamed or (not evidence.target and (len(votes) < _FEWEST or _are_shares(table, seen)))
    ):
        votes = ()
    if "cast" not in counts and "valid" not in counts and evidence.target == "total":
        counts = counts | {"cast": _totals(seen)[:1]}
    kinds = {c.name: _KINDS[c.role] for c in seen if c.name in votes and c.role in _KINDS}
    areas = _areas(seen) or own_areas(table.frame.columns)
    stations = _station_id(table, seen, areas)
    mapping = Mapping(
        station_id=stations,
        areas=tuple(area for area in areas if area not in stations or len(stations) > 1),
        counts=counts,
        votes=dict(zip(_short(votes), votes, strict=True)),
        kinds={short: kinds[name] for short, name in zip(_short(votes), votes, strict=True) if name in kinds},
        contest=ContestRule(name=table.titles[0] if table.titles else ""),
        reported_at=_first(seen, "reported_at"),
        lat=_first(seen, "lat"),
        lon=_first(seen, "lon"),
        hints=Hints(),
    )
    return find_level_rows(table, mapping, numbers, [c.name for c in seen if c.role == "level"]), evidence


def _named_votes(seen: Sequence[_Seen]) -> tuple[str, ...]:
    """Return columns of votes that are headed as in a results table of ours; with them no other is a guess."""
    return tuple(c.name for c in seen if c.figures and c.name.startswith(VOTES))


def _are_shares(table: RawTable, seen: Sequence[_Seen]) -> bool:
    """Return True where most figures that could be votes are fractions: percentages, not counts."""
    unknown = [table.frame[c.name].head(_SAMPLE) for c in seen if c.role in _OPEN and not c.code]
    texts = [cells.cast(pl.String).str.strip_chars().drop_nulls() for cells in unknown]
    fractions = sum(t.str.contains(r"^\d+[.,]\d+$").sum() > _FIGURES * len(t) for t in texts if len(t))
    return fractions > len(texts) / 2


def _short(names: Sequence[str]) -> list[str]:
    """Return names of choices without what stands around all: our mark, a heading, the path of a nested source."""
    if all(name.startswith(VOTES) for name in names):
        return [name.removeprefix(VOTES) for name in names]
    if group := _group(names):
        return [name.removeprefix(group) for name in names]
    parts = [name.split(".") for name in names]
    if len(parts) < _FEWEST or min(map(len, parts)) < 3:  # noqa: PLR2004 - a path before and behind a name
        return list(names)
    same_head = all(part[0] == parts[0][0] for part in parts)
    same_tail = all(part[-1] == parts[0][-1] for part in parts)
    if not (same_head and same_tail):
        return list(names)
    return [".".join(part[1:-1]) for part in parts]


def _group(names: Sequence[str]) -> str:
    """Return the heading that stands above all of these columns, as it begins the name of each; empty without one."""
    heads = {name.rpartition(BELOW)[0] for name in names}
    return "" if len(names) < _FEWEST or len(heads) > 1 or "" in heads else f"{heads.pop()}{BELOW}"


def _counts(seen: Sequence[_Seen]) -> dict[str, tuple[str, ...]]:
    """Return for each count its column, or the columns of its parts where none names the whole."""
    found = {}
    for name in COUNTS:
        whole = sorted(
            (c for c in seen if c.figures and c.match and c.role == name),
            key=lambda c: -c.match.confidence if c.match else 0,
        )
        parts = tuple(c.name for c in seen if c.figures and c.role.startswith(f"{name}."))
        if whole or parts:
            found[name] = (whole[0].name,) if whole else parts
    return found


def _runs(seen: Sequence[_Seen]) -> list[list[str]]:
    """Return the runs of neighbouring columns whose headings mean nothing that we know: choices, perhaps."""
    runs: list[list[str]] = [[]]
    for column in seen:
        if column.figures and column.role in _OPEN and not column.code:
            runs[-1].append(column.name)
        else:
            runs.append([])
    return [run for run in runs if run]


def _with_marked(columns: tuple[str, ...], seen: Sequence[_Seen], numbers: pl.DataFrame) -> tuple[str, ...]:
    """Keep the order of the table; drop columns of the ballot that hold no figure at all."""
    wanted = {c for c in columns if numbers[c].null_count() < numbers.height}
    return tuple(c.name for c in seen if c.name in wanted)


def _targets(
    numbers: pl.DataFrame, counts: Table[str, tuple[str, ...]], seen: Sequence[_Seen]
) -> dict[str, pl.Series]:
    whole = {
        name: numbers.select(pl.sum_horizontal(columns, ignore_nulls=False)).to_series()
        for name, columns in counts.items()
    }
    targets = {"valid": whole["valid"]} if "valid" in whole else {}
    if "cast" in whole and "invalid" in whole:
        targets["cast - invalid"] = whole["cast"] - whole["invalid"]
    if totals := _totals(seen):
        targets["total"] = numbers[totals[0]]
    if "cast" in whole:
        targets["cast"] = whole["cast"]
    return targets


def _totals(seen: Sequence[_Seen]) -> tuple[str, ...]:
    return tuple(c.name for c in seen if c.role == "total" and c.figures)


def _numbers(table: RawTable, names: Sequence[str]) -> pl.DataFrame:
    columns = [read_counts(table.frame[name], file=table.file, rows=table.rows).values for name in names]
    return pl.DataFrame([values.alias(name) for name, values in zip(names, columns, strict=True)])


def _areas(seen: Sequence[_Seen]) -> tuple[str, ...]:
    """Return one column a level, widest first: the one with names rather than codes."""
    chosen = []
    for level in _AREAS:
        columns = [c for c in seen if c.role == level and c.values > 1]
        if columns:
            chosen.append(
                min(columns, key=lambda c: (c.code or c.figures, -(c.match.confidence if c.match else 0)))
            )
    return tuple(column.name for column in chosen)


def _station_id(table: RawTable, seen: Sequence[_Seen], areas: tuple[str, ...]) -> tuple[str, ...]:
    """Return the shortest key that tells rows apart about as well as any."""
    marked = [c for c in seen if c.role == "station"]
    if not marked:
        return _numbered_key(table, seen, areas)
    by_surety = sorted(marked, key=lambda c: (-(c.match.confidence if c.match else 0), -c.values))
    keys: list[tuple[str, ...]] = [(c.name,) for c in by_surety]
    best = by_surety[0].name
    keys += [(*areas[i:], best) for i in range(len(areas) - 1, -1, -1)]
    codes = tuple(c.name for c in seen if c.role in _AREAS and c.name not in areas and c.values > 1)
    keys.append((*areas, *codes, best))
    distinct = {key: table.frame.select(key).unique().height for key in dict.fromkeys(keys)}
    most = max(distinct.values())
    return next(key for key, count in distinct.items() if count == most)


def _numbered_key(table: RawTable, seen: Sequence[_Seen], areas: tuple[str, ...]) -> tuple[str, ...]:
    """Return areas and a code below them that together tell rows apart; nothing where none does."""
    codes = [c for c in seen if c.role in _AREAS and c.name not in areas and c.values > 1]
    for code in sorted(codes, key=lambda c: -c.values):
        key = (*areas[-1:], code.name)
        if table.frame.select(key).unique().height >= _UNIQUE * table.frame.height:
            return key
    return ()


def _long(seen: Sequence[_Seen], table: RawTable) -> LongRule | None:
    """Return where choice and votes stand if there is a row per station and choice."""
    named = [c for c in seen if c.role == "choice" and 1 < c.values <= table.frame.height]
    coded = [c for c in seen if c.role == "choice_code" and 1 < c.values <= table.frame.height]
    votes = [c for c in seen if c.role == "votes" and c.figures]
    if not (named or coded) or not votes:
        return None
    return LongRule(tuple(c.name for c in (named or coded)[:1]), votes[0].name)


def _long_mapping(table: RawTable, seen: Sequence[_Seen], long: LongRule, contest: str | None) -> Mapping:
    areas = _areas(seen)
    counts = _counts(seen)
    joined = tuple(c.name for c in seen if c.figures and c.name.startswith(f"{long.votes} ("))
    if "cast" not in counts and joined:
        counts["cast"] = joined[:1]
    column = _first(seen, "contest")
    stations = _station_id(table, seen, areas)
    return Mapping(
        station_id=stations,
        areas=tuple(area for area in areas if area not in stations or len(stations) > 1),
        counts=counts,
        contest=ContestRule(name=contest or "", column=column if contest else "", value=contest or ""),
        long=long,
    )


def _contests(table: RawTable, seen: Sequence[_Seen]) -> tuple[str, ...]:
    column = _first(seen, "contest")
    if not column:
        return ()
    names = table.frame[column].cast(pl.String).drop_nulls().unique(maintain_order=True)
    return tuple(name for name in names if name.strip())


def _first(seen: Sequence[_Seen], role: str) -> str:
    return next((c.name for c in seen if c.role == role), "")


def _described(column: _Seen, mapping: Mapping, evidence: Evidence, table: RawTable) -> ColumnRole:
    role = _role_of(column.name, mapping)
    confidence, why = (column.match.confidence, column.match.phrase) if column.match and role else (0.0, "")
    if role.startswith("votes__"):
        confidence = max(evidence.agrees, 0.5)
        why = f"adds up to {evidence.target}" if evidence.target else "beside the other choices"
    if role == column.name and role.startswith((VOTES, "area_")):
        confidence, why = 1.0, role  # a heading of our own tables is no guess
    return ColumnRole(column.name, role, round(confidence, 3), why, _examples(table, column.name))


def _role_of(name: str, mapping: Mapping) -> str:
    for choice, column in mapping.votes.items():
        if name == column:
            return f"votes__{choice}"
    for count, columns in mapping.counts.items():
        if name in columns:
            return count
    if mapping.long and name in {*mapping.long.choice, mapping.long.votes}:
        return "choice" if name in mapping.long.choice else "votes"
    if name in mapping.station_id:
        return "station_id"
    if name in mapping.areas:
        return f"area_{mapping.areas.index(name) + 1}"
    places = {mapping.reported_at: "reported_at", mapping.lat: "lat", mapping.lon: "lon"}
    return places.get(name, "")
