"""Forms that are filled in on a page: conditions, complaints, and each report once however often it is sent."""

import csv
import io
import math
from pathlib import Path

import pytest
from openpyxl import Workbook

from tallyproof.errors import InputError, NotAllowedError, UnknownNameError
from tallyproof.observation.reports.condition import ConditionError, holds, read_condition
from tallyproof.observation.reports.entry_form import entry_form_of
from tallyproof.store import Project
from tallyproof.workflow.observe_desk import (
    find_incident,
    find_report,
    list_incidents,
    list_reports,
    review_incident,
)
from tallyproof.workflow.observe_forms import change_form, entry_form, keep_form, list_forms
from tallyproof.workflow.observe_inbox import open_reports
from tallyproof.workflow.observe_receive import Filled, own_report, own_reports, receive_report
from tallyproof.workflow.observe_reports import ReportRequest, summarise_reports

SURVEY = """type,name,label,required,relevant,constraint
text,station_id,Station,yes,,
begin group,opening,Opening,,,
select_one yn,sealed,Was the box sealed?,yes,,
select_multiple kinds,violations,What was wrong?,,${sealed} = 'no',
integer,present,Voters present,,,. >= 0 and . <= 5000
end group,,,,,
text,story,What happened?,,"selected(${violations}, 'pressure')",
date,day,Day,,,. <= '2026-12-31'
"""
CHOICES = [
    {"list_name": "yn", "name": "yes", "label": "Yes"}, {"list_name": "yn", "name": "no", "label": "No"},
    {"list_name": "kinds", "name": "pressure", "label": "Pressure <b>"},
    {"list_name": "kinds", "name": "secrecy", "label": "Secrecy"},
]  # fmt: skip
ONE, TWO = (f"uuid:00000000-0000-4000-8000-00000000000{n}" for n in (1, 2))
AT = "2026-11-30T08:15:00Z"
TOLD = {
    "station_id": "12",
    "opening/sealed": "no",
    "opening/violations": "pressure secrecy",
    "story": "Тётя Аня",
}

CONDITIONS = [
    ("${a} = 'no'", {"a": "no"}, "", True),
    ("${a} = ''", {}, "", True),
    ("${a} >= 0", {}, "", False),
    ("${a} != 3", {}, "", True),
    ("not(${a} > 2) or ${b} = 'x'", {"a": "3", "b": "x"}, "", True),
    ("not(${a} > 2) and ${b} = 'x'", {"a": "3", "b": "x"}, "", False),
    ("selected(${a}, 'two')", {"a": "one two"}, "", True),
    ("selected(${a}, 'tw')", {"a": "one two"}, "", False),
    ("count-selected(.) <= 2", {}, "a b c", False),
    ("string-length(.) < 4", {}, "жаң", True),
    (". <= ${a} + ${b} * 2", {"a": "1", "b": "2"}, "5", True),
    ("7 mod 4 = 3 and 7 div 2 > 3 and -1 < 0", {}, "", True),
    (". <= '2026-12-31'", {}, "2026-11-30", True),
    (". <= '2026-12-31'", {}, "2027-01-01", False),
    ("true() = (1 < 2)", {}, "", True),
    ("number(.) = 7", {}, "7", True),
    ("${a} = 10", {"a": "10.0"}, "", True),
]
"""Condition, answers, the answer that is judged, whether it holds; a browser judges the same list by script."""


def workbook(survey: str = SURVEY) -> dict[str, list[dict[str, str]]]:
    rows = [{name: cell for name, cell in row.items() if cell} for row in csv.DictReader(survey.splitlines())]
    return {
        "survey": rows,
        "choices": CHOICES,
        "settings": [{"form_id": "opening", "form_title": "Opening <i>"}],
    }


def xlsform(survey: str = SURVEY) -> bytes:
    """Return the form as a workbook."""
    book = Workbook()
    book.remove(book.active)
    for name, rows in workbook(survey).items():
        sheet = book.create_sheet(name)
        columns = list(dict.fromkeys(key for row in rows for key in row))
        for row in (columns, *([row.get(key) for key in columns] for row in rows)):
            sheet.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return Project.create(tmp_path / "project").folder


@pytest.fixture
def key(project: Path) -> str:
    return str(keep_form(project, "opening.xlsx", xlsform(), by="analyst")["key"])


@pytest.mark.parametrize(("text", "answers", "this", "expected"), CONDITIONS)
def test_a_condition_is_judged_as_xlsforms_mean_it(
    text: str, answers: dict[str, str], this: str, expected: object
) -> None:
    assert holds(read_condition(text, {"a": "a", "b": "b"}), answers, this) is expected


@pytest.mark.parametrize(
    "text",
    [
        "pulldata('x')",
        "${gone} = 1",
        "(1",
        "1 1",
        "'a",
        "../a",
        "selected(.)",
        "(" * 60 + "1" + ")" * 60,
        "1 =",
        ";",
    ],
)
def test_a_condition_that_is_not_understood_is_refused_and_never_guessed(text: str) -> None:
    with pytest.raises(ConditionError):
        read_condition(text, {"a": "a"})


def test_what_a_condition_does_with_no_number_is_no_number() -> None:
    assert not holds(["number", math.nan], {})
    assert not holds(read_condition("1 div 0 = 1 div 0", {}), {})


def test_a_form_complains_of_every_answer_that_does_not_fit() -> None:
    form = entry_form_of(workbook(), file="opening.xlsx")
    complaints = form.complaints(
        {
            "opening/sealed": "perhaps",
            "opening/violations": "pressure",
            "opening/present": "6000",
            "day": "31.12.2026",
        }
    )
    assert [(one.path, one.code) for one in complaints] == [
        ("station_id", "required"),
        ("opening/sealed", "not_listed"),
        ("opening/violations", "not_asked"),
        ("opening/present", "constraint"),
        ("day", "not_a_date"),
    ]
    assert form.complaints(TOLD) == ()


@pytest.mark.parametrize(
    ("survey", "message"),
    [
        (SURVEY.replace("${sealed} = 'no'", "once(1)"), "once"),
        (SURVEY.replace("begin group", "begin repeat").replace("end group", "end repeat"), "repeats"),
        (SURVEY.replace("station_id", "place"), "names the station"),
    ],
)
def test_a_form_that_a_page_cannot_ask_is_refused_and_leaves_nothing(
    project: Path, survey: str, message: str
) -> None:
    with pytest.raises(InputError, match=message):
        keep_form(project, "opening.xlsx", xlsform(survey), by="analyst")
    assert list_forms(project) == {}
    assert list((project / "reports" / "forms").glob("*")) == []


def test_a_report_that_is_sent_twice_is_held_once(project: Path, key: str) -> None:
    states = [receive_report(project, key, Filled(ONE, AT, TOLD), by="Аня")["state"] for _ in range(3)]
    assert states == ["received", "here", "here"]
    assert open_reports(project).every().height == 1


def test_a_correction_keeps_the_old_report_and_the_old_one_sent_late_changes_nothing(
    project: Path, key: str
) -> None:
    receive_report(project, key, Filled(ONE, AT, TOLD), by="Аня")
    mine = own_report(project, ONE, by="Аня")
    assert mine["answers"] == TOLD
    better = {**TOLD, "opening/present": "0"}
    states = [
        receive_report(project, key, Filled(ONE, AT, better, corrects=mine["content"]), by="Аня")["state"],
        receive_report(project, key, Filled(ONE, AT, TOLD), by="Аня")["state"],
    ]
    assert states == ["corrected", "here"]
    assert own_report(project, ONE, by="Аня")["answers"] == better
    assert len(find_report(project, ONE)["versions"]) == 2


def test_a_report_of_another_observer_or_with_other_answers_is_not_overwritten(
    project: Path, key: str
) -> None:
    receive_report(project, key, Filled(ONE, AT, TOLD), by="Аня")
    with pytest.raises(NotAllowedError, match="another observer"):
        receive_report(project, key, Filled(ONE, AT, TOLD), by="Bob")
    with pytest.raises(NotAllowedError, match="other answers"):
        receive_report(project, key, Filled(ONE, AT, {**TOLD, "station_id": "13"}), by="Аня")
    with pytest.raises(UnknownNameError):
        own_report(project, ONE, by="Bob")


def test_names_and_free_text_lie_sealed_and_open_only_when_asked(project: Path, key: str) -> None:
    receive_report(project, key, Filled(ONE, AT, TOLD), by="Anna Observer")
    written = b"".join(path.read_bytes() for path in (project / "reports").rglob("*") if path.is_file())
    assert "Тётя".encode() not in written
    assert b"Anna Observer" not in written
    assert find_report(project, ONE)["versions"][0]["sealed"] == {}
    assert find_report(project, ONE, opened=True)["versions"][0]["sealed"] == {"story": "Тётя Аня"}
    assert [row["instance"] for row in own_reports(project, by="Anna Observer")] == [ONE]


def test_a_decision_about_an_incident_needs_a_reason_and_counts_in_every_summary(
    project: Path, key: str
) -> None:
    receive_report(project, key, Filled(ONE, AT, TOLD), by="Аня")
    incident = list_incidents(project)["rows"][0]["incident_id"]
    with pytest.raises(NotAllowedError, match="no reason"):
        review_incident(project, incident, "corroborated", reason=" ", by="lawyer")
    review_incident(project, incident, "corroborated", reason="photograph", by="lawyer")
    with pytest.raises(NotAllowedError, match="may become"):
        review_incident(project, incident, "triaged", reason="again", by="lawyer")
    found = find_incident(project, incident)
    assert (found["state"], found["next"], len(found["reviews"])) == (
        "corroborated",
        ["refuted", "closed"],
        1,
    )
    counted = summarise_reports(ReportRequest(project))["incidents"]["states"]
    assert counted == {"reported": 1, "corroborated": 1}


def test_a_decision_stands_when_later_reports_change_what_reports_alone_would_say(
    project: Path, key: str
) -> None:
    receive_report(project, key, Filled(ONE, AT, TOLD), by="Аня")
    incident = list_incidents(project)["rows"][0]["incident_id"]
    review_incident(project, incident, "triaged", reason="look at it", by="lawyer")
    receive_report(project, key, Filled(TWO, AT, TOLD), by="Бота")
    assert find_incident(project, incident)["state"] == "triaged"


def test_a_closed_form_still_takes_what_was_filled_in_while_it_was_open(project: Path, key: str) -> None:
    change_form(project, key, is_open=False, by="lawyer")
    assert not list_forms(project)[key]["open"]
    assert receive_report(project, key, Filled(ONE, AT, TOLD), by="Аня")["state"] == "received"
    assert list_reports(project)["number"] == 1


def test_questions_that_a_page_does_not_ask_are_named(project: Path) -> None:
    key = keep_form(project, "photo.xlsx", xlsform(SURVEY + "photo,proof,Photograph,,,\n"), by="analyst")[
        "key"
    ]
    assert entry_form(project, key).left_out == ("proof",)
