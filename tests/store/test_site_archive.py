"""Files of a published site out of its archive: as the library of Python reads them, and never out of another one."""

import zipfile
from pathlib import Path

import pytest

from tallyproof.disk import sha256_of
from tallyproof.errors import ReproducibilityError, UnknownNameError
from tallyproof.store.site_archive import read_from_archive

FILES = {
    "index.html": b"<p>" * 5000,
    "areas/Қала.html": "Қала".encode(),
    "empty": b"",
    "sheets/a.jpg": bytes(range(256)),
}


@pytest.fixture(params=[zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED])
def archive(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    path = tmp_path / "key" / "site.zip"
    path.parent.mkdir()
    with zipfile.ZipFile(path, "w", request.param) as made:
        for name, content in FILES.items():
            made.writestr(name, content)
    return path


def test_every_file_is_read_as_it_was_packed(archive: Path) -> None:
    digest = sha256_of(archive)
    assert {name: read_from_archive(archive, name, sha256=digest) for name in FILES} == FILES


@pytest.mark.parametrize("name", ["", "index", "../index.html", "areas/"])
def test_a_file_that_is_not_in_it_is_unknown(archive: Path, name: str) -> None:
    with pytest.raises(UnknownNameError):
        read_from_archive(archive, name, sha256=sha256_of(archive))


def test_an_archive_that_was_changed_gives_nothing_away_also_after_it_was_read(archive: Path) -> None:
    digest = sha256_of(archive)
    read_from_archive(archive, "index.html", sha256=digest)
    content = bytearray(archive.read_bytes())
    content[content.index(b"index.html") + 12] ^= 1
    archive.write_bytes(content)
    for name in FILES:
        with pytest.raises(ReproducibilityError, match=f"publication key.*{digest}"):
            read_from_archive(archive, name, sha256=digest)


def test_the_list_of_files_is_read_once_for_an_archive_to_which_nobody_writes(
    archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    digest = sha256_of(archive)
    read_from_archive(archive, "empty", sha256=digest)
    monkeypatch.setattr(zipfile, "ZipFile", lambda *_: pytest.fail("opened once more"))
    assert read_from_archive(archive, "index.html", sha256=digest) == FILES["index.html"]
