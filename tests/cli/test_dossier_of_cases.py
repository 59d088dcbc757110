import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest

from factories import snapshot, table
from tallyproof import workflow
from tallyproof.store.project import Project
from tallyproof.texts import load_catalogue
from tallyproof.workflow.case_records import Office, open_office
from tallyproof.workflow.cases import Deed, case_add, case_advance, case_decide

EN = load_catalogue("en")
NAME = "A. Serik"


@pytest.fixture
def office(tmp_path: Path) -> Office:
    project = Project.create(tmp_path / "election")
    ada, ben = [40, 180, 40, 50], [60, 20, 50, 60]
    valid = [a + b for a, b in zip(ada, ben, strict=True)]
    counts: dict[str, Any] = {"registered": [300] * 4, "cast": valid, "valid": valid, "invalid": [0] * 4}
    project.add(snapshot(table(counts, votes={"Ada": ada, "Ben": ben})))
    return open_office(project.folder, now=dt.datetime(2006, 3, 1, tzinfo=dt.UTC), by="test")


def tell(office: Office, *, execute: bool) -> None:
    filing: dict[str, Any] = {
        "kind": "complaint",
        "forum": "territorial",
        "subject": "<b>Protocol</b>",
        "incidents": ["I-17"],
    }
    filing |= {"parties": [{"role": "complainant", "name": NAME}], "stations": ["2"], "grounds": ["protocol"]}
    law = "kazakhstan_2004"
    case_add(office, EN, filing, name="C1", law=law, deed=Deed("file", "2005-12-06T10:00", by=NAME))
    for act, given in (("register", {"number": "12"}), ("admit", {})):
        case_advance(office, EN, "C1", Deed(act, "2005-12-06T11:00", fields=given), rule="plurality")
    fields: dict[str, Any] = {"outcome": "upheld", "reason": "merits", "legal_basis": "art. 20"}
    fields |= {"effects": [{"action": "annul", "stations": ["2"]}]}
    case_decide(
        office, EN, "C1", Deed("decide", "2005-12-20T10:00", fields=fields), rule="plurality", execute=execute
    )


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_the_dossier_shows_the_chain_without_names_and_can_be_recomputed(
    office: Office, tmp_path: Path, language: str
) -> None:
    tell(office, execute=True)
    folder, out = office.project.folder, tmp_path / "dossier"
    wishes = workflow.Wishes(cases_as_of="2006-03-01T00:00:00+00:00")
    workflow.compile_dossier(workflow.Request(folder), load_catalogue(language), out=out, wishes=wishes)
    page, document = (
        (out / "dossier.html").read_text("utf-8"),
        json.loads((out / "dossier.json").read_text("utf-8")),
    )
    assert NAME not in page + json.dumps(document)
    assert "<b>Protocol</b>" not in page
    for told in ("I-17", "art. 20", office.project.current().id[:12], "cases-timeline"):
        assert told in page
    told_of = document["parts"]["cases"]["document"]["cases"][0]
    expected = "draft filed registered admitted overdue decided served final executed"
    assert [step["to"] for step in told_of["history"]] == expected.split()
    assert workflow.verify(out, source=folder)["status"] == "identical"


def test_a_case_that_was_won_and_not_executed_is_said_first(office: Office, tmp_path: Path) -> None:
    tell(office, execute=False)
    out = tmp_path / "dossier"
    workflow.compile_dossier(workflow.Request(office.project.folder), EN, out=out, wishes=workflow.Wishes())
    assert "Won, but not executed: case C1" in (out / "dossier.html").read_text("utf-8")


def test_a_project_without_cases_has_no_such_section(tmp_path: Path) -> None:
    project = Project.create(tmp_path / "election")
    project.add(snapshot(table({"valid": [3, 4]}, votes={"Ada": [1, 3], "Ben": [2, 1]})))
    request = workflow.Request(project.folder)
    done = workflow.compile_dossier(request, EN, out=tmp_path / "dossier", wishes=workflow.Wishes())
    assert "cases" not in {section["id"] for section in done["sections"]}
    assert not (project.folder / "records.sqlite3").exists()
