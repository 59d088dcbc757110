"""`tallyproof dossier --government`: the page about who can govern, and its recomputation."""

import json
from pathlib import Path
from typing import Any

import pytest

from cli.test_cli import call
from tallyproof.samples.write import write_sample

HOSTILE = "<script>alert(1)</script>"
STATIONS = """station_id,registered,cast,valid,invalid,A,B,C
1,200,100,100,0,50,30,20
2,200,100,100,0,30,40,30
3,99,40,40,0,0,36,4
"""
GOVERNMENT = """
[[seats]]
file = "seats.csv"
dispute = "dispute.toml"
coalitions = ["A", "A+C"]
refuses = [["B", "C"]]
"""


@pytest.fixture
def kazakhstan(tmp_path: Path) -> Path:
    write_sample("kazakhstan", tmp_path / "kz")
    return tmp_path / "kz"


def small(folder: Path, *, government: str = GOVERNMENT, dispute: str = "", party: str = "B") -> Path:
    contest = '[[contest]]\ncontested = "contested.csv"\nrule = "plurality"\n'
    for name, text in {
        "results.csv": STATIONS.replace(",B,", f",{party},"),
        "seats.csv": f"party,seats\nA,4\n{party},3\nC,2\n",
        "contested.csv": "station_id\n3\n",
        "dispute.toml": dispute or contest,
        "government.toml": government.replace('"B"', f'"{party}"'),
    }.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder / "government.toml"


def compiled(folder: Path, source: Path, *more: object) -> tuple[dict[str, Any], str]:
    out = folder / "dossier"
    assert call("dossier", source, "--out", out, *more) == 0
    part = json.loads((out / "dossier.json").read_bytes())["parts"]["government"]
    return part, (out / "dossier.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", ["38–52", "reached exactly", "1 short", "★ Regional assembly", "disputed"]),
        ("ru", ["38–52", "достигнут ровно", "не хватает 1", "★ Маслихат области", "спорно"]),
        ("kk", ["38–52", "дәл жетеді", "1 жетпейді", "★ Облыстық мәслихат", "даулы"]),
    ],
)
def test_the_page_of_kazakhstan_2005_says_who_can_govern_and_is_recomputed(
    tmp_path: Path, kazakhstan: Path, lang: str, said: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    part, page = compiled(
        tmp_path, kazakhstan, "--lang", lang, "--government", kazakhstan / "government.toml"
    )
    first, final = part["document"]["bodies"]
    assert [one["certainty"] for one in first["asked"][0]["bars"]] == ["disputed", "disputed", "impossible"]
    assert [[at["slack"] for at in one["bars"]] for one in final["asked"]] == [
        [3, -10, -16],
        [4, -9, -15],
        [14, 1, -5],
        [18, 5, -1],
        [19, 6, 0],
    ]
    akzhol = next(step for step in final["asked"][0]["taking_in"] if step["party"] == "Ak Zhol")
    assert akzhol["changes_nothing"]
    assert [one["confirmed"] for one in part["document"]["facts"]].count(False) == 4
    assert [text for text in said if text not in page] == []
    assert 'id="coalition-seats-title"' in page
    for path in kazakhstan.glob("*.toml"):
        if path.name not in {"facts.toml", "mapping.toml"}:
            path.unlink()
    capsys.readouterr()
    assert call("verify", tmp_path / "dossier", "--json") == 0
    assert json.loads(capsys.readouterr().out)["status"] == "identical"


def test_contested_stations_of_the_dossier_itself_leave_a_seat_open(tmp_path: Path) -> None:
    part, _ = compiled(tmp_path, tmp_path / "results.csv", "--government", small(tmp_path))
    (body,) = part["document"]["bodies"]
    assert [(one["low"], one["high"]) for one in body["asked"]] == [(4, 5), (6, 7)]
    assert not any({"B", "C"} <= set(one["members"]) for bar in body["coalitions"] for one in bar["certain"])
    assert call("verify", tmp_path / "dossier") == 0


def test_a_name_that_is_markup_stays_text(tmp_path: Path) -> None:
    part, page = compiled(tmp_path, tmp_path / "results.csv", "--government", small(tmp_path, party=HOSTILE))
    assert HOSTILE in {one["name"] for one in part["document"]["bodies"][0]["parties"]}
    assert HOSTILE not in page
    assert "alert(1)" in page


@pytest.mark.parametrize(
    ("government", "dispute", "reason"),
    [
        (GOVERNMENT.replace("seats.csv", "../seats.csv"), "", "in the folder of government.toml"),
        (GOVERNMENT.replace("dispute.toml", "absent.toml"), "", "in the folder of government.toml"),
        (GOVERNMENT, '[[contest]]\nsource = "results.csv"\nrule = "plurality"\n', "its own results"),
        ("title = 'x'", "", "[[seats]] tables or [control]"),
    ],
)
def test_a_file_that_cannot_be_recomputed_from_is_refused(
    tmp_path: Path, government: str, dispute: str, reason: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = small(tmp_path, government=government, dispute=dispute)
    assert call("dossier", tmp_path / "results.csv", "--out", tmp_path / "dossier", "--government", path) == 3
    assert reason in capsys.readouterr().err


def test_a_party_that_is_unknown_leaves_the_page_with_its_reason(tmp_path: Path) -> None:
    government = GOVERNMENT.replace('"A+C"', '"A+X"')
    part, page = compiled(
        tmp_path, tmp_path / "results.csv", "--government", small(tmp_path, government=government)
    )
    assert part["document"] is None
    assert "X" in part["reason"]
    assert 'id="government"' in page
