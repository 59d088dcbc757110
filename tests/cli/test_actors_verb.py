import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from tallyproof.cli.program import tallyproof

REGISTER = """schema = "tallyproof.actors/1"
[[actor]]
id = "t"
kind = "person"
names = [{ text = "Zharmakhan Tuyakbay", language = "en" }, { text = "Жармахан Туякбай", language = "ru" }]
[[actor]]
id = "f"
kind = "alliance"
names = [{ text = "For a Just Kazakhstan" }]
[[claim]]
id = "1"
subject = "t"
relation = "stands_for"
object = "f"
source = "wire"
since = "2005"
[[claim]]
id = "2"
subject = "t"
relation = "stands_for"
object = "f"
source = "press"
stance = "denied"
"""


@pytest.fixture
def register(tmp_path: Path) -> Path:
    path = tmp_path / "register.toml"
    path.write_text(REGISTER, "utf-8")
    return path


def run(*arguments: str | Path) -> str:
    outcome = CliRunner().invoke(tallyproof, ["actors", *map(str, arguments)], catch_exceptions=False)
    assert outcome.exit_code == 0, outcome.output
    return outcome.stdout


def test_import_writes_a_register_that_says_the_same(register: Path, tmp_path: Path) -> None:
    out = tmp_path / "again.toml"
    first = json.loads(run("import", register, "--out", out, "--json"))
    again = json.loads(run("import", out, "--json"))
    assert first["actors"] == again["actors"] == {"alliance": 1, "person": 1}
    assert first["claims"] == again["claims"] == {"asserted": 1, "denied": 1}


def test_show_says_who_asserts_and_who_denies(register: Path) -> None:
    document = json.loads(run("show", register, "--actor", "t", "--on", "2006-01-01", "--json"))
    (relation,) = document["relations"]
    assert (relation["held"], relation["disputed"]) == ("yes", True)
    assert relation["told_by"] == {"asserted": ["wire"], "denied": ["press"]}


@pytest.mark.parametrize("lang", ["en", "ru", "kk"])
def test_every_part_speaks_the_language(lang: str, register: Path, tmp_path: Path) -> None:
    run("import", register, "--lang", lang)
    run("show", register, "--on", "2005-12-04", "--lang", lang)
    assert "Туякбай" in run("find", register, "Ж. Туякбай", "Tuyakbаy", "Nobody", "--lang", lang)
    for kind in ("popolo", "followthemoney", "csv", "toml"):
        run("export", register, "--to", kind, "--out", tmp_path / f"{lang}-{kind}", "--lang", lang)


def test_a_name_is_only_proposed(register: Path) -> None:
    document = json.loads(run("find", register, "Туякбай", "--json"))
    assert [p["ground"] for p in document["names"][0]["proposals"]] == ["part"]


def test_an_unknown_actor_is_a_bad_call(register: Path) -> None:
    outcome = CliRunner().invoke(tallyproof, ["actors", "show", str(register), "--actor", "x"])
    assert "x" in str(outcome.exception)
