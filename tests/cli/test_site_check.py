"""`verify` of a public site: every file against the manifest of the site."""

import hashlib
import json
from pathlib import Path

import pytest

from cli.test_cli import call

RESULTS = (
    "station_id,registered,cast,valid,invalid,votes__A,votes__B\n1,100,50,48,2,30,18\n2,90,40,40,0,10,30\n"
)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("site")
    (home / "итоги.csv").write_text(RESULTS, "utf-8")
    assert call("init", home / "election", home / "итоги.csv") == 0
    assert call("site", home / "election", "--out", home / "сайт") == 0
    return home / "сайт"


def verified(site: Path, capsys: pytest.CaptureFixture[str], code: int) -> dict[str, object]:
    capsys.readouterr()
    assert call("verify", site, "--json") == code
    return dict(json.loads(capsys.readouterr().out))


def test_a_site_as_it_was_written_is_whole(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = verified(made, capsys, 0)
    manifest = (made / "manifest.json").read_bytes()
    assert (told["schema"], told["status"], told["differences"]) == ("tallyproof.site-check/1", "whole", [])
    assert told["manifest"] == hashlib.sha256(manifest).hexdigest()
    assert told["files"] == len(json.loads(manifest)["files"])


def test_what_was_changed_added_or_taken_away_is_named(
    made: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    index = (made / "index.html").read_bytes()
    style = (made / "style.css").read_bytes()
    (made / "index.html").write_bytes(index.replace(b"48", b"47"))
    (made / "areas.html").write_text("x")
    (made / "style.css").unlink()
    told = verified(made, capsys, 3)
    assert told["differences"] == [
        {"what": "areas.html", "recorded": None, "now": hashlib.sha256(b"x").hexdigest()},
        {
            "what": "index.html",
            "recorded": hashlib.sha256(index).hexdigest(),
            "now": hashlib.sha256((made / "index.html").read_bytes()).hexdigest(),
        },
        {"what": "style.css", "recorded": hashlib.sha256(style).hexdigest(), "now": None},
    ]
    assert call("verify", made, "--lang", "kk") == 3
    assert str(made / "dossier") in capsys.readouterr().out


def test_a_manifest_without_hashes_is_an_error_that_names_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "manifest.json").write_text('{"schema": "tallyproof.site/1"}')
    assert call("verify", tmp_path) == 3
    assert "no hashes of files" in capsys.readouterr().err
