import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tallyproof.cli.control import command
from tallyproof.errors import CallError, InputError
from tallyproof.outcome.coalitions.rule import Both, Player
from tallyproof.outcome.control.rules_file import load_reform, load_rules
from tallyproof.samples.write import write_sample

RULES = """
start = ["president"]
[[power]]
id = "pm"
act = "remove"
office = "pm"
by = "president"
article = "44"
since = 1995-09-05
[[power]]
id = "akim"
act = "remove"
office = "akim"
by = "pm"
consent = ["senate"]
until = "2007-05"
[[succession]]
office = "president"
chain = ["chair", "pm"]
article = "48"
"""


def written(folder: Path, text: str, name: str = "rules.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def asked(*arguments: Path | str) -> dict[str, Any]:
    run = CliRunner().invoke(command, [*map(str, arguments), "--json"], catch_exceptions=False)
    document: dict[str, Any] = json.loads(run.stdout)
    return document


def test_consent_makes_two_one_remover_and_breaks_the_reach(tmp_path: Path) -> None:
    rules = load_rules(written(tmp_path, RULES))
    assert rules.powers[1].by == Both((Player("pm"), Player("senate")))
    document = asked(tmp_path / "rules.toml")
    assert document["schema"] == "tallyproof.control/1"
    assert document["closure"] == ["president", "pm"]
    assert document["independent_removers"] == [
        {"office": "pm", "removers": []},
        {"office": "akim", "removers": []},
    ]
    assert document["diff"] is None


def test_a_chain_of_succession_says_who_of_it_answers_to_the_office_itself(tmp_path: Path) -> None:
    (chain,) = asked(written(tmp_path, RULES))["succession"]
    assert [(one["office"], one["answers_to_start"]) for one in chain["chain"]] == [
        ("chair", False),
        ("pm", True),
    ]
    assert chain["chain"][0]["closure"] == ["chair", "president", "pm"]
    assert chain["text"] == "If the office of president falls vacant, it passes to: chair → pm (Art. 48)."


def test_a_day_leaves_out_what_was_not_in_force_and_says_what_is_not_known(tmp_path: Path) -> None:
    path = written(tmp_path, RULES)
    early, middle, late = (asked(path, "--on", day) for day in ("1990-01-01", "2007-05-03", "2008-01-01"))
    assert (early["closure"], late["closure"]) == (["president"], ["president", "pm"])
    assert [one["id"] for one in early["powers"]] == ["akim"]
    assert [one["id"] for one in middle["not_known_to_be_in_force"]] == ["akim"]
    assert [one["id"] for one in late["powers"]] == ["pm"]
    with pytest.raises(CallError, match="no day"):
        asked(path, "--on", "2007")


def test_a_reform_replaces_repeals_and_adds_powers(tmp_path: Path) -> None:
    rules = load_rules(written(tmp_path, RULES))
    text = """
    repeal = ["pm"]
    [[power]]
    id = "akim"
    act = "remove"
    office = "akim"
    by = { any = ["assembly", { at_least = 2, of = ["a", "b", "c"] }] }
    """
    reform = load_reform(written(tmp_path, text, "reform.toml"), rules)
    assert [(one.id, one.office) for one in reform.applied(rules).powers] == [("akim", "akim")]
    document = asked(tmp_path / "rules.toml", "--reform", tmp_path / "reform.toml")
    assert document["diff"]["closure_lost"] == ["pm"]
    akim = next(one for one in document["diff"]["offices"] if one["office"] == "akim")
    assert akim["removed_by"]["before"] == [["pm", "senate"]]
    assert akim["removed_by"]["after"] == [["assembly"], ["a", "b"], ["a", "c"], ["b", "c"]]


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (('by = "president"', 'by = { both = ["a"] }'), "both"),
        (('by = "president"', "by = { all = [] }"), "a list of rules"),
        (('by = "president"', "by = 3"), "a table"),
        (('id = "akim"', 'id = "pm"'), "an id of its own"),
        (('act = "remove"', 'act = "dismiss"'), "appoint or remove"),
        (('until = "2007-05"', 'until = "2007-13"'), "a day, month or year"),
        (('until = "2007-05"', 'untill = "2007-05"'), "one of the keys"),
        (('start = ["president"]', 'start = ["king"]'), "king"),
        (('chain = ["chair", "pm"]', "chain = []"), "who takes over"),
        (("start", "start ="), "TOML"),
    ],
)
def test_wrong_rules_say_where_and_what_was_expected(
    tmp_path: Path, change: tuple[str, str], found: str
) -> None:
    with pytest.raises(InputError, match=found):
        load_rules(written(tmp_path, RULES.replace(*change)))


def test_a_reform_of_a_power_that_is_not_there_is_refused(tmp_path: Path) -> None:
    rules = load_rules(written(tmp_path, RULES))
    with pytest.raises(InputError, match="one of the ids pm, akim"):
        load_reform(written(tmp_path, 'repeal = ["pn"]', "reform.toml"), rules)


@pytest.mark.parametrize(
    ("lang", "governor"), [("en", "Governor"), ("ru", "Аким области"), ("kk", "Облыс әкімі")]
)
def test_the_governors_of_kazakhstan_gain_a_remover_and_lose_it_again(
    tmp_path: Path, lang: str, governor: str
) -> None:
    write_sample("kazakhstan", tmp_path)
    arguments = [
        "powers_1998.toml",
        "--reform",
        "reform_accountable_governors.toml",
        "--reform",
        "reform_2007_assemblies.toml",
    ]
    paths = [str(tmp_path / one) if one.endswith(".toml") else one for one in arguments]
    document = asked(*paths, "--lang", lang)
    given, taken = document["reforms"]
    office = "Governor of a region"
    removers = [
        {one["office"]: one["removers"] for one in state["independent_removers"]}[office]
        for state in (document, given, taken)
    ]
    assert removers == [[], [["Regional assembly"]], []]
    assert document["closure"] == given["closure"]
    assert taken["diff"]["closure_gained"] == ["Regional assembly"]
    assert document["diff"]["offices"][0]["became_independent"] is False
    assert not any(one["confirmed"] for one in document["powers"])
    assert [one["id"] for one in taken["powers"] if one["confirmed"]] == ["assembly-ended"]
    assert governor in " ".join(given["changes"])
    text = CliRunner().invoke(command, [*paths, "--lang", lang], catch_exceptions=False).stdout
    assert all(line in text for line in (*document["readings"], *given["changes"], document["limits"]))
