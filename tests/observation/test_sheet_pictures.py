"""How large a picture is, the small one of it, and the list that names many."""

import io
import signal
import struct
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageOps

from sheet_photographs import photograph
from tallyproof.errors import InputError
from tallyproof.observation.privacy import small_picture as module
from tallyproof.observation.privacy.apart import UNWRITTEN, Turns, run_apart
from tallyproof.observation.privacy.picture_size import picture_size
from tallyproof.observation.privacy.pictures import CleanPicture, clean_picture
from tallyproof.observation.privacy.small_picture import public_picture, small_picture
from tallyproof.observation.sheets.picture import SheetKind
from tallyproof.observation.sheets.picture_list import read_picture_list


def saved(form: str, mode: str, turned: int, **more: object) -> CleanPicture:
    exif, buffer = Image.Exif(), io.BytesIO()
    exif[0x0112] = turned
    Image.new(mode, (300, 201)).save(buffer, form, exif=exif, **more)
    return clean_picture(buffer.getvalue(), file="a")


@pytest.mark.parametrize("turned", range(1, 9))
@pytest.mark.parametrize(
    ("form", "mode", "more"),
    [
        ("JPEG", "RGB", {}),
        ("JPEG", "L", {"progressive": True}),
        ("PNG", "RGBA", {}),
        ("WEBP", "RGB", {}),
        ("WEBP", "RGBA", {}),
        ("WEBP", "RGB", {"lossless": True}),
    ],
)
def test_a_size_is_that_of_the_picture_as_a_viewer_turns_it(
    form: str, mode: str, more: dict[str, object], turned: int
) -> None:
    clean = saved(form, mode, turned, **more)
    assert picture_size(clean) == ImageOps.exif_transpose(Image.open(io.BytesIO(clean.content))).size


@pytest.mark.parametrize(
    ("form", "content"), [("jpeg", b"\xff\xd8\xff\xd9"), ("png", b"\x89PNG"), ("webp", b"RIFF")]
)
def test_a_picture_whose_head_tells_no_size_has_none(form: str, content: bytes) -> None:
    assert picture_size(CleanPicture(content, form, (), located=False)) == (0, 0)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_small_picture_is_an_upright_jpeg_without_traces(form: str) -> None:
    clean = clean_picture(photograph(size=(1200, 900), form=form, turned=6), file="a")
    small = small_picture(clean.content)
    assert small is not None
    shown = Image.open(io.BytesIO(small))
    assert (shown.format, dict(shown.getexif())) == ("JPEG", {})
    upright = (
        (360, 480) if form == "JPEG" else (480, 360)
    )  # how a PNG or WebP is turned is no part of its pixels
    assert shown.size == upright


def bomb(side: int) -> bytes:
    """Return a head that announces so many pixels, and none of them."""
    head = struct.pack(">II5B", side, side, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", b"\x78\x9c\x03\x00\x00\x00\x00\x01"), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + b"\0\0\0\0" for name, data in parts
    )


@pytest.mark.parametrize("content", [b"", b"no picture", photograph()[:300], bomb(60_000), bomb(0)])
def test_what_cannot_be_decoded_has_no_small_picture(content: bytes) -> None:
    assert small_picture(content) is None


def test_six_small_pictures_that_are_asked_for_at_once_are_all_drawn_on_a_slow_machine_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def slow(*words: str, **named: Any) -> int | None:
        time.sleep(0.6)
        return run_apart(*words, **named)

    monkeypatch.setattr(module, "run_apart", slow)
    asked = [photograph(str(number), size=(3000, 4000)) for number in range(6)]
    with ThreadPoolExecutor(6) as browser:
        found = list(browser.map(small_picture, asked))
    assert [one is not None and one[:2] == b"\xff\xd8" for one in found] == [True] * 6


def test_a_drawing_for_which_too_many_wait_or_that_waits_too_long_is_not_tried(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for waiting, told in ((0, "wait already"), (1, "being drawn")):
        turns = Turns(at_once=1, waiting=waiting, seconds=0.01)
        monkeypatch.setattr(module, "TURNS", turns)
        with turns.taken(), pytest.raises(TimeoutError, match=told):
            small_picture(photograph())
        assert small_picture(photograph()) is not None


@pytest.mark.parametrize("written", [b"", b"<script>", photograph(form="PNG")])
def test_what_decodes_a_picture_is_trusted_no_more_than_the_picture(
    written: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    def taken_over(*_: object, **named: object) -> subprocess.CompletedProcess[bytes]:
        named["stdout"].write(written)  # type: ignore[attr-defined]
        return subprocess.CompletedProcess([], 0)

    monkeypatch.setattr(subprocess, "run", taken_over)
    assert (small_picture(photograph()), public_picture(photograph())) == (None, None)


def test_a_drawing_that_is_stopped_with_the_server_tells_nothing_about_the_picture(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stopped = subprocess.CompletedProcess([], -signal.SIGTERM, b"", b"")
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: stopped)
    for _ in range(3):  # each gives its turn back
        with pytest.raises(TimeoutError, match="stopped"):
            small_picture(photograph())


@pytest.mark.parametrize("ended", [None, -signal.SIGKILL, UNWRITTEN])
def test_a_drawing_that_was_too_slow_or_killed_tells_nothing_about_the_picture(
    ended: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as busy:
        busy.setattr(module, "run_apart", lambda *_, **__: ended)
        for draw in (small_picture, public_picture):
            with pytest.raises(TimeoutError, match="no end"):
                draw(photograph())
    assert small_picture(photograph()) is not None


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no disk that is always full")
def test_a_drawing_for_which_the_disk_has_no_room_says_so() -> None:
    with Path("/dev/full").open("wb") as full:
        ended = run_apart(
            "tallyproof.observation.privacy.shrink", "480", "72", content=photograph(), out=full, seconds=30
        )
    assert ended == UNWRITTEN


def test_a_process_that_used_up_its_work_is_not_told_as_one_that_was_killed() -> None:
    program = "from tallyproof.observation.privacy import apart; apart._SECONDS = 1; apart.limit_itself()"
    ended = subprocess.run([sys.executable, "-c", f"{program}\nwhile True: pass"], check=False)
    assert ended.returncode == -signal.SIGXCPU


@pytest.mark.skipif(not Path("/proc/self/oom_score_adj").exists(), reason="the system ranks no processes")
def test_where_memory_is_short_what_reads_a_strangers_file_ends_before_the_server() -> None:
    program = "from tallyproof.observation.privacy.apart import limit_itself; limit_itself()"
    shown = f"{program}\nprint(open('/proc/self/oom_score_adj').read())"
    ended = subprocess.run([sys.executable, "-c", shown], check=True, capture_output=True, text=True)
    assert ended.stdout.strip() == "1000"


def test_a_list_names_file_station_and_kind_however_the_kind_is_written(tmp_path: Path) -> None:
    listing = tmp_path / "list.csv"
    listing.write_text(
        "file;station;kind\na.jpg;007;official\nb.jpg;А-12;Certified copy\nc.jpg;7;observers-copy\n"
    )
    rows = [(one.line, one.file, one.station, one.kind) for one in read_picture_list(listing)]
    assert rows == [
        (2, "a.jpg", "007", SheetKind.OFFICIAL),
        (3, "b.jpg", "А-12", SheetKind.CERTIFIED_COPY),
        (4, "c.jpg", "7", SheetKind.OBSERVERS_COPY),
    ]


def test_a_list_with_wrong_rows_names_all_of_them(tmp_path: Path) -> None:
    listing = tmp_path / "list.csv"
    listing.write_text("file,station,kind\na.jpg,1,selfie\n,1,official\nb.jpg,2,official\nc.jpg,,official\n")
    with pytest.raises(InputError, match=r"row 2: selfie; row 3: a blank; row 5: a blank") as refused:
        read_picture_list(listing)
    assert "certified_copy" in str(refused.value)
