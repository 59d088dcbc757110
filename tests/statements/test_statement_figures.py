"""Figures of a statement against each other and against results: the case of December 2005 in three languages."""

import pytest

from tallyproof import workflow
from tallyproof.statements.figures.document import figures_document
from tallyproof.statements.terms import default_terms
from tallyproof.texts import load_catalogue
from tallyproof.workflow.statements import totals_of

CASE = {
    "en": "Nazarbayev received the support of 6,694,000 voters or 91.01 percent, Tuyakbay 445,047 or 6.64 percent.",
    "ru": "За Назарбаева – 6 694 000 избирателей, или 91,01 процента, за Туякбая – 445 047, или 6,64 процента.",
    "kk": "Назарбаев 6 694 000 сайлаушының, немесе 91,01 пайыз дауысын, Тұяқбай 445 047, немесе 6,64 пайыз алды.",
}


def document(text: str, language: str, **given: object) -> dict[str, object]:
    terms, catalogue = default_terms(), load_catalogue("en")
    return figures_document(text, language, terms, catalogue, name="case", **given)  # type: ignore[arg-type]


@pytest.mark.parametrize("language", CASE)
def test_the_real_case_is_contradictory_with_the_reading_that_reconciles_it(language: str) -> None:
    found = document(CASE[language], language)
    kinds = {one["kind"]: one for one in found["contradictions"]}  # type: ignore[attr-defined]
    wholes = kinds["wholes"]["wholes"]
    assert wholes[0][0] > 7_350_000
    assert 6_697_000 < wholes[1][0] < wholes[1][1] < 6_708_000
    first = kinds["wholes"]["readings"][0]
    assert first["value"] == 6_094_000
    assert 0 < first["gap"] < 0.001
    assert "electorate" in kinds["base"]["sentence"]


def test_recorded_votes_that_would_reconcile_the_figures_are_named(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("kazakhstan")
    workflow.write_sample("kazakhstan_2005_president", folder, language="en")
    found = document(CASE["en"], "en", totals=totals_of(folder))
    by_figure = {(one["figure"], one["totals"]): one for one in found["compared"]}  # type: ignore[attr-defined]
    preliminary = next(name for _, name in by_figure if "2005-12-05" in name)
    assert by_figure["6,694,000", preliminary]["recorded"] == 6_100_694
    assert by_figure["6,694,000", preliminary]["reconciles"]
    assert by_figure["445,047", preliminary]["equals"] == ["Tuyakbai"]


def test_official_figures_agree_and_are_shares_of_valid_ballots(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("official")
    workflow.write_sample("kazakhstan_2005_president", folder, language="en")
    text = "Nazarbayev won 6,147,517 votes (91.15 %) and Tuyakbai 445,934 (6.61 %)."
    found = document(text, "en", totals=totals_of(folder))
    assert found["contradictions"] == []
    shares = [one for one in found["compared"] if one["fits"]]  # type: ignore[attr-defined]
    assert [one["fits"] for one in shares] == [["valid"], ["valid"]]


def test_years_dates_and_small_numbers_are_not_taken_for_counts() -> None:
    found = document("On 4 December 2005 the 5 candidates met 12 times; the law of 2004 applied.", "en")
    assert found["figures"] == []


def test_shares_beyond_a_hundred_are_contradictory() -> None:
    found = document("A got 60,000 votes (60 %), B got 50,000 votes (50 %).", "en")
    assert "over-hundred" in {one["kind"] for one in found["contradictions"]}  # type: ignore[attr-defined]


def test_rounded_figures_of_one_whole_do_not_contradict_each_other() -> None:
    found = document("A got 6.1 million votes or 91 percent, B got 445,000 votes or 6.6 percent.", "en")
    assert found["contradictions"] == []
