"""`tallyproof dossier --audit`: the chapter about an audit, and its recomputation."""

import csv
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cli.test_cli import call
from tallyproof.texts import load_catalogue
from tallyproof.workflow.audit_report import audit_report

HEADER = "region,precinct,registered voters,ballots cast,valid votes,invalid votes,Akhmetova,Ivanov\n"
PICTURES = ("audit-risk-path", "audit-sample", "audit-workload")


def results(folder: Path, *, region: Callable[[int], str] = lambda i: f"Region {i % 3}") -> Path:
    path = folder / "results.csv"
    rows = [f"{region(i)},{i:03},420,300,300,0,200,100\n" for i in range(1, 81)]
    path.write_text(HEADER + "".join(rows), encoding="utf-8")
    return path


def audited(folder: Path, capsys: pytest.CaptureFixture[str], source: Path) -> Path:
    """An audit under way: one box differs, one is not found, one is not counted."""
    audit = folder / "audit"
    assert call("audit", "plan", source, "--out", audit) == 0
    capsys.readouterr()
    assert call("audit", "draw", audit, "--public-seed", "4 2 6", "--seed-source", "dice", "--json") == 0
    drawn = json.loads(capsys.readouterr().out)["new"]
    with (folder / "counts.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["batch", "person", "found", "papers_missing", "Akhmetova", "Ivanov"])
        for place, batch in enumerate(drawn[:-1]):
            told = ["no", "", "", ""] if place == 4 else ["yes", "", 199 if place == 2 else 200, 100]
            writer.writerows([batch, who, *told] for who in ("a", "b"))
    assert call("audit", "enter", audit, "--file", folder / "counts.csv") == 0
    return audit


def compiled(folder: Path, source: Path, *more: object) -> tuple[dict[str, Any], str]:
    out = folder / "dossier"
    assert call("dossier", source, "--out", out, *more) == 0
    return json.loads((out / "dossier.json").read_bytes()), (out / "dossier.html").read_text("utf-8")


def test_the_chapter_states_claim_sample_differences_and_decision(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = results(tmp_path)
    document, page = compiled(tmp_path, source, "--audit", audited(tmp_path, capsys, source))
    part = document["parts"]["audit"]["document"]
    assert part["same_version"]
    assert part["decision"] == "continue"
    assert [one["found"] for one in part["discrepancies"]] == [True, False]
    states = [one["state"] for one in part["draws"]]
    assert (states[2], states[4], states[-1], states[0]) == ("differs", "missing", "waiting", "equal")
    assert sum(len(area["drawn"]) for area in part["areas"]) == len(states)
    assert part["risk"] == part["risk_path"][-1]
    assert all(f'"{name}-title' in page for name in PICTURES)
    assert "blind to papers put into the boxes" in page
    assert "What it does not claim" in page


def test_a_dossier_of_an_audit_is_recomputed_and_tells_what_changed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = results(tmp_path)
    audit = audited(tmp_path, capsys, source)
    compiled(tmp_path, source, "--audit", audit)
    assert call("verify", tmp_path / "dossier") == 0
    moved = audit.rename(tmp_path / "elsewhere")
    assert call("verify", tmp_path / "dossier") == 3
    assert call("verify", tmp_path / "dossier", "--audit", moved) == 0
    shutil.copytree(moved, audit)
    assert call("audit", "draw", audit, "--total", 40) == 0
    capsys.readouterr()
    assert call("verify", tmp_path / "dossier", "--json") == 3
    told = [one["what"] for one in json.loads(capsys.readouterr().out)["differences"]]
    assert "audit/journal.jsonl" in told
    assert "parts/audit/document/sample/drawn" in told


def test_an_audit_of_another_version_is_said_to_be_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = results(tmp_path)
    audit = audited(tmp_path, capsys, source)
    source.write_text(source.read_text().replace(",001,420,300,300,0,200,100", ",001,420,300,300,0,199,101"))
    document, page = compiled(tmp_path, source, "--audit", audit)
    assert not document["parts"]["audit"]["document"]["same_version"]
    assert "committed for another version" in page


def test_an_audit_that_was_tampered_with_is_a_chapter_with_its_reason(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = results(tmp_path)
    audit = audited(tmp_path, capsys, source)
    stations = audit / "stations.csv"
    stations.write_text(stations.read_text().replace("200", "201", 1))
    document, _ = compiled(tmp_path, source, "--audit", audit)
    (section,) = [one for one in document["sections"] if one["id"] == "audit"]
    assert section["status"] == "missing"
    assert "stations.csv" in section["reason"]


def test_a_folder_without_an_audit_is_bad_input(tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    assert call("dossier", results(tmp_path), "--audit", empty, "--out", tmp_path / "dossier") == 3


def test_hostile_names_stay_text(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = results(tmp_path, region=lambda i: "<script>alert(1)</script>" if i % 2 else "South")
    _, page = compiled(tmp_path, source, "--audit", audited(tmp_path, capsys, source))
    assert "<script" not in page


def test_many_areas_are_put_together(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = results(tmp_path, region=lambda i: f"Region {i % 40}")
    document, page = compiled(tmp_path, source, "--audit", audited(tmp_path, capsys, source))
    areas = document["parts"]["audit"]["document"]["areas"]
    assert (len(areas), areas[-1]["area"]) == (15, None)
    assert sum(area["stations"] for area in areas) == 80
    assert "Other areas" in page


def test_without_an_audit_there_is_no_chapter(tmp_path: Path) -> None:
    document, _ = compiled(tmp_path, results(tmp_path))
    assert "audit" not in document["parts"]
    assert all(section["id"] != "audit" for section in document["sections"])


def test_a_full_count_is_told_with_its_totals_and_verdict(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = results(tmp_path)
    audit = audited(tmp_path, capsys, source)
    capsys.readouterr()
    assert call("audit", "draw", audit, "--full-count", "the court orders it", "--json") == 0
    new = json.loads(capsys.readouterr().out)["new"]
    waiting = [one["batch"] for one in status(audit, capsys)["draws"] if one["state"] == "waiting"]
    with (tmp_path / "rest.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["batch", "person", "found", "papers_missing", "Akhmetova", "Ivanov"])
        writer.writerows(
            [batch, who, "yes", "", 200, 100] for who in ("a", "b") for batch in (*new, *waiting)
        )
    assert call("audit", "enter", audit, "--file", tmp_path / "rest.csv") == 0
    document, page = compiled(tmp_path, source, "--audit", audit)
    assert document["parts"]["audit"]["document"]["full_count"]["verdict"] == "confirmed"
    assert "results.csv: Confirmed" in page
    assert "15,799" in page  # 80 stations of 200, one differs by 1, one box lost


def status(audit: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    capsys.readouterr()
    return audit_report(audit, load_catalogue("en"), snapshot="", seed=1)


def test_several_contests_on_one_sample_are_told_one_by_one(tmp_path: Path) -> None:
    source = results(tmp_path)
    other = tmp_path / "mayor.csv"
    other.write_text(
        source.read_text().replace("Akhmetova,Ivanov", "Omarova,Petrov").replace(",200,100", ",190,110")
    )
    audit = tmp_path / "audit"
    assert call("audit", "plan", source, "--with", other, "--out", audit) == 0
    assert call("audit", "draw", audit, "--public-seed", "4 2 6", "--seed-source", "dice") == 0
    document, page = compiled(tmp_path, source, "--audit", audit)
    part = document["parts"]["audit"]["document"]
    assert [one["contest"] for one in part["contests"]] == ["results.csv", "mayor.csv"]
    assert part["same_version"]
    assert "Contests on this sample" in page


def test_a_published_package_of_an_audit_is_told_like_the_audit_itself(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = results(tmp_path)
    audit = audited(tmp_path, capsys, source)
    assert call("audit", "publish", audit, "--out", tmp_path / "public") == 0
    told = [
        compiled(tmp_path, source, "--audit", folder)[0]["parts"]["audit"]
        for folder in (audit, tmp_path / "public")
    ]
    assert told[0] == told[1]
