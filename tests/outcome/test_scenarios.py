"""Lists of stations to annul, scenario files, and the contest without those stations."""

from pathlib import Path

import pytest

from factories import table
from tallyproof.election.problem import Problem
from tallyproof.election.results import Results
from tallyproof.errors import InputError
from tallyproof.outcome.annul_list import AnnulList, read_annul_list
from tallyproof.outcome.rules import read_rule
from tallyproof.outcome.run import run
from tallyproof.outcome.scenario import Scenario, ScenarioResult, run_scenario
from tallyproof.outcome.scenario_file import load_scenarios

KNOWN = frozenset({"1", "2", "007", "a,b"})


def four_stations() -> Results:
    return table(
        {"area_1": ["North", "North", "South", None], "registered": [10, 10, 10, 10], "cast": [8, 6, 7, 5]},
        votes={"A": [6, 5, 2, 1], "B": [2, 1, 5, 4]},
        areas=["Region"],
    )


def read(tmp_path: Path, text: str | bytes) -> AnnulList:
    path = tmp_path / "list.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_annul_list(path, known=KNOWN)


def places(problems: tuple[Problem, ...]) -> list[tuple[str, int | None, str]]:
    return [(problem.code, problem.row, problem.found) for problem in problems]


def annulled(scenario: Scenario, rule: str = "plurality") -> ScenarioResult:
    return run_scenario(scenario, run(four_stations(), read_rule(rule)))


def test_codes_are_read_from_their_column_with_reasons(tmp_path: Path) -> None:
    found = read(tmp_path, '\ufeffreason,Station_ID\r\n"seal, broken",007\r\n,1\r\n"","a,b"\r\n')
    assert found.station_ids == ("007", "1", "a,b")
    assert found.reasons == {"007": "seal, broken"}
    assert found.problems == ()


def test_unknown_repeated_and_blank_codes_are_all_reported_with_their_rows(tmp_path: Path) -> None:
    found = read(tmp_path, "station_id;x\n1;\n7;\n 1 ;\n;y\n\n2;\n")
    assert found.station_ids == ("1", "2")
    assert places(found.problems) == [
        ("O-UNKNOWN-STATION", 3, "7"), ("O-REPEATED-STATION", 4, "1"), ("O-BLANK-STATION", 5, ""),
    ]  # fmt: skip


def test_a_list_without_heading_loses_no_station(tmp_path: Path) -> None:
    assert read(tmp_path, "1\n2\n").station_ids == ("1", "2")


def test_a_first_line_that_is_no_known_code_is_taken_for_a_heading_and_said_so(tmp_path: Path) -> None:
    found = read(tmp_path, "0001\n2\n")
    assert found.station_ids == ("2",)
    assert places(found.problems) == [("O-HEADING-ASSUMED", 1, "0001")]


def test_leading_zeros_are_part_of_a_code(tmp_path: Path) -> None:
    assert places(read(tmp_path, "station_id\n7\n").problems) == [("O-UNKNOWN-STATION", 2, "7")]


def test_an_empty_list_is_reported(tmp_path: Path) -> None:
    assert places(read(tmp_path, " \n,\n").problems) == [("O-EMPTY-LIST", None, "")]


@pytest.mark.parametrize("content", [b"\xff\xfe1\x00", b'station_id\n"1\n', b"station_id\n" + b"9" * 200_000])
def test_a_file_that_is_no_csv_text_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(InputError):
        read(tmp_path, content)


def test_annulling_stations_gives_new_totals_margin_and_winner() -> None:
    result = annulled(Scenario("North", ("1", "2")))
    assert (result.rows, result.changed, result.outcome.winner) == (2, True, "B")
    assert (result.tally.total("votes__A"), result.margin.votes) == (3, 6)


def test_the_register_of_annulled_stations_is_kept_or_removed_by_the_rule() -> None:
    kept = annulled(Scenario("one", ("1",)), "plurality;turnout>=1/2")
    removed = annulled(Scenario("one", ("1",)), "plurality;turnout>=1/2;register=removed")
    assert (kept.outcome.ground, kept.tally.total("registered")) == ("turnout", 40)
    assert (removed.outcome.winner, removed.tally.total("registered")) == ("B", 30)


def test_a_station_without_an_area_name_is_in_no_area() -> None:
    assert annulled(Scenario("South", areas=(("area_1", ("South",)),))).station_ids == ("3",)


def test_a_scenario_that_selects_nothing_is_not_computed() -> None:
    assert not annulled(Scenario("nothing", areas=(("area_1", ("West",)),))).computed


def test_a_code_of_several_rows_annuls_them_all_and_says_so() -> None:
    results = table({"area_1": ["N", "S"]}, votes={"A": [5, 4], "B": [1, 6]}, areas=["Region"])
    twice = Results(
        results.frame.with_columns(station_id=results.frame["station_id"].replace("2", "1")),
        results.contest,
        results.choices,
        results.area_levels,
    )
    result = run_scenario(Scenario("x", ("1",)), run(twice, read_rule("plurality")))
    assert (result.rows, result.station_ids) == (2, ("1",))
    assert [(p.code, p.found, p.count) for p in result.problems] == [("O-SEVERAL-ROWS", "1", 2)]


def test_scenarios_join_listed_stations_files_and_areas(tmp_path: Path) -> None:
    (tmp_path / "lists").mkdir()
    (tmp_path / "lists" / "a.csv").write_text("station_id,reason\n4,flood\n9,?\n", "utf-8")
    path = tmp_path / "what-if.toml"
    path.write_text(
        '[[scenario]]\nname = "mixed"\nannul = ["1", "8"]\nannul_file = "lists/a.csv"\n'
        'areas = { Region = ["South", "West"] }\n'
        '[[scenario]]\nname = "by column"\nareas = { area_1 = "North" }\n',
        "utf-8",
    )
    mixed, by_column = load_scenarios(path, four_stations())
    assert mixed.station_ids == ("1", "4")
    assert mixed.reasons == {"4": "flood"}
    assert [(p.code, p.file, p.found) for p in mixed.problems] == [
        ("O-UNKNOWN-STATION", "what-if.toml", "8"),
        ("O-UNKNOWN-STATION", "a.csv", "9"),
        ("O-UNKNOWN-AREA", "what-if.toml", "West"),
    ]
    assert annulled(mixed).station_ids == ("1", "3", "4")
    assert annulled(by_column).station_ids == ("1", "2")


@pytest.mark.parametrize(
    "text",
    [
        "", "x = 1", "scenario = 3", "[[scenario]]\n", '[[scenario]]\nname = " "', "not toml",
        '[[scenario]]\nname = "a"\n[[scenario]]\nname = "a"', '[[scenario]]\nname = "a"\nanul = ["1"]',
        '[[scenario]]\nname = "a"\nannul = [1]', '[[scenario]]\nname = "a"\nareas = { Provnce = "x" }',
        '[[scenario]]\nname = "a"\nareas = ["x"]', '[[scenario]]\nname = "a"\nannul_file = "../secret.csv"',
        '[[scenario]]\nname = "a"\nannul_file = "/etc/passwd"',
        '[[scenario]]\nname = "a"\nannul_file = "no.csv"',
        '[[scenario]]\nname = "a"\nannul_file = "a\\u0000b"', "a = " + "[" * 5000,
    ],
)  # fmt: skip
def test_a_file_of_another_form_or_a_path_outside_is_refused(tmp_path: Path, text: str) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (tmp_path / "secret.csv").write_text("station_id\n1\n", "utf-8")
    path = folder / "what-if.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(InputError):
        load_scenarios(path, four_stations())


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (tmp_path / "secret.csv").write_text("station_id\n1\n", "utf-8")
    (folder / "link.csv").symlink_to(tmp_path / "secret.csv")
    path = folder / "what-if.toml"
    path.write_text('[[scenario]]\nname = "a"\nannul_file = "link.csv"\n', "utf-8")
    with pytest.raises(InputError):
        load_scenarios(path, four_stations())
