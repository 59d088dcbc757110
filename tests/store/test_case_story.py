"""From an incident to another result: complaint, inadmissible, appeal, upheld, annulment, version, outcome."""

import datetime as dt
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from cases.case_stories import at
from factories import snapshot, table
from tallyproof import workflow
from tallyproof.errors import CallError, InputError, NotAllowedError
from tallyproof.log import EntryKind, Log, publish
from tallyproof.store.project import Project
from tallyproof.texts import load_catalogue
from tallyproof.workflow.case_effects import stated_effects
from tallyproof.workflow.case_proofs import case_proofs
from tallyproof.workflow.case_records import Office, open_office
from tallyproof.workflow.cases import Deed, case_add, case_advance, case_decide, case_list, case_show

EN = load_catalogue("en")
LAW = "kazakhstan_2004"
STATIONS = ["3", "5", "7"]


@pytest.fixture
def office(tmp_path: Path, database: str) -> Office:
    project = Project.create(tmp_path / "election")
    ada = [100, 90, 400, 80, 420, 70, 380, 100, 110, 90]
    ben = [140, 150, 20, 130, 10, 160, 30, 120, 90, 130]
    valid = [a + b for a, b in zip(ada, ben, strict=True)]
    columns: dict[str, Any] = {
        "registered": [500] * 10,
        "cast": valid,
        "valid": valid,
        "area_1": ["North"] * 5 + ["South"] * 5,
    }
    project.add(snapshot(table(columns, votes={"Ada": ada, "Ben": ben}, areas=["region"])))
    return open_office(
        project.folder, database=database, by="test", now=dt.datetime(2006, 3, 1, tzinfo=dt.UTC)
    )


def tell(office: Office, effects: list[dict[str, Any]], *, outcome: str = "upheld") -> None:
    """Tell the story up to the appeal's decision in force."""
    filing: dict[str, Any] = {
        "kind": "complaint",
        "forum": "territorial",
        "subject": "Protocols of three stations differ from the copies given to observers",
        "zone": "Asia/Aqtau",
        "polling_day": "2005-12-04",
        "incidents": ["I-17"],
        "stations": STATIONS,
        "grounds": ["protocol"],
        "remedies": ["annul_station"],
        "parties": [{"role": "complainant", "name": "A. Serik"}],
        "evidence": [{"id": "E1", "copy": "certified_copy", "offered_by": "A. Serik"}],
    }
    case_add(office, EN, filing, name="C1", law=LAW, deed=Deed("file", "2005-12-06T10:00"))
    advance(office, "C1", "register", 6, number="12")
    advance(office, "C1", "declare_inadmissible", 7, reason="no_standing", reasons_given=True)
    advance(office, "C1", "serve", 8)
    appeal = filing | {"kind": "appeal", "forum": "regional_court", "parent": "C1"}
    case_add(office, EN, appeal, name="C2", law=LAW, deed=Deed("file", "2005-12-12T10:00"))
    advance(office, "C2", "register", 12, number="2-77")
    advance(office, "C2", "admit", 13)
    fields: dict[str, Any] = {
        "outcome": outcome,
        "reason": "merits",
        "legal_basis": "art. 20",
        "effects": effects,
    }
    fields |= {"remedies": ["annul_station"], "reasons_given": True, "published": True}
    case_decide(office, EN, "C2", Deed("decide", "2005-12-15T15:00", fields=fields), rule="plurality")
    advance(office, "C2", "serve", 15, hour=16)
    advance(office, "C2", "enter_into_force", 15, hour=17, legal_basis="final under the code")


def advance(
    office: Office, name: str, act: str, day: int, *, hour: int = 12, role: str = "", **fields: Any
) -> Any:
    deed = Deed(act, at(day, hour).isoformat(), role, fields=fields)
    return case_advance(office, EN, name, deed, rule="plurality")


def test_the_whole_chain_changes_the_outcome(office: Office) -> None:
    before = office.project.current()
    tell(office, [{"action": "annul", "stations": STATIONS}])
    assert office.project.current().id == before.id
    assert case_show(office, EN, "C2")["effects"][0]["state"] == "unexecuted"
    done = advance(office, "C2", "execute", 20)
    after = office.project.current()
    assert done["version"]["snapshot"] == after.id != before.id
    assert done["version"]["supersedes"] == before.id
    assert after.replaces is not None
    assert (after.replaces.legal_basis, after.replaces.case) == ("art. 20", "C2")
    assert (after.rows.read, after.rows.used) == (10, 7)
    assert after.rows.refusals[0].rows == (3, 5, 7)
    change = done["change"]
    assert change["outcome_changes"] is True
    assert (change["before"]["winner"], change["after"]["winner"]) == ("Ada", "Ben")
    assert change["totals"]["votes__Ada"] == {"before": 1840, "after": 640}
    assert change["areas"]["South"]["valid"]["before"] - change["areas"]["South"]["valid"]["after"] == 410
    assert [one["station_id"] for one in change["stations"]] == STATIONS
    assert {one["kind"] for one in change["stations"]} == {"removed"}
    advance(office, "C1", "quash", 20, role="higher_forum", appeal="C2")
    chain = {one["id"]: one["state"] for one in case_list(office, EN)["cases"]}
    assert chain == {"C1": "superseded", "C2": "executed"}
    assert office.records.require_sound() == 15
    assert office.project.load(before.id).results.stations == 10


def test_the_dossier_shows_the_chain_with_links_and_with_proofs_that_a_stranger_can_check(
    office: Office, database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TALLYPROOF_DATABASE", database)
    folder, out = office.project.folder, tmp_path / "dossier"
    log = Log.create(folder / "log", "example.org/election")
    tell(office, [{"action": "annul", "stations": STATIONS}])
    advance(office, "C2", "execute", 20)
    publish(log)
    advance(office, "C1", "quash", 20, role="higher_forum", appeal="C2")
    wishes = workflow.Wishes(cases_as_of="2006-03-01T00:00:00+00:00")
    workflow.compile_dossier(workflow.Request(folder), EN, out=out, wishes=wishes)
    told = json.loads((out / "dossier.json").read_text("utf-8"))["parts"]["cases"]["document"]
    proofs = told["log"]["cases"]
    assert [act["act"] for act in proofs["C1"]][-2:] == ["appeal", "quash"]
    assert proofs["C1"][-1]["state"] == "not_published"
    states = [act["state"] for acts in proofs.values() for act in acts]
    assert (states.count("proved"), states.count("not_published")) == (14, 1)
    recorded = {entry.sha256() for entry in office.records.entries()}
    policy = tmp_path / "policy"
    policy.write_bytes((log.published / "policy").read_bytes())
    for number, act in enumerate(a for acts in proofs.values() for a in acts if a["receipt"]):
        assert act["record_sha256"] in recorded
        receipt = tmp_path / f"{number}.tlog-proof"
        receipt.write_text(act["receipt"], encoding="utf-8")
        if number % 5 == 0:
            command = [
                sys.executable,
                str(log.published / "verify.py"),
                "--policy",
                str(policy),
                str(receipt),
            ]
            answer = subprocess.run(command, capture_output=True, text=True, check=True).stdout
            assert answer.startswith("HOLDS")
            assert act["record_sha256"] in answer
    page = (out / "dossier.html").read_text("utf-8")
    links = set(re.findall(r'href="#((?:case|version|proofs)-[0-9a-f]+)"', page))
    assert len(links) == 5
    assert all(f'id="{link}"' in page for link in links)
    assert "Serik" not in page
    publish(log)
    assert workflow.verify(out, source=folder)["status"] == "identical"


def test_a_dossier_says_where_the_log_and_the_records_differ(office: Office) -> None:
    log = Log.create(office.project.folder / "log", "example.org/election")
    tell(office, [{"action": "annul", "stations": STATIONS}])
    entry = office.records.stored().get(sequence=3)
    note = publish(log).note.decode()
    entry.sha256 = "0" * 64
    entry.save(using=office.records.alias)
    found = case_proofs(office, ["C1", "C2"], note=note)
    assert found is not None
    assert [act["state"] for act in found["cases"]["C1"]].count("differs") == 1


def test_a_smaller_annulment_leaves_the_winner(office: Office) -> None:
    tell(office, [{"action": "annul", "stations": ["8"]}])
    done = advance(office, "C2", "execute", 20)
    assert done["change"]["outcome_changes"] is False
    assert "stays the same" in done["change"]["sentence"]


def test_a_case_that_was_won_and_never_executed_is_seen(office: Office) -> None:
    tell(office, [{"action": "annul", "stations": STATIONS}])
    shown = case_show(office, EN, "C2")
    assert shown["state"] == "unexecuted"
    assert [one["state"] for one in shown["deadlines"] if one["rule"] == "execution"] == ["overdue"]
    told = {one["name"]: one for one in case_list(office, EN)["statistics"]["shares"]}
    assert (told["executed"]["count"], told["executed"]["of"]) == (0, 1)
    assert told["examined"] == told["examined"] | {"count": 1, "of": 2}


def test_no_name_and_no_private_field_is_shown(office: Office) -> None:
    tell(office, [{"action": "annul", "stations": STATIONS}])
    assert "Serik" not in str(case_show(office, EN, "C1")) + str(case_list(office, EN))


def test_counts_of_a_recount_and_unknown_ones_replace_the_old(office: Office) -> None:
    values = {"3": {"votes__Ada": 40, "votes__Ben": 380, "invalid": None}}
    tell(office, [{"action": "recount", "stations": ["3"], "values": values}])
    change = advance(office, "C2", "execute", 20)["change"]
    assert change["stations"][0]["kind"] == "changed"
    assert change["stations"][0]["counts"]["votes__Ben"] == {"before": 20, "after": 380}
    row = office.project.current().results.frame.filter(station_id="3").row(0, named=True)
    assert (row["votes__Ada"], row["valid"], row["registered"]) == (40, 420, 500)


def test_a_decision_about_stations_that_do_not_exist_writes_nothing(office: Office) -> None:
    with pytest.raises(InputError, match="O-UNKNOWN-STATION 99"):
        tell(office, [{"action": "annul", "stations": ["99", "3"]}])
    assert office.records.case("C2").state == "admitted"
    assert len(office.project.snapshots()) == 1


def at_once(office: Office, name: str, effect: dict[str, Any]) -> Any:
    filing = {"kind": "petition", "forum": "supreme_court", "subject": "Station 3"}
    case_add(office, EN, filing, name=name, law=LAW, deed=Deed("file", "2005-12-06T10:00"))
    advance(office, name, "register", 6, number="1")
    advance(office, name, "admit", 6)
    fields: dict[str, Any] = {"outcome": "partly_upheld", "legal_basis": "art. 1", "effects": [effect]}
    deed = Deed("decide", "2005-12-07T10:00", fields=fields)
    return case_decide(office, EN, name, deed, rule="majority", execute=True)


def test_a_version_that_comes_back_keeps_what_was_known_of_it(office: Office) -> None:
    first = office.project.current()
    for name, votes in (("P", 1), ("Q", 400)):
        at_once(
            office, name, {"action": "correct", "stations": ["3"], "values": {"3": {"votes__Ada": votes}}}
        )
    assert office.project.current().id == first.id
    assert office.project.current().replaces is None
    assert len(office.project.snapshots()) == 2


def test_a_decision_in_force_at_once_is_executed_at_once(office: Office) -> None:
    done = at_once(office, "P", stated_effects(office, stations=["3"])[0])
    assert (done["state"], done["version"]["state"]) == ("executed", "in_force")
    assert office.project.current().id == done["version"]["snapshot"]


def test_acts_out_of_order_in_the_future_or_without_a_decision_in_force_are_refused(office: Office) -> None:
    tell(office, [{"action": "annul", "stations": STATIONS}])
    with pytest.raises(NotAllowedError, match="it is only"):
        case_advance(office, EN, "C2", Deed("execute", "2027-01-01T00:00Z"), rule="plurality")
    with pytest.raises(CallError, match="does not attack"):
        advance(office, "C1", "quash", 20, role="higher_forum", appeal="C1")
    with pytest.raises(CallError, match="a case of its own"):
        advance(office, "C2", "appeal", 20)
    with pytest.raises(NotAllowedError):
        advance(office, "C2", "execute", 10)


def test_an_appeal_inherits_the_matter_and_is_no_second_forum(office: Office) -> None:
    tell(office, [{"action": "annul", "stations": STATIONS}])
    document = case_list(office, EN)
    assert {one["matter"] for one in document["cases"]} == {"", "C1"}
    assert document["warnings"] == []


def test_every_act_is_in_the_log_of_the_project_by_its_hash_and_none_twice(office: Office) -> None:
    tell(office, [{"action": "annul", "stations": STATIONS}])
    log = Log.create(office.project.folder / "log", "example.org/election")
    done = advance(office, "C2", "execute", 20)
    entries = [one for one in log.entries() if one.kind is not EntryKind.SNAPSHOT]
    versions = [one.id for one in log.entries() if one.kind is EntryKind.SNAPSHOT]
    assert versions == [done["version"]["snapshot"]]
    assert [one.public["sha256"] for one in entries] == [one.sha256() for one in office.records.entries()]
    assert entries[-1].public["snapshot"] == done["version"]["snapshot"]
    assert {one.kind for one in entries if one.public["act"] == "decide"} == {EntryKind.DECISION}
    assert "Serik" not in str(entries)
    advance(office, "C1", "quash", 20, role="higher_forum", appeal="C2")
    assert len(log.entries()) == len(entries) + 2
