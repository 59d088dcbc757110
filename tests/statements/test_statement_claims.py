"""Proposals of claims from an English news text, and what a person makes of them."""

import csv
import io
from pathlib import Path

import pytest

from tallyproof import workflow
from tallyproof.errors import CallError, InputError, ReproducibilityError
from tallyproof.statements.claims import parser
from tallyproof.statements.claims.propose import propose_claims
from tallyproof.statements.comparison import Version
from tallyproof.texts import load_catalogue
from tallyproof.workflow.statement_claims import statement_accept, statement_claims
from tallyproof.workflow.statement_records import open_desk, statement_add

ARTICLE = (
    "Some analysts were speculating that Dariga was a likely successor. "
    "Alikhan Baimenov cited “countless violations” in the election. "
    "Zharmakhan Tuyakbay declared that the election was illegitimate. "
    "Her father never concealed his intention. "
    "“We saw no fraud,” said Mr. Smith. The weather was fine."
)


PARSED = pytest.mark.skipif(not parser.has_parser(), reason="needs the extra claims")


def told(text: str, method: str = "words") -> list[tuple[str, str, str]]:
    return [
        (text[slice(*p.source)], text[slice(*p.cue)], text[slice(*p.content)])
        for p in propose_claims(text, method=method)
    ]


def test_source_cue_and_content_are_proposed_with_their_places() -> None:
    assert told(ARTICLE) == [
        ("Some analysts", "speculating", "Dariga was a likely successor"),
        ("Alikhan Baimenov", "cited", "countless violations"),
        ("Zharmakhan Tuyakbay", "declared", "the election was illegitimate"),
        ("Her father", "concealed", "his intention"),
        ("Mr. Smith", "said", "We saw no fraud,"),
    ]


def test_a_negated_cue_and_an_open_source_are_said_so() -> None:
    father = propose_claims(ARTICLE, method="words")[3]
    assert (father.negated, father.open_source) == (True, True)


@PARSED
def test_by_grammar_the_same_claims_are_proposed_with_their_places() -> None:
    assert told(ARTICLE, "grammar") == [
        ("Some analysts", "speculating", "that Dariga was a likely successor"),
        ("Alikhan Baimenov", "cited", "“countless violations” in the election"),
        ("Zharmakhan Tuyakbay", "declared", "that the election was illegitimate"),
        ("Her father", "concealed", "his intention"),
        ("Mr. Smith", "said", "“We saw no fraud,”"),
    ]


@PARSED
@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            "Mild protests were expressed by Foreign Minister Kassymzhomart Tokayev.",
            ("Foreign Minister Kassymzhomart Tokayev", "expressed", "Mild protests"),
        ),
        (
            "According to the Commission, 6,694,000 voters took part.",
            ("the Commission", "According to", "6,694,000 voters took part"),
        ),
        (
            "The vote, Mr. Zhumabekov said, was held in calm.",
            ("Mr. Zhumabekov", "said", "The vote, Mr. Zhumabekov said, was held in calm"),
        ),
        (
            "The chairman’s assertion that the release was mistranslated drew no answer.",
            ("The chairman’s", "assertion", "that the release was mistranslated"),
        ),
        (
            "“It was calm,” said Mr. Smith, who heads the mission. “We saw no fraud.”",
            (
                "Mr. Smith",
                "said",
                "“It was calm,” said Mr. Smith, who heads the mission. “We saw no fraud.”",
            ),
        ),
        (
            "The minister went on to say that talks would follow.",
            ("The minister", "say", "that talks would follow"),
        ),
    ],
)
def test_grammar_finds_what_rules_over_words_cannot(sentence: str, expected: tuple[str, str, str]) -> None:
    assert told(sentence, "grammar") == [expected]


@PARSED
def test_a_word_inside_quotation_marks_is_no_cue_and_the_author_no_source() -> None:
    assert told("I think that it rained. “They said that they think so,” he said.", "grammar") == [
        ("he", "said", "“They said that they think so,”")
    ]


@PARSED
def test_a_pronoun_is_perhaps_the_last_speaker_whose_title_fits_and_a_person_decides() -> None:
    text = "Mr. Tuyakbay said that he would appeal. Mrs. Ospanova said that all was calm. He accused the authorities."
    last = propose_claims(text, method="grammar")[-1]
    assert last.open_source
    assert last.perhaps
    assert text[slice(*last.perhaps)] == "Mr. Tuyakbay"


@PARSED
def test_a_long_text_is_parsed_in_pieces_and_its_places_stay_right() -> None:
    line = "Mr. Baimenov said that the count was slow.\n"
    text = "The weather was fine.\n" * 2500 + line
    (found,) = propose_claims(text, method="grammar")
    assert (text[slice(*found.source)], text[slice(*found.content)]) == (
        "Mr. Baimenov",
        "that the count was slow",
    )


@PARSED
def test_another_model_than_the_measured_one_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parser, "_SHA256", "0" * 64)
    parser.load_parser.cache_clear()
    with pytest.raises(ReproducibilityError, match="English parser"):
        parser.load_parser()


def test_without_the_parser_grammar_is_refused_and_auto_reads_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    parser.load_parser.cache_clear()
    with pytest.raises(CallError, match="not installed"):
        propose_claims(ARTICLE, method="grammar")
    assert propose_claims(ARTICLE) == propose_claims(ARTICLE, method="words")


def test_claims_are_not_proposed_from_a_language_in_which_nothing_was_measured() -> None:
    with pytest.raises(CallError, match="English"):
        statement_claims(Version("a", "Он сказал, что всё хорошо.", "ru"), load_catalogue("en"))


def test_only_what_a_person_accepts_is_registered_as_the_person_left_it(tmp_path: Path) -> None:
    catalogue, project, table = load_catalogue("en"), tmp_path / "project", tmp_path / "proposals.csv"
    workflow.init(project, None)
    desk = open_desk(project, by="reader")
    statement_add(desk, catalogue, {"id": "A1", "text": ARTICLE, "language": "en", "kind": "original"})
    statement_claims(Version("A1", ARTICLE, "en"), catalogue, method="words", write=table)
    rows = list(csv.DictReader(io.StringIO(table.read_text("utf-8-sig"))))
    rows[1] |= {"decision": "accept", "about": "result:2005-12-04", "words": "many violations"}
    rows[2] |= {"decision": "reject"}
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, rows[0].keys())
    writer.writeheader()
    writer.writerows(rows)
    table.write_text(out.getvalue(), "utf-8")
    found = statement_accept(desk, catalogue, "A1", table)
    (claim,) = found["claims"]
    assert (claim["speaker"], claim["words"], claim["rule"]) == (
        "Alikhan Baimenov",
        "many violations",
        "claim.quote-after",
    )
    assert ARTICLE[claim["start"] : claim["end"]] == "countless violations"
    assert claim["decided_by"] == "reader"
    assert found["decisions"] == {"accept": 1, "reject": 1, "open": 3}


def test_an_accepted_row_that_is_about_nothing_is_refused(tmp_path: Path) -> None:
    table = tmp_path / "proposals.csv"
    table.write_text("id,decision,kind,about\nP1,accept,asserts,\nP2,maybe,asserts,\n", "utf-8")
    workflow.init(tmp_path / "project", None)
    with pytest.raises(InputError, match=r"row 3: decision 'maybe'; row 2: accepted, but about is empty"):
        statement_accept(open_desk(tmp_path / "project"), load_catalogue("en"), "A1", table)
