"""What a reader is told, section by section."""

import re
from collections.abc import Iterator
from dataclasses import replace

import polars as pl
import pytest

from dossier.dossier_contents import STATIONS, contents, ending, methods, results
from tallyproof.dossier.blocks import Answer, Answers, Block, Group, Items, Section, Status, Steps, Table
from tallyproof.dossier.contents import Contents, Part
from tallyproof.dossier.sections import build_sections
from tallyproof.dossier.sections.method_figures import method_details
from tallyproof.dossier.view import LISTED, View
from tallyproof.election.problem import Problem, Refusal
from tallyproof.election.results import Results
from tallyproof.texts import load_catalogue

IDS = [
    "summary",
    "announced",
    "arithmetic",
    "distributions",
    "signals",
    "materiality",
    "legal",
    "sources",
    "recompute",
]


def by_id(shown: Contents) -> dict[str, Section]:
    return {section.id: section for section in build_sections(shown)}


def answers(shown: Contents) -> dict[str, Answer]:
    blocks = by_id(shown)["summary"].blocks
    return {answer.id: answer for block in blocks if isinstance(block, Answers) for answer in block.items}


def steps(shown: Contents) -> tuple[str, ...]:
    return next(block.items for block in by_id(shown)["summary"].blocks if isinstance(block, Steps))


def tables(blocks: tuple[Block, ...]) -> Iterator[Table]:
    for block in blocks:
        if isinstance(block, Table):
            yield block
        elif isinstance(block, Group):
            yield from tables(block.blocks)


def without(column: str) -> Results:
    whole = results()
    return replace(whole, frame=whole.frame.with_columns(pl.lit(None, pl.Int64).alias(column)))


def test_every_chapter_is_there_in_order() -> None:
    assert [section.id for section in build_sections(contents())] == IDS


def test_a_part_that_could_not_be_computed_stays_with_its_reason() -> None:
    nothing = Part.missing("the file ends early")
    shown = replace(contents(), check=nothing, test=nothing, outcome=nothing, inspect=nothing)
    found = by_id(shown)
    assert [section_id for section_id in IDS if found[section_id].status is Status.MISSING] == [
        "arithmetic",
        "signals",
        "materiality",
        "legal",
    ]
    assert {found[name].reason for name in ("arithmetic", "signals", "materiality", "legal")} == {
        "the file ends early"
    }
    missing = [answer for answer in answers(shown).values() if answer.status is Status.MISSING]
    assert [answer.headline for answer in missing] == ["Could not be computed: the file ends early"] * 3


def test_the_first_page_says_who_leads_what_fails_what_stands_out_and_how_far_it_is() -> None:
    found = answers(contents())
    assert found["announced"].headline.startswith("Akhmetova: ")
    assert found["adds-up"].headline == "1 of 7 checks fails"
    assert "fails at 6 stations" in found["adds-up"].lines[0]
    assert found["stands-out"].headline == "1 of 1 methods gives a signal"
    assert "Votes concerned: 900 (interval 700 to 1,100)." in found["stands-out"].lines
    assert found["could-matter"].headline == "The margin is 1,234 votes"


def test_steps_follow_from_what_was_found() -> None:
    shown = contents(
        table=without("issued"), official={"cast": 1}, refusals=(Refusal("S-AREA-ROW", (3, 4), "total"),)
    )
    found = steps(shown)
    assert found[0].startswith("Ask for the signed sheets of the 6 stations")
    assert found[1] == "Ask the commission why 1 announced total differs from the sum of the stations."
    assert found[2].endswith("compare the signed sheets")
    assert found[3].startswith("Recount the 3 stations")
    assert found[4] == "Ask the commission to publish by station: Ballots given out."
    assert found[5].startswith("Look at the 2 rows")
    assert found[-1].endswith("tallyproof verify DIR.")


def test_a_signal_needs_a_corrected_p_value_and_information_has_none() -> None:
    quiet = contents(test=Part.computed(methods(results(), q=0.2)))
    found = answers(quiet)["stands-out"]
    assert found.status is Status.GOOD
    assert found.headline == "The one method that was computed gives no signal"
    overview = next(tables(by_id(quiet)["signals"].blocks))
    assert [row[1] for row in overview.rows] == ["no signal", "information only", "not applicable"]


def test_votes_out_of_reach_ask_for_no_recount() -> None:
    shown = contents(outcome=Part.computed(ending(results(), reach="cannot_change")))
    assert answers(shown)["could-matter"].status is Status.PLAIN
    assert not [step for step in steps(shown) if "Recount" in step]


def test_a_missing_count_is_a_dash_with_how_many_stations_lack_it() -> None:
    rows = by_id(contents(table=without("invalid")))["announced"].blocks[0].rows  # type: ignore[union-attr]
    lacking = next(row for row in rows if getattr(row, "label", "") == "Invalid ballots")
    assert (lacking.value, lacking.note) == ("–", f"not reported by {STATIONS} stations")  # type: ignore[union-attr]


def test_a_long_list_is_cut_and_knows_how_many_there_are() -> None:
    read = results()
    rows = [{"station_id": str(i), "areas": ["A"], "contribution": 1} for i in range(1000)]
    document = ending(read) | {"fewest_stations": {"count": 1000, "stations": rows}}
    shown = contents(outcome=Part.computed(document))
    listed = [table for table in tables(by_id(shown)["materiality"].blocks) if table.total == 1000]
    assert [(len(table.rows), table.rest) for table in listed] == [(LISTED, "findings.csv")]


def test_problems_and_refused_rows_are_sentences_with_counts() -> None:
    shown = contents(
        problems=(Problem("S-EMPTY-CELL", "a.csv", 3, "cast", count=7),),
        refusals=(Refusal("S-AREA-ROW", tuple(range(2, 20))),),
    )
    found = by_id(shown)["sources"]
    cells = [cell for table in tables(found.blocks) for row in table.rows for cell in row]
    assert found.status is Status.FOUND
    assert "7" in cells
    assert "2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 6 more" in cells


@pytest.mark.parametrize(
    ("language", "expected"), [("ru", "Отрыв — 1\u00a0234 голоса"), ("kk", "Айырма — 1\u00a0234 дауыс")]
)
def test_figures_and_plurals_follow_the_language(language: str, expected: str) -> None:
    assert answers(contents(language=language))["could-matter"].headline == expected


@pytest.mark.parametrize(("language", "told"), [("ru", "явка"), ("kk", "қатысу")])
def test_words_of_parameters_are_told_in_the_language_and_names_of_choices_are_left(
    language: str, told: str
) -> None:
    shown = contents(language=language)
    document = shown.test.document
    assert document is not None
    method = document["methods"][0] | {
        "parameters": {"other": "share"},
        "sensitivity": [{"parameters": {"part": "turnout"}, "stations": 2, "statistic": {}, "votes": None}],
    }
    found = method_details(View(shown), method)
    cells = [row[0] for table in tables(found) for row in table.rows]
    items = [
        item.value
        for group in found
        for block in group.blocks
        if isinstance(block, Items)
        for item in block.rows
    ]
    assert f"part: {told}" in cells
    assert "share" in items


@pytest.mark.parametrize(
    ("code", "found", "told"),
    [
        ("C-AREA-TOTAL", "registered = 45893", "Избирателей в списках: 45\u00a0893"),
        ("C-NEGATIVE", "votes__a = -4", "Akhmetova: -4"),
        ("C-MISSING", "valid, votes__a", "Действительных бюллетеней, Akhmetova"),
        ("C-IDENTICAL-SHEET", "registered = 3, 8", "registered = 3, 8"),
    ],
)
def test_columns_that_a_check_names_are_called_as_readers_know_them(code: str, found: str, told: str) -> None:
    shown = contents(language="ru")
    document = shown.check.document
    assert document is not None
    place = {"station_id": "001", "areas": ["East"], "found": found, "expected": None}
    failing = next(one for one in document["checks"] if one["status"] == "fails")
    check = failing | {"code": code, "stations": [place], "areas": None}
    changed = replace(shown, check=Part.computed({**document, "checks": [check]}))
    cells = {
        cell for table in tables(by_id(changed)["arithmetic"].blocks) for row in table.rows for cell in row
    }
    assert told in cells


def test_a_signal_stands_on_the_first_page_with_its_rate_of_false_alarms() -> None:
    shown = contents()
    document = shown.test.document
    assert document is not None
    for rate, said in ((0.452, "45.2%"), (None, "was not measured")):
        methods = [dict(one) | {"false_alarm_rate": rate} for one in document["methods"]]
        told = answers(replace(shown, test=Part.computed(dict(document) | {"methods": methods})))
        assert said in told["stands-out"].lines[1]


def test_the_rate_of_an_uncalibrated_test_is_not_told_as_that_of_the_signal_which_is_calibrated() -> None:
    shown = contents()
    document = shown.test.document
    assert document is not None
    methods = [dict(one) | {"false_alarm_rate": 0.452} for one in document["methods"]]
    line = answers(replace(shown, test=Part.computed(dict(document) | {"methods": methods})))[
        "stands-out"
    ].lines[1]
    uncalibrated, calibrated = line.split(". ")
    assert "without calibration" in uncalibrated
    assert "45.2%" in uncalibrated
    assert "at most about 5%" in calibrated


def test_no_text_of_the_dossier_speaks_of_anomalous_stations() -> None:
    for language in ("en", "ru", "kk"):
        said = [str(text).casefold() for text in load_catalogue(language).messages.values()]
        assert [
            text
            for text in said
            if re.search(r"anomalous station|аномальн\w+ участк|ауытқымалы учаске", text)
        ] == []
