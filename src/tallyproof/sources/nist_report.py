"""Turn a results report (NIST SP 1500-100) into the results table of one contest.

What becomes of its fields:

=====================================  ==============================================================
in the report                          in the table
=====================================  ==============================================================
smallest units with votes              stations; the units around them, by kind, are the area levels
Number, where all differ; else @id     station_id
VoteCounts.Count                       votes
VotersRegistered                       registered
BallotsCast                            cast
Overvotes + Undervotes                 invalid, where a voter has one vote; both must be reported
point in SpatialExtent (wkt)           lat, lon
votes of areas                         not summed: printed totals, for comparison
=====================================  ==============================================================

The standard has no count of invalid ballots: rejected ballots were never counted, so BallotsRejected is
reported as not used, as are BallotsOutstanding and WriteIns. Nothing is derived: `valid` and `issued`
come only from our extension (`tallyproof.sources.nist_document`).
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

import polars as pl

from tallyproof.election.contest import Contest
from tallyproof.election.problem import Problem, Refusal, RowAccount
from tallyproof.election.published import PublishedTotal
from tallyproof.election.results import COUNTS, Results, area_column
from tallyproof.election.snapshot import SourceFile
from tallyproof.errors import InputError
from tallyproof.sources.contest_choice import require_contest
from tallyproof.sources.nist_counts import Tally, integral, resolve, text_of
from tallyproof.sources.nist_document import MARK, ContestPart, Document, is_own, own_levels
from tallyproof.sources.nist_lines import Lines, lines_of
from tallyproof.sources.nist_units import AreaTable, Unit, UnitTree, area_table, own_area_table, point
from tallyproof.sources.reading import Reading

__all__ = ["contests_of", "read_report"]

_STATION_KINDS: Final = frozenset(
    {
        "ballot-batch",
        "combined-precinct",
        "device",
        "drop-box",
        "other",
        "polling-place",
        "precinct",
        "split-precinct",
        "vote-center",
    }
)
_UNUSED: Final = ("BallotsRejected", "BallotsOutstanding", "WriteIns")


def contests_of(document: Document) -> tuple[Contest, ...]:
    """Return the contests of a report, in its order."""
    return tuple(part.contest for part in document.contests())


def read_report(document: Document, *, file: SourceFile, contest: str | None, form: str) -> Reading:
    """Read one contest of a report.

    Args:
        document: The parsed report.
        file: Its name and hash.
        contest: Id or name; None where the report holds one contest.
        form: What the format is called, for people.

    Returns:
        The stations of the contest in the order of the report's units. The account is over the records of
        counts of the whole report; a record is refused where none of its counts was used.

    Raises:
        CallError: Several contests and no choice, or no such contest.
        InputError: The structure is not that of a report, or no unit has votes in this contest.
    """
    scene = _scene(document, contest)
    areas = scene.areas
    frame = _frame(scene)
    for level, names in enumerate(areas.names, start=1):
        frame = frame.with_columns(pl.Series(area_column(level), names, pl.String))
    part = scene.part
    return Reading(
        results=Results.from_columns(
            frame, contest=part.contest, choices=part.choices, area_levels=areas.levels
        ),
        rows=_account(scene),
        problems=tuple(_problems(scene)),
        files=(file,),
        format=form,
        encoding="",
        mapping="",
        published=tuple(_published(scene)),
    )


@dataclass(frozen=True, slots=True)
class _Scene:
    """What every step below looks at."""

    document: Document
    part: ContestPart
    tree: UnitTree
    lines: Lines
    tally: Tally
    stations: tuple[Unit, ...]
    areas: AreaTable
    around: frozenset[str]
    """Ids of the units that contain a station."""

    @property
    def file(self) -> str:
        return self.document.file

    @property
    def vote_columns(self) -> set[str]:
        return {choice.column for choice in self.part.choices}


def _scene(document: Document, contest: str | None) -> _Scene:
    parts = document.contests()
    wanted = require_contest([part.contest for part in parts], contest)
    part = next(one for one in parts if one.contest is wanted)
    tree, lines = document.units(), lines_of(document, part)
    tally = resolve(lines.frame())
    stations = _stations(document, part, tree, tally)
    if not stations:
        expected = "VoteCounts of reporting units"
        raise InputError(
            document.file,
            place=wanted.name,
            found="no votes by unit",
            expected=expected,
            text="no_station_votes",
        )
    around = frozenset(area for unit in stations for area in tree.ancestors(unit.id))
    areas = _areas(document, tree, [unit.id for unit in stations])
    return _Scene(document, part, tree, lines, tally, stations, areas, around)


def _stations(document: Document, part: ContestPart, tree: UnitTree, tally: Tally) -> tuple[Unit, ...]:
    """Return the marked stations of our own reports, else the smallest units with votes."""
    if is_own(document):
        return tuple(unit for unit in tree.units.values() if MARK + "station_id" in unit.marks)
    columns = [choice.column for choice in part.choices]
    voted = tally.records.filter(pl.col("measure").is_in(columns))["unit"].unique().to_list()
    return tuple(tree.units[one] for one in tree.leaves(voted))


def _areas(document: Document, tree: UnitTree, ids: list[str]) -> AreaTable:
    if not is_own(document):
        return area_table(tree, ids)
    return own_area_table(tree, ids, levels=own_levels(document), mark=MARK + "area_level")


def _frame(scene: _Scene) -> pl.DataFrame:
    """Return one row a station with the counts that the report gives."""
    stations = scene.stations
    frame = pl.DataFrame(
        {
            "unit": pl.Series([unit.id for unit in stations], dtype=pl.String),
            "station_id": pl.Series(_station_ids(scene), dtype=pl.String),
            "registered": pl.Series([integral(unit.registered) for unit in stations], dtype=pl.Int64),
            "reported_at": pl.Series([u.marks.get(MARK + "reported_at") for u in stations], dtype=pl.String),
            "source_row": pl.Series([_source_row(scene, unit) for unit in stations], dtype=pl.Int64),
            "lat": pl.Series([_place(unit)[0] for unit in stations], dtype=pl.Float64),
            "lon": pl.Series([_place(unit)[1] for unit in stations], dtype=pl.Float64),
        }
    )
    for measure in (*(c.column for c in scene.part.choices), *COUNTS[1:], "Overvotes", "Undervotes"):
        cells = scene.tally.cells.filter(pl.col("measure") == measure).select(
            "unit", pl.col("value").alias(measure)
        )
        frame = frame.join(cells, on="unit", how="left", maintain_order="left")
    if scene.part.votes_allowed == 1:
        frame = frame.with_columns(
            pl.coalesce("invalid", pl.col("Overvotes") + pl.col("Undervotes")).alias("invalid")
        )
    return frame


def _station_ids(scene: _Scene) -> list[str | None]:
    if is_own(scene.document):
        return [unit.marks[MARK + "station_id"] for unit in scene.stations]
    numbers = [unit.number for unit in scene.stations]
    distinct = all(numbers) and len(set(numbers)) == len(numbers)
    return [unit.number if distinct else unit.id for unit in scene.stations]


def _source_row(scene: _Scene, unit: Unit) -> int | None:
    return integral(unit.marks.get(MARK + "source_row")) if is_own(scene.document) else unit.order


def _place(unit: Unit) -> tuple[float | None, float | None]:
    if unit.coordinates:
        return point(unit.coordinates)
    return _degree(unit, "lat"), _degree(unit, "lon")


def _degree(unit: Unit, name: str) -> float | None:
    try:
        return float(unit.marks[MARK + name])
    except (KeyError, ValueError):
        return None


def _account(scene: _Scene) -> RowAccount:
    """Account for every record of the report: used, or refused for the first reason that holds."""
    known, here = list(scene.tree.units), [unit.id for unit in scene.stations]
    unit, unused = pl.col("unit"), pl.col("measure").is_in(_unused(scene))
    reason = (
        pl.when(pl.col("fate").is_not_null())
        .then("fate")
        .when(unit.is_in(scene.around) | (unit == ""))
        .then(pl.lit("S-ROLL-UP"))
        .when(~unit.is_in(known))
        .then(pl.lit("S-UNKNOWN-UNIT"))
        .when(~unit.is_in(here))
        .then(pl.lit("S-UNIT-OUTSIDE-CONTEST"))
        .when(unused)
        .then(pl.lit("S-FIELD-NOT-USED"))
    )
    lines = scene.tally.records.select("row", reason.alias("reason"))
    rows = lines.group_by("row", maintain_order=True).agg(
        pl.col("reason").is_null().any().alias("used"), pl.col("reason").drop_nulls().first()
    )
    refused = dict(rows.filter(~pl.col("used")).select("row", "reason").iter_rows())
    seen = set(rows["row"].to_list())
    refused |= {row: "S-WIDER-COUNT" for row in scene.lines.wider if row not in seen}
    seen |= set(refused)
    refused |= {row: "S-OTHER-CONTEST" for row in range(1, scene.document.counts + 1) if row not in seen}
    groups: dict[str, list[int]] = {}
    for row, code in sorted(refused.items()):
        groups.setdefault(code, []).append(row)
    refusals = [Refusal(code, tuple(found), file=scene.file) for code, found in sorted(groups.items())]
    return RowAccount.closing(read=scene.document.counts, refusals=refusals)


def _unused(scene: _Scene) -> list[str]:
    """Return the fields that give no column of the table."""
    single = scene.part.votes_allowed == 1
    return [*_UNUSED, *(() if single else ("Overvotes", "Undervotes"))]


def _problems(scene: _Scene) -> Iterator[Problem]:
    yield from _header_problems(scene)
    yield from _unit_problems(scene)
    yield from scene.lines.problems()
    for code, row, measure, found, expected in scene.tally.faults.iter_rows():
        yield Problem(code, scene.file, row=row, column=measure, found=found, expected=expected)
    yield from _unused_problems(scene)
    yield from _district_problems(scene)


def _header_problems(scene: _Scene) -> Iterator[Problem]:
    root, file = scene.document.root, scene.file
    status = text_of(root.get("Status"))
    if status != "certified":
        yield Problem("S-NOT-FINAL", file, column="Status", found=status, expected="certified")
    if text_of(root.get("IsTest")) in {"true", "1"} or root.get("IsTest") is True:
        yield Problem("S-TEST-DATA", file, column="IsTest", found="true")
    last = root.get("SequenceEnd")
    number = integral(last[0] if isinstance(last, list) and last else last)
    if number is not None and number > 1:
        yield Problem("S-PART-OF-FEED", file, column="SequenceEnd", found=str(number), expected="1")
    allowed = scene.part.votes_allowed
    if allowed is not None and allowed > 1:
        yield Problem("S-SEVERAL-VOTES", file, column="VotesAllowed", found=str(allowed), expected="1")


def _unit_problems(scene: _Scene) -> Iterator[Problem]:
    file = scene.file
    for unit in scene.tree.repeated:
        yield Problem("S-REPEATED-UNIT", file, row=unit.order, column="GpUnit", found=unit.id)
    for unit in scene.stations:
        if unit.registered is not None and integral(unit.registered) is None:
            found = str(unit.registered)[:80]
            yield Problem("S-BAD-COUNT", file, row=unit.order, column="VotersRegistered", found=found)
    absent = Counter(p for u in scene.tree.units.values() for p in u.parts if p not in scene.tree.units)
    for part, count in absent.items():
        yield Problem("S-UNKNOWN-UNIT", file, column="ComposingGpUnitIds", found=part, count=count)
    coarse = Counter(unit.kind for unit in scene.stations if unit.kind not in _STATION_KINDS)
    for kind, count in coarse.items():
        yield Problem("S-COARSE-UNITS", file, column="GpUnit", found=kind, expected="precinct", count=count)
    numbers = Counter(unit.number for unit in scene.stations)
    if not is_own(scene.document) and "" not in numbers and max(numbers.values()) > 1:
        repeated = sum(count for count in numbers.values() if count > 1)
        yield Problem(
            "S-STATION-NUMBERS-REPEAT",
            file,
            column="Number",
            found=max(numbers, key=_by(numbers)),
            count=repeated,
        )


def _by(numbers: Counter[str]) -> Callable[[str], tuple[int, str]]:
    return lambda number: (numbers[number], number)


def _unused_problems(scene: _Scene) -> Iterator[Problem]:
    here = [unit.id for unit in scene.stations]
    found = scene.tally.records.filter(pl.col("measure").is_in(_unused(scene)), pl.col("unit").is_in(here))
    for measure, row, count in (
        found.group_by("measure", maintain_order=True).agg(pl.col("row").min(), pl.len()).iter_rows()
    ):
        yield Problem("S-FIELD-NOT-USED", scene.file, row=row, column=measure, count=count)
    participated = sum("VotersParticipated" in unit.unused for unit in scene.stations)
    if participated:
        yield Problem("S-FIELD-NOT-USED", scene.file, column="VotersParticipated", count=participated)


def _roll_ups(scene: _Scene) -> pl.DataFrame:
    """Return the votes of areas and of the whole contest: unit, measure, value, row."""
    first = scene.tally.records.group_by("unit", "measure").agg(pl.col("row").min())
    outer = pl.col("unit").is_in(scene.around) | (pl.col("unit") == "")
    cells = scene.tally.cells.filter(
        outer, pl.col("measure").is_in(scene.vote_columns), pl.col("value").is_not_null()
    )
    return cells.join(first, on=["unit", "measure"], how="left").sort("row", "measure")


def _published(scene: _Scene) -> Iterator[PublishedTotal]:
    """Yield the printed votes of areas that are levels of the table, and of the whole contest."""
    paths = {"": (), **scene.areas.paths}
    for unit, measure, value, row in _roll_ups(scene).iter_rows():
        if unit in paths:
            yield PublishedTotal(paths[unit], measure, value, scene.file, row)


def _district_problems(scene: _Scene) -> Iterator[Problem]:
    """Yield printed votes of districts (no level of the table) that their stations do not add up to."""
    inside = [(area, unit.id) for unit in scene.stations for area in scene.tree.ancestors(unit.id)]
    pairs = pl.DataFrame(inside, schema={"area": pl.String, "unit": pl.String}, orient="row")
    sums = (
        pairs.join(scene.tally.cells, on="unit")
        .group_by("area", "measure")
        .agg(pl.col("value").sum().alias("sum"))
    )
    districts = _roll_ups(scene).join(sums, left_on=["unit", "measure"], right_on=["area", "measure"])
    levels = scene.areas.paths
    for unit, measure, value, row, total in districts.sort("row", "measure").iter_rows():
        if unit not in levels and value != total:
            column = f"{measure} ({scene.tree.units[unit].title})"
            yield Problem(
                "S-TOTAL-DIFFERS", scene.file, row=row, column=column, found=str(total), expected=str(value)
            )
