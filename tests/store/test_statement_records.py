"""The register of statements on both databases: a chain that only grows, folded into what holds now."""

import threading
from pathlib import Path
from typing import Any

import pytest

from tallyproof import workflow
from tallyproof.errors import NotAllowedError, ReproducibilityError, UnknownNameError
from tallyproof.store.records.database import connect
from tallyproof.store.records.statements import StatementRecords
from tallyproof.texts import load_catalogue
from tallyproof.workflow.statement_records import (
    Desk,
    claim_add,
    claim_stance,
    open_desk,
    statement_add,
    statement_list,
    statement_show,
)

TEXT = "Выборы не полностью соответствовали «ряду обязательств» – Ә.\r\n\u202eконец"


@pytest.fixture
def desk(tmp_path: Path, database: str) -> Desk:
    workflow.init(tmp_path / "project", None)
    return open_desk(tmp_path / "project", database=database, by="reader")


def add(desk: Desk, name: str, text: str = TEXT, **fields: Any) -> dict[str, Any]:
    given = {"id": name, "text": text, "language": "ru", "kind": "original", "speaker": "ЦИК"} | fields
    return statement_add(desk, load_catalogue("en"), given)


def test_a_statement_is_read_back_word_for_word_with_its_versions(desk: Desk) -> None:
    add(desk, "R-RU")
    add(desk, "R-RU", text=TEXT + " исправлено")
    assert desk.records.register().statement("R-RU").text == TEXT + " исправлено"
    assert [entry.case for entry in desk.records.entries()] == ["R-RU", "R-RU"]
    assert [entry.body.count("ряду обязательств") for entry in desk.records.entries()] == [1, 1]


def test_claims_and_their_stances_are_kept_with_what_went_before(desk: Desk) -> None:
    add(desk, "R-RU")
    claim = {"id": "K1", "kind": "disputes", "statement": "R-RU", "about": "result:2005-12-04"}
    claim_add(desk, load_catalogue("en"), claim)
    shown = claim_stance(desk, load_catalogue("en"), "K1", "denied")
    assert [one["stance"] for one in shown["claims"]] == ["denied"]
    assert len(list(desk.records.entries())) == 3
    assert statement_list(desk, load_catalogue("en"))["statements"][0]["id"] == "R-RU"


def test_of_two_claims_with_one_id_the_second_is_refused_and_nothing_of_its_batch_stays(desk: Desk) -> None:
    add(desk, "R-RU")
    claim = {"id": "K1", "kind": "disputes", "statement": "R-RU", "about": "result:2005-12-04"}
    claim_add(desk, load_catalogue("en"), claim)
    with pytest.raises(NotAllowedError):
        claim_add(desk, load_catalogue("en"), claim)
    assert len(list(desk.records.entries())) == 2
    with pytest.raises(UnknownNameError):
        statement_show(desk, load_catalogue("en"), "nobody")


def test_an_entry_that_was_changed_in_the_database_is_found(desk: Desk) -> None:
    add(desk, "R-RU")
    add(desk, "R-KK", language="kk")
    row = desk.records.stored().order_by("sequence").first()
    desk.records.stored().filter(sequence=row.sequence).update(body=row.body.replace("Выборы", "Вборы"))
    with pytest.raises(ReproducibilityError, match="Entry 1 of the statements"):
        desk.records.register()


def test_writers_at_the_same_time_make_one_chain_on_postgresql(tmp_path: Path, postgresql: str) -> None:
    workflow.init(tmp_path / "project", None)
    connect(tmp_path / "project", postgresql)
    wrong: list[BaseException] = []

    def write(number: int) -> None:
        try:
            records = StatementRecords.open(tmp_path / "project", postgresql)
            one = Desk(tmp_path / "project", records, f"writer {number}")
            for at in range(5):
                add(one, f"S{number}-{at}")
            records.close()
        except BaseException as error:  # noqa: BLE001 - told to the test
            wrong.append(error)

    writers = [threading.Thread(target=write, args=[number]) for number in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert not wrong
    records = StatementRecords.open(tmp_path / "project", postgresql)
    assert [entry.sequence for entry in records.entries()] == list(range(1, 21))
    assert len(records.register().statements) == 20
