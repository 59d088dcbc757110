"""The rates shown beside flags are those of the recorded run of the benchmark."""

import re
import tomllib
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

RESULTS = Path(__file__).parents[2] / "benchmarks" / "results" / "statements.txt"
SECTION = re.compile(r"^(?P<set>\S.*) \((?P<pair>..-..)\): (?P<pairs>\d+) faithful pairs", re.MULTILINE)
KINDS = {
    "number.digits": "number",
    "number.words": "number_word",
    "date.month": "date",
    "date.weekday": "date",
}


def rates() -> dict[tuple[str, str], dict[str, Any]]:
    text = (resources.files("tallyproof.statements") / "data" / "measured.toml").read_text("utf-8")
    tables = tomllib.loads(text)["rates"]
    return {(pair, rule): rate for pair, rules in tables.items() for rule, rate in rules.items()}


def recorded() -> dict[tuple[str, str], tuple[int, list[list[str]]]]:
    """Return by languages and set how many pairs there were, and the words of every line."""
    text = RESULTS.read_text("utf-8").partition("\nNearer of two")[0]
    found = list(SECTION.finditer(text))
    ends = [*(one.start() for one in found[1:]), len(text)]
    return {
        (one["pair"], one["set"]): (
            int(one["pairs"]),
            [line.replace(",", "").split() for line in text[one.end() : end].splitlines()[1:]],
        )
        for one, end in zip(found, ends, strict=True)
    }


@pytest.mark.parametrize(("pair", "rule"), rates())
def test_every_rate_beside_a_flag_is_in_the_recorded_run(pair: str, rule: str) -> None:
    rate, lines = rates()[(pair, rule)], recorded()[(pair, rates()[(pair, rule)]["set"])][1]
    flagged = [float(line[-1]) for line in lines if line[:1] == [rule]]
    assert flagged == ([rate["false_flag_rate"]] if rate["false_flag_rate"] else [])
    assert recorded()[(pair, rate["set"])][0] == rate["pairs"]
    if "recall" in rate:
        shares = [line[line.index("recall") + 1] for line in lines if line[:1] == [KINDS.get(rule)]]
        shares += [line[line.index(rule) + 1] for line in lines if "recall" in line and rule in line]
        assert f"{rate['recall']:.3f}" in shares
