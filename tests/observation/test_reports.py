import io
from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl
import pytest

from tallyproof.election.contest import Choice, ChoiceId, Contest, ContestId
from tallyproof.election.results import Results
from tallyproof.election.snapshot import SourceFile
from tallyproof.errors import InputError
from tallyproof.observation.privacy.pseudonyms import pseudonym
from tallyproof.observation.privacy.sealing import seal, unseal
from tallyproof.observation.reports.agreement import cohen_kappa, observer_agreement
from tallyproof.observation.reports.form import form_of
from tallyproof.observation.reports.mapping import (
    ReportKind,
    ReportMapping,
    mapping_text,
    read_report_mapping,
)
from tallyproof.observation.reports.place import Place, placed
from tallyproof.observation.reports.propose_mapping import propose_report_mapping
from tallyproof.observation.reports.read_reports import ReportBatch, read_reports
from tallyproof.observation.reports.sheet_copies import sheet_copies

KEY = b"k" * 32
FILE = SourceFile("reports.csv", "0" * 64, 1)


def register(*stations: tuple[str, str, str]) -> Results:
    frame = pl.DataFrame(
        {
            "area_1": [one[0] for one in stations],
            "area_2": [one[1] for one in stations],
            "station_id": [one[2] for one in stations],
            "votes__a": [1] * len(stations),
        }
    )
    contest = Contest(ContestId("p"), "President", "2005-12-04")
    return Results.from_columns(
        frame, contest=contest, choices=[Choice(ChoiceId("a"), "a")], area_levels=["region", "district"]
    )


def read(columns: Mapping[str, Sequence[str | None]], mapping: ReportMapping | None = None) -> ReportBatch:
    frame = pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))
    rows = pl.Series(range(2, frame.height + 2), dtype=pl.Int64)
    found = mapping or propose_report_mapping(frame, file="reports.csv")
    return read_reports(frame, rows, found, source=FILE, key=KEY)


def test_two_districts_of_one_name_stay_two() -> None:
    stations = register(("North", "Almaty", "1"), ("South", "Almaty", "1"))
    mapping = ReportMapping(ReportKind.REPORTS, ("region", "district", "station"))
    batch = read({"region": ["North", "South"], "district": ["Almaty"] * 2, "station": ["1", "1"]}, mapping)
    assert placed(batch.reports, stations)["at_row"].to_list() == [0, 1]


def test_a_name_that_fits_two_stations_is_assigned_to_none() -> None:
    stations = register(("North", "Almaty", "1"), ("South", "Almaty", "1"))
    mapping = ReportMapping(ReportKind.REPORTS, ("district", "station"))
    found = placed(read({"district": ["Almaty"], "station": ["1"]}, mapping).reports, stations)
    assert (found["place"].item(), found["at_row"].item()) == (Place.AMBIGUOUS, None)


@pytest.mark.parametrize("code", ["А-12", "007", "7"])
def test_codes_are_text_and_stay_as_they_are(code: str) -> None:
    stations = register(("R", "D", "007"), ("R", "D", "А-12"), ("R", "D", "7"))
    found = placed(read({"station_id": [code]}).reports, stations)
    assert stations.frame["station_id"][int(found["at_row"].item())] == code


def test_a_latin_letter_is_not_taken_for_a_cyrillic_one() -> None:
    found = placed(read({"station_id": ["A-12"]}).reports, register(("R", "D", "А-12")))
    assert found["place"].item() == Place.UNKNOWN


def test_a_report_of_an_unknown_station_is_kept_and_so_is_one_without_a_station() -> None:
    found = placed(read({"station_id": ["9", None], "id": ["a", "b"]}).reports, register(("R", "D", "1")))
    assert found["place"].to_list() == [Place.UNKNOWN, Place.NONE]


@pytest.mark.parametrize(
    ("cell", "value"), [("", None), (None, None), ("0", 0), ("1 234", 1234), ("1\u00a0234", 1234)]
)
def test_a_blank_is_no_zero(cell: str | None, value: int | None) -> None:
    batch = read({"station_id": ["1"], "votes__Ada": [cell], "cast": ["5"]})
    copies = sheet_copies(batch.reports).table
    assert copies["Ada"].to_list() == [value] if "Ada" in copies.columns else value is None


@pytest.mark.parametrize("cell", ["12.5", "-3", "1,234", "twelve", "=1+1"])
def test_what_is_no_count_is_named_with_its_place_and_left_blank(cell: str) -> None:
    batch = read({"station_id": ["1"], "cast": [cell], "valid": ["3"]})
    problem = batch.problems[0]
    assert (problem.code, problem.row, problem.column, problem.found) == ("OB-NOT-A-COUNT", 2, "cast", cell)
    assert '"cast":null' in batch.reports["figures"].item()


def test_free_text_names_and_places_are_sealed_and_a_formula_in_them_is_only_text() -> None:
    columns = {
        "station_id": ["1"],
        "observer_name": ["Aigul"],
        "phone": ["+7 700"],
        "gps_location": ["43.2 76.9"],
        "description": ['=HYPERLINK("http://x")'],
        "doors_open": ["yes"],
    }
    batch = read(columns)
    assert set(batch.mapping.sealed) == {"observer_name", "phone", "gps_location", "description"}
    assert batch.sealed["description"].item() == '=HYPERLINK("http://x")'
    told = batch.reports.write_csv()
    assert not [word for word in ("Aigul", "700", "43.2", "HYPERLINK") if word in told]


def test_long_text_is_sealed_whatever_its_column_is_called() -> None:
    assert read({"station_id": ["1"], "q7": ["x" * 61]}).mapping.sealed == ("q7",)


def test_a_row_again_is_the_same_report_and_another_one_with_its_id_contradicts_it() -> None:
    batch = read({"id": ["a", "a", "a", "b"], "station_id": ["1", "1", "2", "3"], "open": ["y"] * 4})
    assert batch.reports["station"].to_list() == ["1", "3"]
    assert {one.code: one.rows for one in batch.rows.refusals} == {
        "OB-SAME-AGAIN": (3,),
        "OB-ID-CONFLICT": (4,),
    }


def test_a_report_without_an_id_is_named_by_what_it_says() -> None:
    first, second = (
        read({"station_id": ["1"], "open": ["y"]}).reports["instance_id"].item() for _ in range(2)
    )
    assert first == second
    assert first != read({"station_id": ["1"], "open": ["n"]}).reports["instance_id"].item()


def test_observers_are_pseudonyms_that_need_the_key() -> None:
    columns = {"station_id": ["1", "2"], "observer": ["Aigul", " Aigul "]}
    names = read(columns).reports["observer"].to_list()
    assert names == [pseudonym(KEY, "Aigul", field="observer")] * 2
    assert pseudonym(b"x" * 32, "Aigul", field="observer") != names[0]
    assert pseudonym(KEY, "Aigul", field="phone") != names[0]


def test_a_seal_opens_with_its_key_and_its_name_only() -> None:
    sealed = seal(KEY, b"text", name="batch")
    assert unseal(KEY, sealed, name="batch") == b"text"
    for key, content, name in (
        (b"x" * 32, sealed, "batch"),
        (KEY, sealed, "other"),
        (KEY, sealed[:-1], "batch"),
    ):
        with pytest.raises(InputError, match="does not open"):
            unseal(key, content, name=name)


def test_a_mapping_survives_its_file(tmp_path: Path) -> None:
    mapping = ReportMapping(
        ReportKind.INCIDENTS,
        ("a", 'б "в"'),
        instance="id",
        categories={"x\\y": "other"},
        figures={"cast": "c"},
    )
    (tmp_path / "m.toml").write_text(mapping_text(mapping), encoding="utf-8")
    assert read_report_mapping(tmp_path / "m.toml") == mapping


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "schema"),
        (
            'schema = "tallyproof.reports-mapping/1"\nkind = "reports"\nstation = ["a"]\nnonsense = 1',
            "nonsense",
        ),
        ('schema = "tallyproof.reports-mapping/1"\nkind = "other"\nstation = ["a"]', "one of reports"),
        ('schema = "tallyproof.reports-mapping/1"\nkind = "reports"\nstation = "a"', "list or table"),
        ("schema = [", "TOML"),
    ],
)
def test_a_wrong_mapping_says_what_is_wrong(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "m.toml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=message):
        read_report_mapping(tmp_path / "m.toml")


def test_a_file_without_a_station_asks_for_a_mapping() -> None:
    with pytest.raises(InputError, match="write-mapping"):
        read({"colour": ["red"]})


def test_a_mapping_that_names_an_absent_column_is_refused() -> None:
    with pytest.raises(InputError, match="no column nowhere"):
        read({"station_id": ["1"]}, ReportMapping(ReportKind.REPORTS, ("nowhere",)))


def test_copies_that_complete_each_other_are_joined_and_contradicting_ones_left_out() -> None:
    batch = read(
        {
            "id": ["a", "b", "c", "d"],
            "station_id": ["1", "1", "2", "2"],
            "cast": ["10", None, "5", "6"],
            "votes__Ada": [None, "4", "1", "1"],
        }
    )
    copies = sheet_copies(batch.reports)
    assert copies.table.rows() == [("1", 10, 4)]
    assert copies.contradicting == ("2",)


def test_kappa_of_the_textbook_example() -> None:
    pairs = [("y", "y")] * 20 + [("y", "n")] * 5 + [("n", "y")] * 10 + [("n", "n")] * 15
    assert cohen_kappa(pairs) == pytest.approx(0.4)
    assert cohen_kappa([("y", "y")] * 3) is None


def test_two_observers_of_one_station_are_compared_question_by_question() -> None:
    batch = read(
        {
            "id": ["a", "b", "c", "d"],
            "station_id": ["1", "1", "2", "2"],
            "observer": ["x", "y", "x", "x"],
            "q1": ["yes", "yes", "no", "yes"],
            "q2": ["no", None, "no", "no"],
        }
    )
    found = observer_agreement(placed(batch.reports, register(("R", "D", "1"), ("R", "D", "2"))))
    assert [(one.question, one.pairs, one.equal) for one in found] == [("q1", 1, 1)]


SURVEY = """type;name;label
begin group;opening;
select_one yn;doors;Doors open on time?
integer;voters;Voters on the roll
text;story;What happened?
geopoint;place;Where?
end group;;
"""
CHOICES = "list_name;name;label\nyn;y;Yes\nyn;n;No\n"


def sheet(text: str) -> list[dict[str, str]]:
    rows = pl.read_csv(io.StringIO(text), separator=";", infer_schema=False).to_dicts()
    return [{name: cell for name, cell in row.items() if cell} for row in rows]


def test_a_form_tells_types_choices_and_what_is_personal() -> None:
    form = form_of({"survey": sheet(SURVEY), "choices": sheet(CHOICES)}, file="form.xlsx")
    doors = form.question("opening-doors")
    assert doors is not None
    assert (doors.name, dict(doors.choices)) == ("opening/doors", {"y": "Yes", "n": "No"})
    assert [one.name for one in form.questions if one.is_personal] == ["opening/story", "opening/place"]


def test_answers_that_the_form_does_not_allow_are_named_and_kept() -> None:
    form = form_of({"survey": sheet(SURVEY), "choices": sheet(CHOICES)}, file="form.xlsx")
    frame = pl.DataFrame(
        {"station_id": ["1", "2"], "opening-doors": ["y", "maybe"], "opening-voters": ["5", "x"]}
    )
    mapping = propose_report_mapping(frame, file="r.csv", form=form)
    batch = read_reports(frame, pl.Series([2, 3]), mapping, source=FILE, key=KEY, form=form)
    assert [(one.code, one.row, one.found) for one in batch.problems] == [
        ("OB-ANSWER", 3, "maybe"),
        ("OB-ANSWER", 3, "x"),
    ]
    assert "maybe" in batch.reports["answers"][1]


@pytest.mark.parametrize(
    ("survey", "message"),
    [
        ("type;name;label\nselect_one nowhere;q;Q\n", "choices sheet"),
        ("type;name;label\nbegin group;g;G\n", "row : 2.*No matching 'end_group'"),
        ("type;name;label;relevant\ninteger;q;Q;${nobody} > 1\n", "Could not find the name 'nobody'"),
        ("type;name;label\nwat;q;Q\n", "Unknown question type 'wat'"),
        ("a;b\n1;2\n", "type"),
    ],
)
def test_a_broken_form_says_what_is_wrong(survey: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        form_of({"survey": sheet(survey)}, file="form.xlsx")


def test_a_form_over_which_the_compiler_stumbles_is_refused_all_the_same() -> None:
    rows = [{"type": "select_one yn", "name": "q", "label": "Q"}]
    with pytest.raises(InputError, match="XLSForm"):
        form_of({"survey": rows, "choices": [{"list_name": "yn"}]}, file="form.xlsx")


def test_a_station_that_the_register_names_with_its_area_is_found_by_area_and_code() -> None:
    stations = register(
        ("North", "Almaty", "North/007"), ("South", "Almaty", "South/007"), ("South", "B", "South/8")
    )
    named = ["North / Almaty / 007", "Almaty / 007", "007", "South/007", "8", "South / B / 8"]
    frame = pl.DataFrame({"station": named})
    found = placed(frame, stations).select("place", "at_row").rows()
    assert found == [
        (Place.KNOWN, 0),
        (Place.AMBIGUOUS, None),
        (Place.AMBIGUOUS, None),
        (Place.KNOWN, 1),
        (Place.KNOWN, 2),
        (Place.KNOWN, 2),
    ]
