import json
import re
from pathlib import Path

import numpy as np
import pytest

from forensics.forensic_tables import A, B, table
from tallyproof.election.results import Results
from tallyproof.errors import UnknownNameError
from tallyproof.forensics import battery, document
from tallyproof.forensics.integer_percentages import method as integer_percentages
from tallyproof.forensics.result import Status
from tallyproof.forensics.stations import enough
from tallyproof.forensics.told import value_told
from tallyproof.texts import LANGUAGES, load_catalogue

CONTRACT = {
    "code", "name", "status", "reason", "statistic", "p", "q", "false_alarm_rate", "stations", "votes",
    "explanations", "settled_by", "sensitivity", "parameters", "assumptions", "reading",
}  # fmt: skip


@pytest.fixture(scope="module")
def results() -> Results:
    rng = np.random.default_rng(1)
    registered = rng.integers(400, 900, 400)
    cast = rng.binomial(registered, 0.6)
    cast[:100] = registered[:100] * 8 // 10 // 10 * 10
    registered[:100] = cast[:100] * 10 // 8
    return table(
        registered=registered.tolist(),
        cast=cast.tolist(),
        a=rng.binomial(cast, 0.7).tolist(),
        area=["East"] * 200 + ["West"] * 200,
    )


@pytest.fixture(scope="module")
def found(results: Results) -> battery.ForensicRun:
    return battery.run(results, seed=1)


def test_every_method_answers_in_the_order_of_the_list(found: battery.ForensicRun) -> None:
    assert tuple(result.code for result in found.results) == battery.CODES
    assert found.choice == A


def test_a_method_answers_the_same_alone(results: Results, found: battery.ForensicRun) -> None:
    alone = battery.run(results, A, methods=["F-INT"], seed=1)
    position = battery.CODES.index("F-INT")
    assert alone.results[0].statistic == found.results[position].statistic


def test_an_unknown_method_is_named(results: Results) -> None:
    with pytest.raises(UnknownNameError, match="F-INTT"):
        battery.run(results, methods=["F-INTT"], seed=1)


def test_only_scoring_methods_get_a_q(found: battery.ForensicRun) -> None:
    scores = {method.code: method.scores for method in battery.METHODS}
    for result in found.results:
        assert (result.q is not None) == (scores[result.code] and result.p is not None)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_of_a_parameter_and_every_moved_parameter_has_a_name_for_readers(
    language: str, results: Results, found: battery.ForensicRun
) -> None:
    catalogue = load_catalogue(language)
    methods = document.test_document(found, results, catalogue)["methods"]
    used = [
        (m, one) for m in methods for one in (m["parameters"], *(v["parameters"] for v in m["sensitivity"]))
    ]
    words = {
        value for _, one in used for name, value in one.items() if isinstance(value, str) and name != "other"
    }
    unnamed = {(m["code"], name) for m, one in used for name in one if name not in m["parameter_names"]}
    assert {"cast", "valid + invalid", "turnout"} <= words
    assert {
        word for word in words if word and language != "en" and value_told(word, catalogue) == word
    } == set()
    assert unnamed == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_note_names_a_count_in_the_readers_language(
    language: str, results: Results, found: battery.ForensicRun
) -> None:
    catalogue = load_catalogue(language)
    methods = document.test_document(found, results, catalogue)["methods"]
    (note,) = (text for m in methods if m["code"] == "F-INT" for text in m["notes"])
    assert catalogue.text("forensics.value.cast") in note
    assert not re.search(r"[\"«“]cast", note)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_document_is_complete_plain_json_in_every_language(
    language: str, results: Results, found: battery.ForensicRun
) -> None:
    written = document.test_document(found, results, load_catalogue(language))
    assert json.loads(json.dumps(written, allow_nan=False)) == written
    method = next(m for m in written["methods"] if m["code"] == "F-INT")
    assert method.keys() >= CONTRACT
    assert method["status"] == "computed"
    assert method["votes"].keys() >= {"estimate", "low", "high", "band_low", "band_high"}
    assert method["reading"]
    assert not re.search(r"{\w+}", json.dumps(method, ensure_ascii=False))


def test_stations_are_named_as_their_commission_names_them(
    results: Results, found: battery.ForensicRun
) -> None:
    written = document.test_document(found, results, load_catalogue())
    stations = next(m for m in written["methods"] if m["code"] == "F-INT")["stations"]
    assert stations
    for station in stations:
        row = results.frame.row(station["source_row"] - 1, named=True)
        assert (station["station_id"], station["areas"]) == (row["station_id"], [row["area_1"]])
        assert row["cast"] * 100 == pytest.approx(80 * row["registered"], rel=1e-3)


def test_a_refusal_says_why(results: Results) -> None:
    few = Results(results.frame.head(40), results.contest, results.choices, results.area_levels)
    written = document.test_document(battery.run(few, B, seed=1), few, load_catalogue())
    method = next(m for m in written["methods"] if m["code"] == "F-INT")
    assert method["status"] == Status.REFUSED
    assert method["reason_code"] == "too_few_stations"
    assert "40" in method["reason"]
    assert (method["reading"], method["p"], method["votes"]) == (None, None, None)


def _keys(language: str) -> dict[str, set[str]]:
    messages = load_catalogue(language).messages
    mine = {key: text for key, text in messages.items() if key.startswith("forensics.")}
    return {key: set(re.findall(r"{(\w+)}", str(text))) for key, text in mine.items()}


def test_all_languages_have_the_same_entries_with_the_same_fields() -> None:
    assert _keys("ru") == _keys("en") == _keys("kk")
    assert _keys("en")


def test_every_reason_note_and_part_that_the_code_names_has_a_text() -> None:
    modules = (integer_percentages, enough)
    source = "".join(Path(str(module.__file__)).read_text(encoding="utf-8") for module in modules)
    codes = re.findall(r'Note\(f?"([a-z_]+)"', source)
    assert {"no_counts", "too_few_stations", "given_stands_in"} <= set(codes)
    keys = _keys("en")
    for code in codes:
        assert {f"forensics.F-INT.reason.{code}", f"forensics.F-INT.note.{code}"} & keys.keys()
