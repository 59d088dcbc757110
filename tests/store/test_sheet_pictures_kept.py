"""Pictures of sheets in a project: each at its station, once, never removed, whatever is killed in between."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from sheet_photographs import photograph
from tallyproof.errors import InputError, NotAllowedError, ReproducibilityError, UnknownNameError
from tallyproof.observation.privacy.pictures import clean_picture
from tallyproof.observation.sheets.picture import Filer, SheetKind
from tallyproof.store.journal import Journal
from tallyproof.store.pictures import PictureStore
from tallyproof.store.project import Project
from tallyproof.store.sheet_pictures import Filing, SheetPictureStore

DANA, TIMUR = Filer("p-dana", "observer"), Filer("p-timur", "clerk")


@pytest.fixture
def store(tmp_path: Path) -> SheetPictureStore:
    return SheetPictureStore(Project.create(tmp_path / "project").folder)


def filing(text: str = "1", station: str = "001", kind: SheetKind = SheetKind.OFFICIAL) -> Filing:
    original = photograph(text)
    return Filing(station, kind, original, clean_picture(original, file="a"), 240, 320)


def numbers(store: SheetPictureStore, station: str = "001") -> list[int]:
    return [one.number for one in store.at(station) if one.withdrawal is None]


def test_a_picture_is_found_at_its_station_and_its_original_is_sealed(store: SheetPictureStore) -> None:
    one = filing()
    (filed,) = store.file([one], DANA)
    (found,) = store.at("001")
    assert (filed.state, filed.picture) == ("filed", found)
    assert (found.kind, found.filer, found.withdrawal) == (SheetKind.OFFICIAL, DANA, None)
    assert store.content(found) == one.clean.content
    assert PictureStore(store.folder).original(found.original) == one.original
    kept = b"".join(path.read_bytes() for path in store.folder.rglob("*") if path.is_file())
    assert b"Aigul" not in kept
    assert store.at("002") == ()


def test_the_same_picture_twice_changes_nothing(store: SheetPictureStore) -> None:
    store.file([filing("1")], DANA)
    before = store.journal.path.read_bytes()
    states = [one.state for one in store.file([filing("1"), filing("2"), filing("2")], TIMUR)]
    assert states == ["here", "filed", "here"]
    assert store.journal.path.read_bytes().startswith(before)
    assert numbers(store) == [1, 2]


def test_pages_stay_in_the_order_in_which_they_came(store: SheetPictureStore) -> None:
    pages = [filing(text) for text in ("3", "1", "2")]
    filed = [one.picture.picture for one in store.file(pages, DANA)]
    assert [one.picture for one in store.at("001")] == filed


@pytest.mark.parametrize(
    ("station", "kind"), [("002", SheetKind.OFFICIAL), ("001", SheetKind.CERTIFIED_COPY)]
)
def test_a_picture_is_that_of_one_sheet_only(store: SheetPictureStore, station: str, kind: SheetKind) -> None:
    store.file([filing()], DANA)
    before = store.journal.path.read_bytes()
    (answer,) = store.file([filing(station=station, kind=kind)], DANA)
    assert (answer.state, answer.picture.number) == ("elsewhere", 1)
    assert store.journal.path.read_bytes() == before


def test_a_withdrawn_picture_is_kept_with_its_reason_and_may_be_filed_where_it_belongs(
    store: SheetPictureStore,
) -> None:
    store.file([filing()], DANA)
    away = store.withdraw(1, reason=" wrong station ", filer=TIMUR, others=True)
    assert away == store.at("001")[0]
    assert away.withdrawal is not None
    assert (away.withdrawal.reason, away.withdrawal.filer) == ("wrong station", TIMUR)
    assert store.content(away) == filing().clean.content
    assert [one.state for one in store.file([filing(station="002")], DANA)] == ["filed"]
    assert (numbers(store), numbers(store, "002")) == ([], [3])
    assert [one.number for one in store.pictures()] == [1, 3]


@pytest.mark.parametrize(
    ("change", "refused"),
    [
        ({"reason": "  "}, "no reason"),
        ({"others": False}, "somebody else"),
        ({"others": False, "filer": Filer("")}, "somebody else"),
        ({"number": 2}, 'no picture of a sheet "2"'),
    ],
)
def test_a_withdrawal_that_is_not_allowed_changes_nothing(
    store: SheetPictureStore, change: dict[str, Any], refused: str
) -> None:
    store.file([filing()], DANA)
    asked: dict[str, Any] = {"number": 1, "reason": "blurred", "filer": TIMUR, "others": True} | change
    with pytest.raises((NotAllowedError, UnknownNameError), match=refused):
        store.withdraw(**asked)
    assert numbers(store) == [1]


def test_whoever_filed_a_picture_may_withdraw_it_and_once_only(store: SheetPictureStore) -> None:
    store.file([filing()], DANA)
    store.withdraw(1, reason="blurred", filer=DANA, others=False)
    for reason, filer in (("a face", DANA), ("blurred", TIMUR)):
        with pytest.raises(NotAllowedError, match="withdrawn already"):
            store.withdraw(1, reason=reason, filer=filer, others=True)


def test_the_same_withdrawal_again_changes_nothing(store: SheetPictureStore) -> None:
    store.file([filing()], DANA)
    first = store.withdraw(1, reason="blurred", filer=DANA, others=False)
    assert store.withdraw(1, reason=" blurred ", filer=DANA, others=False) == first
    assert len(store.journal.lines()) == 2


def killed(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize(
    "at",
    [
        "tallyproof.store.pictures.write_atomically",
        "tallyproof.store.sheet_pictures.write_atomically",
        "tallyproof.store.sheet_pictures.SheetPictureStore.journal",
    ],
)
def test_a_process_killed_before_the_record_leaves_no_picture_and_filing_again_works(
    store: SheetPictureStore, monkeypatch: pytest.MonkeyPatch, at: str
) -> None:
    class Dying(Journal):
        append = killed  # type: ignore[assignment]

    broken: object = property(lambda _: Dying(store.folder / "sheets" / "journal.jsonl"))
    monkeypatch.setattr(at, broken if at.endswith("journal") else killed)
    with pytest.raises(KeyboardInterrupt):
        store.file([filing()], DANA)
    monkeypatch.undo()
    assert store.pictures() == ()
    assert [one.state for one in store.file([filing()], DANA)] == ["filed"]
    assert store.content(store.one(1)) == filing().clean.content
    assert PictureStore(store.folder).original(store.one(1).original) == filing().original


def test_an_unfinished_record_is_no_picture(store: SheetPictureStore) -> None:
    store.file([filing("1")], DANA)
    with store.journal.path.open("ab") as file:
        file.write(b'{"at":"2005-12-05T')
    assert numbers(store) == [1]
    store.file([filing("2")], DANA)
    assert numbers(store) == [1, 2]


def pages_of(original: bytes, *texts: str, station: str = "001") -> list[Filing]:
    """Return the pages of a PDF with these texts."""
    drawn = [clean_picture(photograph(text), file="a") for text in texts]
    return [
        Filing(station, SheetKind.OFFICIAL, original, clean, 240, 320, scanned=page)
        for page, clean in enumerate(drawn, 1)
    ]


def test_the_pages_of_a_pdf_keep_their_order_and_one_sealed_original(store: SheetPictureStore) -> None:
    store.file(pages_of(b"%PDF-1", "front", "", ""), DANA)
    told = [(one.number, one.scanned, store.content(one)) for one in store.at("001")]
    assert [one[:2] for one in told] == [(1, 1), (2, 2), (3, 3)]
    assert told[1][2] == told[2][2] != told[0][2]
    assert {PictureStore(store.folder).original(one.original) for one in store.at("001")} == {b"%PDF-1"}
    assert len(list((store.folder / "reports" / "pictures").iterdir())) == 1


def test_blank_backs_of_two_scans_are_not_one_picture(store: SheetPictureStore) -> None:
    store.file(pages_of(b"%PDF-1", "front", ""), DANA)
    answers = store.file(pages_of(b"%PDF-2", "other", "", station="002"), DANA)
    assert [one.state for one in answers] == ["filed", "filed"]


def test_a_pdf_that_is_drawn_anew_with_other_pixels_is_the_same_pdf(store: SheetPictureStore) -> None:
    store.file(pages_of(b"%PDF-1", "front", "back"), DANA)
    store.withdraw(2, reason="blurred", filer=DANA, others=False)
    again = store.file(pages_of(b"%PDF-1", "front drawn anew", "back drawn anew"), DANA)
    assert [(one.state, one.picture.number) for one in again] == [("here", 1), ("filed", 4)]
    elsewhere = store.file(pages_of(b"%PDF-1", "front", station="002"), DANA)
    assert [(one.state, one.picture.number) for one in elsewhere] == [("elsewhere", 1)]


def spoilt_picture(store: SheetPictureStore) -> None:
    (path,) = (store.folder / "sheets" / "pictures").iterdir()
    path.write_bytes(photograph("other"))
    store.content(store.one(1))


def lost_picture(store: SheetPictureStore) -> None:
    (path,) = (store.folder / "sheets" / "pictures").iterdir()
    path.unlink()
    store.content(store.one(1))


def moved_to_another_station(store: SheetPictureStore) -> None:
    path = store.journal.path
    path.write_bytes(path.read_bytes().replace(b'"001"', b'"0020"'))
    store.file([filing("2")], DANA)
    store.pictures()


@pytest.mark.parametrize("change", [spoilt_picture, lost_picture, moved_to_another_station])
def test_what_was_changed_by_hand_is_noticed(
    store: SheetPictureStore, change: Callable[[SheetPictureStore], None]
) -> None:
    store.file([filing("1")], DANA)
    store.withdraw(1, reason="so that a line follows", filer=DANA, others=True)
    with pytest.raises((ReproducibilityError, InputError)):
        change(store)


def test_many_at_once_lose_and_double_nothing(store: SheetPictureStore) -> None:
    every = [[filing(str(number // 2))] for number in range(24)]
    with ThreadPoolExecutor(8) as people:
        states = [answer[0].state for answer in people.map(lambda one: store.file(one, DANA), every)]
    assert sorted(states) == ["filed"] * 12 + ["here"] * 12
    assert len({one.picture for one in store.pictures()}) == len(store.pictures()) == 12
