"""Pictures of sheets by the command line: filed, sent again, listed, withdrawn; whatever else is sent is told."""

import json
from pathlib import Path
from typing import Any

import pytest

from cli.test_cli import call
from scanned_sheets import locked, scan
from sheet_photographs import photograph
from tallyproof.log import Log
from tallyproof.texts import LANGUAGES, load_catalogue

RESULTS = (
    "region,precinct,registered voters,ballots cast,valid votes,invalid votes,Akhmetova,Ivanov\n"
    "N,001,100,50,50,0,30,20\nN,002,100,60,60,0,30,30\nS,А-12,100,60,60,0,30,30\n"
)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "results.csv").write_text(RESULTS, "utf-8")
    assert call("init", tmp_path / "election", tmp_path / "results.csv") == 0
    (tmp_path / "in").mkdir()
    for name, text in (("Aigul 1.jpg", "1"), ("Aigul 2.jpg", "2"), ("three.png", "3")):
        form = "PNG" if name.endswith("png") else "JPEG"
        (tmp_path / "in" / name).write_bytes(photograph(text, form=form))
    (tmp_path / "in" / "note.jpg").write_text("a text with the wrong ending")
    (tmp_path / "in" / "empty.jpg").write_bytes(b"")
    return tmp_path


def asked(capsys: pytest.CaptureFixture[str], home: Path, *words: object) -> tuple[int, dict[str, Any]]:
    capsys.readouterr()
    ended = call("observe", "sheet", *words, "--project", home / "election", "--json")
    return ended, json.loads(capsys.readouterr().out)


def test_pages_are_filed_at_their_station_and_sent_again_change_nothing(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = (
        home / "in" / "Aigul 1.jpg",
        home / "in" / "Aigul 2.jpg",
        "--station",
        "001",
        "--kind",
        "official",
    )
    ended, told = asked(capsys, home, *words, "--by", "Aigul")
    assert (ended, told["filed"], told["here"], told["refused"], told["located"]) == (0, 2, 0, 0, 2)
    ended, again = asked(capsys, home, *words)
    assert (ended, again["filed"], again["here"]) == (0, 0, 2)
    _, listed = asked(capsys, home, "--station", "001")
    assert [(one["number"], one["page"], one["pages"]) for one in listed["pictures"]] == [
        (1, 1, 2),
        (2, 2, 2),
    ]
    kept = b"".join(path.read_bytes() for path in (home / "election").rglob("*") if path.is_file())
    assert b"Aigul" not in kept
    first = listed["pictures"][0]
    assert first["by"].startswith("p-")
    assert (home / "election" / first["file"]).read_bytes().startswith(b"\xff\xd8\xff")


def test_what_is_no_picture_is_told_and_the_others_are_filed(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    names = ("note.jpg", "empty.jpg", "three.png")
    pictures = [home / "in" / name for name in names]
    ended, told = asked(capsys, home, *pictures, "--station", "А-12", "--kind", "observers_copy")
    assert (ended, [one["state"] for one in told["files"]]) == (3, ["refused", "refused", "filed"])


def test_a_pdf_is_filed_page_by_page_and_sent_again_changes_nothing(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (home / "in" / "scan.pdf").write_bytes(scan("front", ""))
    words = (home / "in" / "scan.pdf", "--station", "001", "--kind", "official")
    for ended, state in ((0, "filed"), (0, "here")):
        done, told = asked(capsys, home, *words)
        assert (done, [(one["state"], one["scanned"]) for one in told["files"]]) == (
            ended, [(state, 1), (state, 2)],
        )  # fmt: skip
    _, listed = asked(capsys, home)
    pages = [(one["page"], one["pages"], one["scanned"], one["format"]) for one in listed["pictures"]]
    assert pages == [(1, 2, 1, "jpeg"), (2, 2, 2, "jpeg")]
    assert len({one["original"] for one in listed["pictures"]}) == 1


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "heic"),
        (b"\0\0\0\x1cftypavif\0\0\0\0avifmif1", "heic"),
        (locked(), "pdf_locked"),
        (scan("cut")[:500], "pdf_broken"),
    ],
    ids=["heic", "avif", "locked", "cut"],
)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_a_telephone_or_a_scanner_sends_amiss_is_told_with_what_to_do(
    home: Path, capsys: pytest.CaptureFixture[str], content: bytes, reason: str, lang: str
) -> None:
    (home / "in" / "sent").write_bytes(content)
    words = (home / "in" / "sent", "--station", "001", "--kind", "official", "--lang", lang)
    ended, told = asked(capsys, home, *words)
    assert (ended, told["files"][0]["reason"]) == (
        3, load_catalogue(lang).text(f"reports.sheet.refused.{reason}"),
    )  # fmt: skip


def test_a_picture_that_is_too_large_is_told(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    large = home / "in" / "large.jpg"
    large.write_bytes(photograph() + b"\0" * 20_000_000)
    ended, told = asked(capsys, home, large, "--station", "001", "--kind", "official")
    assert (ended, told["files"][0]["reason"]) == (3, "not filed: larger than 20 MB")


@pytest.mark.parametrize("station", ["A-12", "1", "0O1"])
def test_an_unknown_station_is_refused_with_the_nearest(
    home: Path, capsys: pytest.CaptureFixture[str], station: str
) -> None:
    ended, told = asked(capsys, home, home / "in" / "Aigul 1.jpg", "--station", station, "--kind", "official")
    assert ended == 2
    assert any(near in told["message"] for near in ("001", "А-12"))
    assert not (home / "election" / "sheets").exists()


def test_a_list_files_many_and_tells_every_row_that_it_cannot(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (home / "secret.jpg").write_bytes(photograph("outside"))
    (home / "in" / "link.jpg").symlink_to(home / "secret.jpg")
    (home / "in" / "list.csv").write_text(
        "file;station;kind\nAigul 1.jpg;001;official\nthree.png;А-12;certified copy\nAigul 1.jpg;002;official\n"
        "../secret.jpg;002;official\nlink.jpg;002;official\nnone.jpg;002;official\nAigul 2.jpg;777;official\n",
        "utf-8",
    )
    ended, told = asked(capsys, home, "--list", home / "in" / "list.csv")
    assert (ended, told["filed"], told["refused"]) == (3, 2, 5)
    reasons = {one["row"]: one["reason"] for one in told["files"] if one["state"] == "refused"}
    assert list(reasons) == [4, 5, 6, 7, 8]
    assert "number 1 at station 001" in reasons[4]
    assert (
        reasons[5] == reasons[6] == reasons[7] == "not filed: there is no such file in the folder of the list"
    )
    assert "777" in reasons[8]


def test_a_withdrawn_picture_stays_with_its_reason_and_can_be_filed_elsewhere(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    picture = home / "in" / "Aigul 1.jpg"
    asked(capsys, home, picture, "--station", "001", "--kind", "official")
    ended, told = asked(capsys, home, "--withdraw", 1, "--reason", "Another station's sheet")
    assert (ended, told["withdrawn"], told["pictures"][0]["withdrawn"]["reason"]) == (
        0,
        1,
        "Another station's sheet",
    )
    ended, told = asked(capsys, home, picture, "--station", "002", "--kind", "official")
    assert (ended, told["filed"]) == (0, 1)
    _, listed = asked(capsys, home)
    assert [(one["station"], one["page"]) for one in listed["pictures"]] == [("001", None), ("002", 1)]


@pytest.mark.parametrize(
    ("words", "ended"),
    [
        (("--withdraw", 1), 4),
        (("--withdraw", 9, "--reason", "blurred"), 2),
        (("--withdraw", 1, "--list", "LIST"), 2),
        (("PICTURE", "--kind", "official"), 2),
        (("PICTURE", "--station", "001"), 2),
        (("PICTURE", "--station", "001", "--kind", "selfie"), 2),
    ],
)
def test_a_call_that_makes_no_sense_is_refused(
    home: Path, capsys: pytest.CaptureFixture[str], words: tuple[object, ...], ended: int
) -> None:
    asked(capsys, home, home / "in" / "three.png", "--station", "001", "--kind", "official")
    (home / "in" / "list.csv").write_text("file,station,kind\n")
    named = {"PICTURE": home / "in" / "Aigul 1.jpg", "LIST": home / "in" / "list.csv"}
    assert asked(capsys, home, *(named.get(str(word), word) for word in words))[0] == ended
    assert len(asked(capsys, home)[1]["pictures"]) == 1


def test_the_log_binds_each_picture_without_telling_where_observers_were(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call("log", "create", home / "election", "example.org/test") == 0
    before = len(Log.open(home / "election" / "log").entries())
    words = (home / "in" / "Aigul 1.jpg", "--station", "001", "--kind", "official")
    for _ in range(2):
        _, told = asked(capsys, home, *words)
    asked(capsys, home, "--withdraw", 1, "--reason", "Another station's sheet")
    filed, withdrawn = Log.open(home / "election" / "log").entries()[before:]
    assert (filed.kind.value, filed.id, filed.version, dict(filed.public)) == (
        "report",
        "sheet 1",
        1,
        {"kind": "sheet", "act": "file"},
    )
    assert filed.documents["picture"] == told["files"][0]["picture"]
    assert set(filed.documents) == {"picture", "original", "record"}
    assert (withdrawn.version, withdrawn.public["act"]) == (2, "withdraw")
    assert b'"001"' not in filed.content() + withdrawn.content()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_tells_what_was_done_and_lists_it(
    home: Path, capsys: pytest.CaptureFixture[str], language: str
) -> None:
    words = ("observe", "sheet", "--project", home / "election", "--lang", language)
    pictures = (home / "in" / "Aigul 1.jpg", home / "in" / "note.jpg")
    assert call(*words, *pictures, "--station", "001", "--kind", "certified_copy") == 3
    told = capsys.readouterr().out
    assert "note.jpg: " in told
    assert call(*words) == 0
    assert "001" in capsys.readouterr().out
