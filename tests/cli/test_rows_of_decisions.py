"""The account of the source goes on after a decision, and no station is ordered two things at once."""

from dataclasses import replace
from pathlib import Path

import pytest

from cli.test_case_verbs import FILED, LAW, NOW, decided, run
from factories import snapshot, table
from tallyproof.cli.program import main
from tallyproof.election.problem import Refusal, RowAccount
from tallyproof.store.project import Project

TOTALS = Refusal("S-TOTAL-ROW", (5, 6), "Total", "stations.csv")


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Three stations out of five rows, two of which are totals."""
    counted = table({"valid": [100, 200, 90]}, votes={"Ada": [40, 180, 40], "Ben": [60, 20, 50]})
    made = Project.create(tmp_path / "election")
    made.add(replace(snapshot(counted), rows=RowAccount.closing(read=5, refusals=[TOTALS])))
    return made


def test_rows_that_were_refused_at_reading_stay_refused_after_decisions(
    project: Project, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    decided(str(project.folder), capsys, "--annul-station", "2", "--execute")
    first = project.current()
    row = first.rows.refusals[-1].rows
    assert (first.rows.read, first.rows.used, first.rows.refused) == (5, 2, 3)
    assert first.rows.refusals == (TOTALS, Refusal("S-ANNULLED", row, "C1"))
    at = ("--at", "2005-12-09T10:00", *NOW)
    run(capsys, "add", str(project.folder), "C2", *LAW, *FILED, "--evidence", "E1:photo", *at)
    for act in (("register", "--set", "number=12"), ("admit",)):
        run(capsys, "advance", str(project.folder), "C2", *act, *at)
    stated = ("--outcome", "upheld", "--reason", "merits", "--legal-basis", "art. 20", "--reasons-given")
    ordered = ("--annul-station", "3", "--execute")
    run(capsys, "decide", str(project.folder), "C2", *stated, *ordered, *at)
    second = project.current().rows
    assert (second.read, second.used, [one.detail for one in second.refusals]) == (
        5,
        1,
        ["Total", "C1", "C2"],
    )
    with pytest.raises(SystemExit):
        main(["dossier", str(project.folder), "--out", str(tmp_path / "dossier")])
    capsys.readouterr()
    page = (tmp_path / "dossier" / "dossier.html").read_text("utf-8")
    assert "2 rows" in page
    assert "4 rows that were not used" not in page


def test_a_decision_that_annuls_and_corrects_one_station_is_refused(
    project: Project, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    counts, folder = tmp_path / "counts.csv", str(project.folder)
    counts.write_text("station_id,Ada\n2,50\n3,40\n", encoding="utf-8")
    run(capsys, "add", folder, "C1", *LAW, *FILED, "--at", "2005-12-06T10:00", *NOW)
    run(capsys, "advance", folder, "C1", "register", "--set", "number=12", "--at", "2005-12-06T11:00", *NOW)
    run(capsys, "advance", folder, "C1", "admit", "--at", "2005-12-06T12:00", *NOW)
    stated = ("--outcome", "upheld", "--reason", "merits", "--legal-basis", "art. 20", "--reasons-given")
    both = ("--annul-station", "2", "--correct", str(counts))
    refused = run(
        capsys, "decide", folder, "C1", *stated, *both, "--at", "2005-12-08T10:00", *NOW, code=3
    )  # fmt: skip
    assert "1 stations for which several things are ordered: 2" in str(refused)
    assert run(capsys, "show", folder, "C1", *NOW)["effects"] == []
