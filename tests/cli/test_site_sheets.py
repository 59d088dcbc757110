"""Pictures of sheets on a public site: none unless chosen, drawn anew, with hashes that lead back to the original."""

import hashlib
import io
import json
import re
import subprocess
import sys
from dataclasses import asdict
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from cli.test_cli import call
from scanned_sheets import scan
from sheet_photographs import photograph
from tallyproof import workflow
from tallyproof.errors import NotAllowedError, UnknownNameError
from tallyproof.observation.privacy.small_picture import public_picture
from tallyproof.store.sheet_pictures import SheetPictureStore
from tallyproof.texts import LANGUAGES, load_catalogue
from tallyproof.workflow import published_sheets, site_sheets
from tallyproof.workflow.published_sheets import SheetChoice, choose_sheets, chosen_sheets, stations_chosen

RESULTS = (
    "region,precinct,registered voters,ballots cast,valid votes,invalid votes,Akhmetova,Ivanov\n"
    "N,001,100,50,50,0,30,20\nN,002,100,60,60,0,30,30\nS,А-12<b>,100,61,60,1,31,29\n"
)
SPOILT = b"\0" * 40


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "results.csv").write_text(RESULTS, "utf-8")
    assert call("init", tmp_path / "election", tmp_path / "results.csv") == 0
    return tmp_path


def filed(home: Path, station: str, *contents: bytes, kind: str = "official") -> None:
    words = list[Path]()
    for number, content in enumerate(contents):
        words.append(home / f"Aigul {number}")
        words[-1].write_bytes(content)
    given = ("--project", home / "election", "--station", station, "--kind", kind, "--by", "Aigul")
    assert call("observe", "sheet", *words, *given) == 0


def site_of(home: Path, *words: object) -> dict[str, bytes]:
    """Write a site; return its files by name."""
    assert call("site", home / "election", "--out", home / "site", *words) == 0
    found = [path for path in (home / "site").rglob("*") if path.is_file()]
    return {path.relative_to(home / "site").as_posix(): path.read_bytes() for path in found}


def sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def listed(files: dict[str, bytes]) -> list[dict[str, Any]]:
    return list(json.loads(files["sheets.json"])["pictures"])


def test_no_picture_is_on_a_site_unless_it_is_chosen(home: Path) -> None:
    filed(home, "001", photograph())
    files = site_of(home)
    assert [name for name in files if "sheets" in name or "stations/" in name or name.endswith(".jpg")] == []
    assert b"sheets.html" not in files["index.html"]


def test_a_chosen_picture_is_drawn_anew_without_traces_and_whoever_has_the_original_can_check_it(
    home: Path,
) -> None:
    original = photograph("Signed: D. Omarova", size=(3000, 4000), turned=6)
    filed(home, "001", original)
    filed(home, "002", photograph("of the other station"))
    files = site_of(home, "--sheets-of", "001")
    (one,) = listed(files)
    copy = files[one["file"]]
    assert (one["station"], one["original"], one["published"]) == ("001", sha(original), sha(copy))
    assert json.loads(files["manifest.json"])["files"][one["file"]] == one["published"]
    shown = Image.open(io.BytesIO(copy))
    assert (shown.format, shown.size, dict(shown.getexif())) == ("JPEG", (2400, 1800), {})
    assert (one["width"], one["height"], one["bytes"]) == (2400, 1800, len(copy))
    assert not [name for name, content in files.items() if b"Aigul" in content or original[:400] in content]
    assert [name for name in files if name.endswith(".jpg")] == [one["file"]]


def test_the_page_of_a_station_shows_its_pictures_beside_its_figures_and_every_link_has_its_file(
    home: Path,
) -> None:
    filed(home, "001", scan("front", ""), photograph("3"))
    filed(home, "А-12<b>", photograph("copy"), kind="certified_copy")
    files = site_of(home, "--all-sheets")
    pages = {name: content.decode() for name, content in files.items() if name.endswith(".html")}
    pages = {name: page for name, page in pages.items() if not name.startswith("dossier/")}
    for name, page in pages.items():
        for link in re.findall(r'(?:href|src)="([^"#:]+)"', page):
            assert (home / "site" / name).parent.joinpath(link).is_file(), (name, link)
    words = load_catalogue("en")
    (first,) = [page for page in pages.values() if words.text("site.sheets.page", page=2, pages=3) in page]
    assert re.findall(r'<img class="sheet" src="\.\./(sheets/\w+\.jpg)"', first) == [
        one["file"] for one in listed(files)[:3]
    ]
    assert "<dt>cast</dt><dd>50</dd>" in first
    assert all(
        one[hash_] in first for one in listed(files)[:3] for hash_ in ("original", "published", "record")
    )
    assert [one["scanned"] for one in listed(files)] == [1, 2, None, None]
    assert 'href="sheets.html">Pictures of the sheets</a>: 4' in pages["index.html"]
    linked = [name for name, page in pages.items() if "../stations/" in page and name.startswith("areas/")]
    assert len(linked) == 2
    assert not [name for name, page in pages.items() if "А-12<b>" in page]


def test_a_station_whose_code_is_hostile_or_gone_has_a_page_of_our_name(home: Path) -> None:
    filed(home, "А-12<b>", photograph())
    (home / "new.csv").write_text(RESULTS.rsplit("S,", maxsplit=1)[0], "utf-8")
    why = {"reason": "recount", "decided_by": "CEC"}
    workflow.init(home / "election", workflow.Request(home / "new.csv"), **why)
    files = site_of(home, "--sheets-of", "А-12<b>")
    (page,) = [name for name in files if name.startswith("stations/")]
    assert re.fullmatch(r"stations/[0-9a-f]{16}\.html", page)
    assert load_catalogue("en").text("site.sheets.no_station") in files[page].decode()
    assert f'href="{page}"'.encode() in files["gone.html"]


def test_the_log_proves_the_list_of_what_is_shown_and_the_filing_of_each(home: Path) -> None:
    workflow.log_create(home / "election" / "log", "example.org/test")
    filed(home, "001", photograph("1"), photograph("2"))
    choice = choose_sheets(home / "election", every=True)
    workflow.publish_site(
        home / "election", load_catalogue("en"), out=home / "site", sheets=choice, sign=True
    )
    files = {
        path.relative_to(home / "site").as_posix(): path.read_bytes()
        for path in (home / "site").rglob("*")
        if path.is_file()
    }
    entries = {
        name: json.loads(files[name]) for name in files if re.fullmatch(r"proofs/entry-\d+\.json", name)
    }
    (name,) = [one for one, entry in entries.items() if entry["id"] == "sheets of a site"]
    assert entries[name]["documents"] == {"sheets.json": sha(files["sheets.json"])}
    filings = {
        entry["id"]: entry["documents"] for entry in entries.values() if entry["id"].startswith("sheet ")
    }
    for one in listed(files):
        told = {key: one[key] for key in ("original", "picture", "record")}
        assert filings[f"sheet {one['number']}"] == told
    (page,) = [content.decode() for one, content in files.items() if one.startswith("stations/")]
    proofs = {f"proofs/{one}.json" for one in re.findall(r"\.\./proofs/(entry-\d+)\.html", page)}
    assert {entries[one]["id"] for one in proofs} == {"sheet 1", "sheet 2", "sheets of a site"}
    command = [sys.executable, "verify.py", "--policy", "../log/policy", name.removeprefix("proofs/")]
    command[-1] = command[-1].replace(".json", ".tlog-proof")
    done = subprocess.run(command, cwd=home / "site" / "proofs", capture_output=True, text=True, check=False)
    assert "HOLDS" in done.stdout, done.stderr


def test_a_picture_that_cannot_be_decoded_is_told_by_its_hashes(home: Path) -> None:
    spoilt = bytearray(photograph(form="PNG"))
    place = spoilt.index(b"IDAT") + 10
    spoilt[place : place + 40] = SPOILT
    filed(home, "001", bytes(spoilt))
    files = site_of(home, "--all-sheets")
    (one,) = listed(files)
    assert (one["file"], one["published"], one["original"]) == (None, None, sha(bytes(spoilt)))
    (page,) = [content.decode() for name, content in files.items() if name.startswith("stations/")]
    assert load_catalogue("en").text("site.sheets.undrawn") in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_command_warns_of_names_and_signatures_before_it_writes(
    home: Path, capsys: pytest.CaptureFixture[str], language: str
) -> None:
    filed(home, "001", photograph())
    capsys.readouterr()
    files = site_of(home, "--all-sheets", "--lang", language)
    words = load_catalogue(language)
    assert words.text("site.sheets.warning", pictures="1") in " ".join(capsys.readouterr().err.split())
    assert unescape(files["sheets.html"].decode()).count(words.text("site.sheets.limits")) == 1


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--sheets-of", "003"), "002"),
        (("--sheets-of", "001", "--sheets-of", "002"), "no picture of a sheet is filed there"),
        (("--sheets-of", "001", "--all-sheets"), "--sheets-of or --all-sheets"),
    ],
)
def test_a_choice_that_cannot_be_meant_is_refused_and_writes_nothing(
    home: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], told: str
) -> None:
    filed(home, "001", photograph())
    capsys.readouterr()
    assert call("site", home / "election", "--out", home / "site", *words) != 0
    assert told in " ".join(capsys.readouterr().err.split())
    assert not (home / "site").exists()


def test_a_choice_means_the_pictures_that_were_filed_then_and_no_withdrawn_one(home: Path) -> None:
    folder = home / "election"
    filed(home, "001", photograph("1"), photograph("2"))
    choice = choose_sheets(folder, every=True)
    assert choice is not None
    again = SheetChoice(**json.loads(json.dumps(asdict(choice))))
    filed(home, "001", photograph("later"))
    filed(home, "002", photograph("later too"))
    assert [one.number for one in chosen_sheets(folder, again)] == [1, 2]
    assert stations_chosen(folder, again) == {"001": 2}
    assert call("observe", "sheet", "--project", folder, "--withdraw", 3, "--reason", "of no matter") == 0
    assert [one.number for one in chosen_sheets(folder, again)] == [1, 2]
    assert call("observe", "sheet", "--project", folder, "--withdraw", 2, "--reason", "a face") == 0
    with pytest.raises(NotAllowedError, match="withdrawn since"):
        chosen_sheets(folder, again)
    with pytest.raises(NotAllowedError, match="withdrawn since"):
        workflow.publish_site(folder, load_catalogue("en"), out=home / "site", sheets=again)
    assert not (home / "site").exists()


def test_nothing_is_chosen_where_nothing_is_filed_or_too_much_is(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = home / "election"
    assert choose_sheets(folder) is None
    with pytest.raises(NotAllowedError, match="no picture"):
        choose_sheets(folder, every=True)
    with pytest.raises(UnknownNameError):
        choose_sheets(folder, stations=["009"])
    filed(home, "001", photograph("1"), photograph("2"))
    monkeypatch.setattr(published_sheets, "MOST_PUBLISHED", 1)
    with pytest.raises(NotAllowedError, match="at most 1"):
        choose_sheets(folder, every=True)


def test_a_picture_that_was_changed_by_hand_is_not_published(home: Path) -> None:
    filed(home, "001", photograph("1"))
    (path,) = (home / "election" / "sheets" / "pictures").iterdir()
    path.write_bytes(photograph("another"))
    assert call("site", home / "election", "--out", home / "site", "--all-sheets") == 3
    assert not (home / "site").exists()
    assert len(SheetPictureStore(home / "election").pictures()) == 1


def test_a_picture_whose_drawing_came_to_no_end_is_drawn_again_and_never_published_as_none(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    filed(home, "001", photograph())
    ends = iter([False, False, False, False, True])

    def busy(content: bytes) -> bytes | None:
        if not next(ends):
            raise TimeoutError
        return public_picture(content)

    monkeypatch.setattr(site_sheets, "public_picture", busy)
    assert call("site", home / "election", "--out", home / "site", "--all-sheets") == 4
    assert "had no time or memory to draw it" in capsys.readouterr().err
    assert not (home / "site").exists()
    (one,) = listed(site_of(home, "--all-sheets"))
    assert one["file"]
