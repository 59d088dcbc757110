import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from tallyproof.cli.program import tallyproof

SHEET = """outlet,day,item,coder,actor,capacity,tone,direct_speech,topic,seconds
{rows}
"""
TONES = ("positive", "neutral", "negative")
PLAN = """schema = "tallyproof.media-plan/1"
first = 2020-01-01
last = 2020-01-05
outlets = ["Канал 1", "Second", "Silent"]
[[phases]]
id = "campaign"
first = 2020-01-01
last = 2020-01-05
actors = ["Ada", "Bob"]
source = "article 28, equal time"
"""
LOG = (
    "outlet,day,planned,coded\nSilent,2020-01-01,360,360\nSilent,2020-01-02,360,\nSecond,2020-01-01,360,90\n"
)
REGISTER = """schema = "tallyproof.actors/1"
[[actor]]
id = "ada"
kind = "person"
names = [{ text = "Ada" }, { text = "Ада", language = "ru" }, { text = "Ада", language = "kk" }]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    rows = [
        f"{outlet},2020-01-0{day},{outlet[0]}{day},{coder},{actor},{capacity},"
        f"{TONES[(day + shift) % 3]},yes,t,{seconds}"
        for day in (1, 2, 3)
        for outlet in ("Канал 1", "Second")
        for coder, shift in (("x", 0), ("y", int(day == 3)))
        for actor, capacity, seconds in (
            ("Ada", "candidate", 60),
            ("Ada", "office", 30),
            ("Bob", "candidate", 20),
        )
    ]
    evil = 'Second,2020-01-02,S9,x,"=HYPERLINK(""http://x"")<script>\u202e",candidate,neutral,no,t,5'
    (tmp_path / "sheet.csv").write_text(SHEET.format(rows="\n".join([*rows, evil])), "utf-8")
    for name, text in (("plan.toml", PLAN), ("log.csv", LOG), ("actors.toml", REGISTER)):
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


def run(*arguments: object) -> str:
    outcome = CliRunner().invoke(tallyproof, list(map(str, arguments)), catch_exceptions=False)
    assert outcome.exit_code == 0, outcome.output
    return outcome.stdout


def test_import_proposes_a_mapping_and_accounts_for_every_row(folder: Path) -> None:
    document = json.loads(
        run(
            "media",
            "import",
            folder / "sheet.csv",
            "--write-mapping",
            folder / "m.toml",
            "--out",
            folder / "s.csv",
            "--json",
        )
    )
    assert (document["rows"]["read"], document["rows"]["used"]) == (37, 37)
    assert document["measures"] == [
        {"measure": "time", "total": 665.0, "amounts": 19, "zeros": 0, "blank": 0}
    ]
    assert "'=HYPERLINK" in (folder / "s.csv").read_text("utf-8-sig")
    again = json.loads(run("media", "import", folder / "sheet.csv", "--mapping", folder / "m.toml", "--json"))
    assert again["measures"] == document["measures"]


def test_report_gives_shares_tone_agreement_and_coverage(folder: Path) -> None:
    extra = [
        "--plan",
        folder / "plan.toml",
        "--log",
        folder / "log.csv",
        "--register",
        folder / "actors.toml",
    ]
    document = json.loads(run("media", "report", folder / "sheet.csv", *extra, "--json", "--lang", "ru"))
    (share,) = document["shares"]
    ada = share["actors"][0]
    assert (ada["actor"], ada["amount"], ada["entitled"]) == ("Ada", 360.0, 0.5)
    assert document["office"] == [{"actor": "Ada", "as_candidate": 360.0, "as_office": 180.0}]
    assert document["agreement"]["double_coded"] == 6
    assert {v["variable"]: v["alpha"] for v in document["agreement"]["variables"]}["amount"] is not None
    coverage = document["coverage"]
    assert (coverage["planned"], coverage["monitored"]) == (15, 7)
    assert coverage["days"] == {"time": 6, "silence": 1, "zeros": 0, "not_measured": 0, "no_rows": 8}
    second = next(h for h in coverage["hours"] if h["outlet"] == "Second")
    assert (second["share"], second["days_unknown"]) == (0.25, 4)
    assert next(n for n in document["names"] if n["name"] == "Ada")["title"] == "Ада"


@pytest.mark.parametrize("lang", ["en", "ru", "kk"])
def test_both_verbs_speak_the_language_and_draw(lang: str, folder: Path) -> None:
    run("media", "import", folder / "sheet.csv", "--lang", lang)
    extra = ["--plan", folder / "plan.toml", "--pictures", folder / "p", "--lang", lang]
    shown = run("media", "report", folder / "sheet.csv", *extra)
    assert "\u202e" not in shown
    names = sorted(path.name for path in (folder / "p").iterdir())
    assert names == ["media-coverage.svg", "media-shares.svg", "media-tone.svg"]
    assert "<script" not in "".join(path.read_text("utf-8") for path in (folder / "p").iterdir())


@pytest.mark.parametrize(
    ("lang", "measure", "capacity"), [("ru", "время", "должн"), ("kk", "уақыт", "лауаз")]
)
def test_measures_and_capacities_are_told_in_the_readers_language(
    lang: str, measure: str, capacity: str, folder: Path
) -> None:
    extra = ["--plan", folder / "plan.toml", "--pictures", folder / "p", "--lang", lang]
    shown = run("media", "report", folder / "sheet.csv", *extra)
    picture = (folder / "p" / "media-shares.svg").read_text("utf-8")
    assert f": {measure}" in shown
    assert f"«{measure}»" in picture
    assert (capacity in shown, "office" in shown, "candidate" in shown) == (True, False, False)
    assert not re.search(r": time\b|«time»", shown + picture)


def test_a_dossier_tells_of_media_and_verify_finds_a_changed_sheet(folder: Path) -> None:
    results = folder / "results.csv"
    results.write_text(
        "station,registered,cast,invalid,Ada,Bob\n1,100,60,0,40,20\n2,100,50,0,20,30\n", "utf-8"
    )
    media = [
        "--media",
        folder / "sheet.csv",
        "--media-plan",
        folder / "plan.toml",
        "--media-log",
        folder / "log.csv",
    ]
    run("dossier", results, "--out", folder / "d", *media, "--lang", "kk")
    page = (folder / "d" / "dossier.html").read_text("utf-8")
    assert 'id="media"' in page
    assert "<script>\u202e" not in page
    assert json.loads(run("verify", folder / "d", "--json"))["status"] == "identical"
    moved = folder / "elsewhere"
    moved.mkdir()
    for name in ("sheet.csv", "plan.toml", "log.csv"):
        (folder / name).rename(moved / name)
    assert json.loads(run("verify", folder / "d", "--media", moved, "--json"))["status"] == "identical"
    text = (moved / "sheet.csv").read_text("utf-8")
    (moved / "sheet.csv").write_text(text.replace(",60\n", ",61\n", 1), "utf-8")
    found = json.loads(run("verify", folder / "d", "--media", moved, "--json"))
    assert found["status"] == "different"
    assert "media/sheet" in {difference["what"] for difference in found["differences"]}


def test_a_plan_without_a_sheet_is_a_bad_call(folder: Path) -> None:
    (folder / "r.csv").write_text("station,registered,cast,Ada,Bob\n1,100,60,40,20\n", "utf-8")
    outcome = CliRunner().invoke(
        tallyproof,
        [
            "dossier",
            str(folder / "r.csv"),
            "--out",
            str(folder / "d"),
            "--media-plan",
            str(folder / "plan.toml"),
        ],
    )
    assert "no coding sheet" in str(outcome.exception)


def test_amounts_below_zero_are_listed_where_the_report_says_so(tmp_path: Path) -> None:
    path = tmp_path / "sums.csv"
    path.write_text(
        "outlet,actor,first,last,seconds\nA,Ada,2020-01-01,2020-01-02,-1234\nA,Bob,2020-01-01,2020-01-02,20\n",
        "utf-8",
    )
    result = CliRunner().invoke(tallyproof, ["media", "report", str(path)])
    assert "Amounts below zero" in result.output
    assert "-1,234" in result.output
