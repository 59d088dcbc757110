import io
import json
from pathlib import Path

import pytest
from PIL import Image

from tallyproof.cli import main
from tallyproof.store import Project
from tallyproof.store.pictures import PictureStore


def photograph() -> bytes:
    exif = Image.Exif()
    exif[0x010F], exif[0x8825] = "Aigul's phone", {1: "N", 2: (43.0, 14.0, 21.5)}
    buffer = io.BytesIO()
    Image.new("RGB", (16, 16), "red").save(buffer, "JPEG", exif=exif)
    return buffer.getvalue()


def call(*arguments: object) -> int:
    with pytest.raises(SystemExit) as ended:
        main([str(argument) for argument in arguments])
    return int(ended.value.code or 0)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    Project.create(tmp_path / "p")
    (tmp_path / "in" / "deep").mkdir(parents=True)
    (tmp_path / "in" / "Aigul 1.jpg").write_bytes(photograph())
    (tmp_path / "in" / "deep" / "Aigul 2.jpg").write_bytes(photograph())
    (tmp_path / "in" / "clip.heic").write_bytes(b"\0\0\0\x18ftypheic")
    (tmp_path / "in" / "link.jpg").symlink_to("/etc/hostname")
    return tmp_path


def test_pictures_are_cleaned_and_originals_sealed(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = (
        "observe",
        "pictures",
        folder / "in",
        "--project",
        folder / "p",
        "--out",
        folder / "out",
        "--json",
    )
    assert call(*words) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["cleaned"], told["refused"], told["located"], told["new"]) == (2, 1, 2, 2)
    (published,) = (folder / "out").iterdir()
    assert b"Aigul" not in published.read_bytes()
    kept = b"".join(path.read_bytes() for path in (folder / "p" / "reports").rglob("*") if path.is_file())
    assert b"Aigul" not in kept
    assert PictureStore(folder / "p").original(told["files"][0]["original"]) == photograph()
    assert call(*words) == 0
    assert json.loads(capsys.readouterr().out)["new"] == 0


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_every_language_says_what_was_not_cleaned(
    folder: Path, capsys: pytest.CaptureFixture[str], language: str
) -> None:
    assert (
        call(
            "observe",
            "pictures",
            folder / "in",
            "--project",
            folder / "p",
            "--out",
            folder / "o",
            "--lang",
            language,
        )
        == 0
    )
    told = capsys.readouterr().out
    assert "clip.heic" in told
    assert "Aigul" not in told
