"""Speaking time in the French presidential elections of 2017 and 2022, against the sums of the published tables."""

import csv
import datetime as dt
from collections import defaultdict
from dataclasses import replace
from pathlib import Path

import pytest

from tallyproof.media.coverage import DayState
from tallyproof.media.mapping import EVERY, MediaMapping, Negative, Said
from tallyproof.media.plan import Phase, Plan
from tallyproof.media.propose_mapping import propose_media_mapping
from tallyproof.media.report import MediaReport, report_on
from tallyproof.media.sheet import CodingSheet, read_sheet
from tallyproof.sources.files import open_file, tables_of

pytestmark = pytest.mark.data
COLUMNS = {"speech": "time_candidat", "supporters": "time_support", "mention": "time_mention"}
FIRST_ROUND = (
    "Arthaud Nathalie", "Asselineau Francois", "Cheminade Jacques", "Dupont Aignan Nicolas", "Fillon Francois",
    "Hamon Benoit", "Lassalle Jean", "Le Pen Marine", "Macron Emmanuel", "Melenchon Jean Luc", "Poutou Philippe",
)  # fmt: skip
PLAN_2017 = Plan(
    dt.date(2017, 2, 1),
    dt.date(2017, 5, 5),
    groups={"speaking": ("speech", "supporters"), "airtime": ("speech", "supporters", "mention")},
    phases=(
        Phase("fairness", dt.date(2017, 2, 1), dt.date(2017, 3, 20)),
        Phase("equality", dt.date(2017, 4, 10), dt.date(2017, 4, 21), FIRST_ROUND),
        Phase(
            "second round", dt.date(2017, 4, 24), dt.date(2017, 5, 5), ("Le Pen Marine", "Macron Emmanuel")
        ),
    ),
)
NOT_IN_THE_TABLE = tuple(
    Said(dt.date(2017, 2, 1), dt.date(2017, 3, 20), "not in the table", EVERY, measure)
    for measure in ("speech", "supporters")
)


def read(path: Path, **changes: object) -> tuple[CodingSheet, MediaMapping]:
    table = tables_of(open_file(path))[0]
    mapping = replace(propose_media_mapping(table.frame, file=path.name), **changes)  # type: ignore[arg-type]
    return read_sheet(table.frame, table.rows, mapping, file=path.name), mapping


def report(path: Path, plan: Plan | None = None, **changes: object) -> MediaReport:
    sheet, mapping = read(path, **changes)
    return report_on(sheet, mapping, plan=plan, hours={}, seed=1)


@pytest.fixture
def france_2017(shared_data: Path) -> Path:
    return shared_data / "fr2017_csa_speaking_time.csv"


@pytest.mark.parametrize("name", ["fr2017_csa_speaking_time.csv", "raw/fr2022_csa_speaking_time.csv"])
def test_totals_are_the_sums_of_the_file_to_the_second(name: str, shared_data: Path) -> None:
    sums: dict[tuple[str, str], int] = defaultdict(int)
    with (shared_data / name).open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            for measure, column in COLUMNS.items():
                sums[row["candidat"], measure] += round(float(row[column]) * 60)
    (found, mapping) = read(shared_data / name, negative=Negative.CORRECTION)
    told = report_on(found, mapping, plan=None, hours={}, seed=1)
    amounts = {(a.actor, s.measure): a.amount for s in told.shares for a in s.actors}
    assert amounts == {key: float(total) for key, total in sums.items()}
    assert found.rows.refused == 0


def test_equal_time_of_2017_was_nearly_kept_in_speaking_time_and_not_by_the_candidates_alone(
    france_2017: Path,
) -> None:
    told = {
        (s.phase, s.measure): s for s in report(france_2017, PLAN_2017, not_measured=NOT_IN_THE_TABLE).shares
    }
    speaking = {a.actor: a for a in told["equality", "speaking"].actors}
    alone = {a.actor: a for a in told["equality", "speech"].actors}
    assert len(speaking) == 11
    assert max(abs(a.gap or 0) for a in speaking.values()) < 0.007
    assert max(abs(a.gap or 0) for a in alone.values()) > 0.05
    both = [a.share for a in told["second round", "airtime"].actors]
    assert both == pytest.approx([0.5005, 0.4995], abs=1e-4)


def test_zeros_before_the_list_of_candidates_are_no_silence(france_2017: Path) -> None:
    # the regulator counted 15,944 minutes for Fillon up to 26 February; the table has 6,400 of them, all of mention
    first = report(france_2017).coverage.unfilled
    assert {(u.measure, str(u.first), str(u.last)) for u in first} == {
        ("speech", "2017-02-01", "2017-03-20"),
        ("supporters", "2017-02-01", "2017-03-20"),
    }
    told = report(france_2017, PLAN_2017, not_measured=NOT_IN_THE_TABLE)
    fairness = {s.measure: s for s in told.shares if s.phase == "fairness"}
    assert fairness["airtime"].total == 0
    assert fairness["airtime"].not_measured == ("speech", "supporters")
    assert fairness["mention"].actors[0].actor == "Fillon Francois"


def test_outlets_that_fall_to_zero_for_everybody_and_days_without_a_period_are_gaps(
    france_2017: Path,
) -> None:
    coverage = report(france_2017, PLAN_2017).coverage
    zeros = {outlet for outlet, by in coverage.states.items() if by[DayState.ZEROS] > 30}
    assert zeros == {"TF1", "M6", "C8", "France 3", "France 5", "France Ô"}
    assert {by[DayState.NO_ROWS] for by in coverage.states.values()} == {2}  # 22 and 23 April
    assert (coverage.planned, coverage.monitored) == (22 * 94, 1759)


def test_times_below_zero_are_found(france_2017: Path) -> None:
    sheet, _ = read(france_2017)
    assert sheet.negatives.height == 17
    assert round(sheet.negatives["amount"].sum() / 60, 1) == -433.5


def test_the_table_of_2022_ends_six_weeks_before_the_vote(shared_data: Path) -> None:
    plan = Plan(dt.date(2022, 1, 1), dt.date(2022, 4, 8))
    coverage = report(shared_data / "raw" / "fr2022_csa_speaking_time.csv", plan).coverage
    assert {(run.state, str(run.first)) for run in coverage.runs if run.is_gap} == {
        (DayState.NO_ROWS, "2022-02-28")
    }
    assert (coverage.monitored, coverage.planned) == (27 * 58, 27 * 98)


def test_names_that_may_be_one_are_listed_and_not_joined(france_2017: Path) -> None:
    told = report(france_2017)
    assert ("France Info", "France info TV") in told.similar_outlets
    assert ("Marchandise Charlotte", "Marchandise Franquet Charlotte") in told.similar_actors
    assert len(told.coverage.outlets) == 22
