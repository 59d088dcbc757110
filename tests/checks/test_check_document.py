"""The JSON document of a check run."""

from factories import snapshot, table
from tallyproof.checks.document import check_document
from tallyproof.checks.run import CODES, run
from tallyproof.texts import LANGUAGES, load_catalogue


def test_the_document_holds_what_the_contract_names() -> None:
    taken = snapshot(table({"registered": [10, None], "cast": [5, 4]}, votes={"A": [3, 4], "B": [2, None]}))
    document = check_document(taken, run(taken.results), load_catalogue("en"))
    assert document["snapshot"] == taken.id
    assert document["rows"] == {"read": 2, "used": 2, "refused": 0, "refusals": []}
    assert document["totals"]["votes"] == {"A": 7, "B": 2}
    assert document["missing"]["votes"] == {"A": 0, "B": 1}
    assert document["totals"]["valid"] is None
    assert document["turnout"] == 0.5
    assert [check["code"] for check in document["checks"]] == list(CODES)


def test_turnout_without_a_register_is_not_applicable_and_never_zero() -> None:
    taken = snapshot(table({"cast": [5]}, votes={"A": [3]}))
    document = check_document(taken, run(taken.results), load_catalogue("en"))
    assert (document["turnout"], document["turnout_status"]) == (None, "not_applicable")
    assert document["turnout_reason"] == "no-registered"


def test_every_language_names_every_check_and_reason() -> None:
    taken = snapshot(table({"cast": [5]}, votes={"A": [3]}))
    for language in LANGUAGES:
        document = check_document(taken, run(taken.results), load_catalogue(language))
        assert all(check["title"] and check["meaning"] for check in document["checks"])
        assert all(check["reason"] for check in document["checks"] if check["status"] == "not_applicable")
