"""Proposals of claims from an English news text, and what a person makes of them."""

import csv
import io
from pathlib import Path

import pytest

from tallyproof import workflow
from tallyproof.errors import CallError, InputError
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


def told(text: str) -> list[tuple[str, str, str]]:
    return [
        (text[slice(*p.source)], text[slice(*p.cue)], text[slice(*p.content)]) for p in propose_claims(text)
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
    father = propose_claims(ARTICLE)[3]
    assert (father.negated, father.open_source) == (True, True)


def test_claims_are_not_proposed_from_a_language_in_which_nothing_was_measured() -> None:
    with pytest.raises(CallError, match="English"):
        statement_claims(Version("a", "Он сказал, что всё хорошо.", "ru"), load_catalogue("en"))


def test_only_what_a_person_accepts_is_registered_as_the_person_left_it(tmp_path: Path) -> None:
    catalogue, project, table = load_catalogue("en"), tmp_path / "project", tmp_path / "proposals.csv"
    workflow.init(project, None)
    desk = open_desk(project, by="reader")
    statement_add(desk, catalogue, {"id": "A1", "text": ARTICLE, "language": "en", "kind": "original"})
    statement_claims(Version("A1", ARTICLE, "en"), catalogue, write=table)
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
