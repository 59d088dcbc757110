import datetime as dt
import json
from importlib import resources
from pathlib import Path

import pytest

from cases.case_stories import act, at, draft
from tallyproof.errors import CallError, InputError, NotAllowedError, ReproducibilityError, UnknownNameError
from tallyproof.store.records.models import LawRow
from tallyproof.store.records.repository import Records

LAW = "kazakhstan_2004"
NOW = dt.datetime(2005, 12, 5, 12, tzinfo=dt.UTC)


@pytest.fixture
def records(tmp_path: Path, database: str) -> Records:
    return Records.open(tmp_path, database)


def file_case(records: Records, name: str, **fields: object) -> None:
    with records.writing(by="test") as writer:
        writer.add(name, draft(at(4, 20), **fields), law=LAW)
        writer.act(name, act("file", at(4, 21), "complainant"))


def test_what_was_written_is_read_back_with_its_offset_and_its_letters(records: Records) -> None:
    file_case(records, "Ә-1", subject="Учаске № 147: «хаттама»", zone="Asia/Aqtau")
    case = records.case("Ә-1", now=NOW)
    assert (case.state, case.filing.subject) == ("filed", "Учаске № 147: «хаттама»")
    assert case.history[0].act.at.isoformat() == "2005-12-04T20:00:00+06:00"
    assert records.require_sound() == 2


def test_a_record_holds_what_was_said_of_evidence_and_nothing_more(records: Records) -> None:
    file_case(records, "A", evidence=[{"id": "E1"}])
    (body, *_) = [json.loads(entry.body) for entry in records.entries()]
    assert body["fields"]["evidence"] == [{"id": "E1"}]
    assert records.case("A", now=NOW).filing.evidence[0].copy == "not_stated"
    assert records.require_sound() == 2


def test_the_state_in_a_list_is_that_of_the_whole_history_at_any_time(records: Records) -> None:
    file_case(records, "A")
    for now in (NOW, at(6), dt.datetime(2026, 1, 1, tzinfo=dt.UTC)):
        folded = records.case("A", now=now).state
        assert [line.state for line in records.summaries(now=now)] == [folded]
        assert records.counted(now=now) == {folded: 1}


def register_and_decide(records: Records) -> None:
    with records.writing(by="test") as writer:
        writer.act("A", act("register", at(4, 22), number="1"))
        writer.act("A", act("decide", at(4, 23), outcome="upheld"))


def test_a_case_in_doubt_is_written_whole_or_not_at_all(records: Records) -> None:
    file_case(records, "A")
    with pytest.raises(NotAllowedError):
        register_and_decide(records)
    assert records.case("A").state == "filed"
    assert records.require_sound() == 2


def test_the_audit_entry_and_the_case_are_one_write(records: Records) -> None:
    file_case(records, "A")
    entries = list(records.entries())
    assert [json.loads(one.body)["act"] for one in entries] == ["draft", "file"]
    assert [one.sequence for one in entries] == [1, 2]
    assert entries[1].previous == entries[0].sha256()
    assert entries[0].recorded_by == "test"


@pytest.mark.parametrize("column", ["body", "recorded_by", "previous", "sha256", "case"])
def test_a_changed_entry_is_found(records: Records, column: str) -> None:
    file_case(records, "A")
    records.stored().filter(sequence=1).update(**{column: '{"act":"x"}'})
    with pytest.raises(ReproducibilityError):
        records.require_sound()


def test_a_removed_entry_and_a_changed_case_are_found(records: Records) -> None:
    file_case(records, "A")
    records.cases().update(state="executed")
    with pytest.raises(ReproducibilityError, match="Case A, state"):
        records.require_sound()
    records.cases().update(state="filed")
    records.stored().filter(sequence=1).delete()
    with pytest.raises(ReproducibilityError):
        records.require_sound()


def test_the_same_id_twice_and_an_unknown_one_are_refused(records: Records) -> None:
    file_case(records, "A")
    with pytest.raises(NotAllowedError):
        file_case(records, "A")
    with pytest.raises(UnknownNameError, match="Known: A"):
        records.case("B")
    for name in ("", "a b", "x" * 81, "a\nb"):
        with pytest.raises(CallError):
            file_case(records, name)


def test_due_cases_come_earliest_first(records: Records) -> None:
    file_case(records, "Late")
    with records.writing(by="test") as writer:
        writer.act("Late", act("register", at(5), number="1"))
    file_case(records, "Early")
    assert records.due() == ["Early", "Late"]
    assert records.due(until=at(5, 22)) == ["Early"]
    assert records.due(limit=1) == ["Early"]


def test_opening_again_finds_everything(tmp_path: Path, database: str) -> None:
    file_case(Records.open(tmp_path, database), "A")
    again = Records.open(tmp_path, database)
    again.close()
    assert again.has("A")


@pytest.mark.parametrize("url", ["mysql://x/y", "postgresql://host", "nonsense"])
def test_a_url_of_no_database_is_refused_without_showing_a_password(tmp_path: Path, url: str) -> None:
    with pytest.raises(CallError) as refused:
        Records.open(tmp_path, url.replace("//", "//me:secret@"))
    assert "secret" not in str(refused.value)


def test_a_damaged_file_and_a_server_that_is_not_there_are_bad_input(tmp_path: Path) -> None:
    (tmp_path / "records.sqlite3").write_bytes(b"no database" * 1000)
    for url in ("", "postgresql://me:secret@%2Fnowhere/db"):
        with pytest.raises(InputError) as refused:
            Records.open(tmp_path, url)
        assert "secret" not in str(refused.value)


def own_profile(days: int = 2) -> bytes:
    """Return a profile that somebody wrote: the Kazakh one with another id and another time to decide."""
    text = (resources.files("tallyproof.election") / "data/law/kazakhstan_2004.toml").read_text("utf-8")
    renamed = text.replace('id = "kazakhstan_2004"', 'id = "own"', 1)
    head, rule, rest = renamed.partition('id = "decision"')
    assert rule
    return (head + rule + rest.replace("length = 5", f"length = {days}", 1)).encode()


def test_a_case_runs_under_the_very_law_that_was_brought(records: Records) -> None:
    with records.writing(by="test") as writer:
        law = writer.keep_law(own_profile(), file="own.toml")
        assert writer.keep_law(own_profile(), file="again.toml") == law
        writer.add("O", draft(at(4, 20)), law=law)
        writer.act("O", act("file", at(4, 21), "complainant"))
    assert law.startswith("own@")
    assert records.case("O", now=NOW).law.profile == law
    with records.writing(by="test") as writer:
        other = writer.keep_law(own_profile(3), file="own.toml")
    assert other != law
    assert records.case("O", now=NOW).law.profile == law
    assert records.require_sound() == 2


def test_a_kept_law_that_was_changed_or_swapped_is_found(records: Records) -> None:
    with records.writing(by="test") as writer:
        law, other = (writer.keep_law(own_profile(days), file="own.toml") for days in (2, 3))
        writer.add("O", draft(at(4, 20)), law=law)
    records.cases().update(law=other)
    with pytest.raises(ReproducibilityError, match="law"):
        records.require_sound()
    records.cases().update(law=law)
    LawRow.objects.using(records.alias).filter(pk=law).update(content=own_profile(9))
    with pytest.raises(ReproducibilityError, match="law profile own@"):
        records.case("O")


def test_a_law_that_is_none_or_states_no_clocks_is_refused(records: Records) -> None:
    for content, error in ((b"schema = 1", InputError), (without_clocks(), CallError)):
        with pytest.raises(error), records.writing(by="test") as writer:
            writer.keep_law(content, file="own.toml")
    assert not LawRow.objects.using(records.alias).exists()
    with pytest.raises(UnknownNameError):
        records.law("own@0123456789abcdef")


def without_clocks() -> bytes:
    text = own_profile().decode()
    return text[: text.index("[deadlines]")].encode()
