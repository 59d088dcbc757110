"""A public site: static files that hold what was announced, and the hash of each."""

import hashlib
import json
import re
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner

from factories import snapshot, table
from tallyproof import workflow
from tallyproof.cli.site import command
from tallyproof.election.snapshot import Supersession
from tallyproof.errors import NotAllowedError
from tallyproof.store import Project
from tallyproof.texts import LANGUAGES, load_catalogue

HOSTILE = "<script>alert(1)</script>"


def project(folder: Path) -> Path:
    made = Project.create(folder / "project")
    made.add(
        snapshot(
            table(
                {
                    "registered": [100, 100, 200, None],
                    "cast": [50, 120, 90, None],
                    "area_1": ["North", "North", HOSTILE, HOSTILE],
                    "area_2": ["A", "B", "A", "../../x"],
                },
                votes={"Аида": [30, 80, 50, 7], "=1+1": [20, 40, 40, None]},
                areas=["region", "district"],
            )
        )
    )
    return made.folder


def test_every_file_of_a_site_has_its_hash_and_every_link_its_file(tmp_path: Path) -> None:
    found = workflow.publish_site(project(tmp_path), load_catalogue("en"), out=tmp_path / "site")
    files = {
        p.relative_to(tmp_path / "site").as_posix(): p for p in (tmp_path / "site").rglob("*") if p.is_file()
    }
    manifest = json.loads(files.pop("manifest.json").read_text("utf-8"))
    assert manifest["files"] == found["files"]
    assert {name: hashlib.sha256(p.read_bytes()).hexdigest() for name, p in files.items()} == manifest[
        "files"
    ]
    pages = [
        path for name, path in files.items() if name.endswith(".html") and not name.startswith("dossier/")
    ]
    assert len(pages) == 1 + 2 + 4
    for page in pages:
        for link in re.findall(r'href="([^"#:]+)"', page.read_text("utf-8")):
            assert (page.parent / link).resolve().is_relative_to((tmp_path / "site").resolve())
            assert (page.parent / link).is_file(), (page.name, link)


def test_every_station_and_total_stands_on_a_page(tmp_path: Path) -> None:
    workflow.publish_site(project(tmp_path), load_catalogue("en"), out=tmp_path / "site")
    start = (tmp_path / "site" / "index.html").read_text("utf-8")
    assert "<dt>cast</dt><dd>260</dd>" in start
    assert '<dt dir="auto">Аида</dt><dd>167</dd>' in start
    areas = "".join(p.read_text("utf-8") for p in (tmp_path / "site" / "areas").iterdir())
    assert areas.count('<th scope="row"') == 4 + 4  # districts, stations


def test_stations_that_fail_a_check_are_counted_also_where_nobody_checked_before(tmp_path: Path) -> None:
    workflow.publish_site(project(tmp_path), load_catalogue("en"), out=tmp_path / "site")
    start = (tmp_path / "site" / "index.html").read_text("utf-8")
    north = start[start.index(">North</a>") :]
    assert re.findall(r'<td class="number">([^<]*)</td>', north[: north.index("</tr>")])[-1] == "1"


def test_what_was_not_reported_is_a_dash_and_never_zero(tmp_path: Path) -> None:
    workflow.publish_site(project(tmp_path), load_catalogue("en"), out=tmp_path / "site")
    pages = [p.read_text("utf-8") for p in (tmp_path / "site" / "areas").iterdir()]
    (page,) = [page for page in pages if "../../x" in page and "<dt>stations</dt><dd>1</dd>" in page]
    assert "<dt>cast</dt><dd>–</dd>" in page
    assert '<dt dir="auto">Аида</dt><dd>7</dd>' in page


def test_names_of_areas_are_text_and_never_paths_or_markup(tmp_path: Path) -> None:
    workflow.publish_site(project(tmp_path), load_catalogue("en"), out=tmp_path / "site")
    assert not (tmp_path / "x").exists()
    for page in (tmp_path / "site").rglob("*.html"):
        assert "<script" not in page.read_text("utf-8"), page.name


def test_the_same_project_gives_the_same_bytes(tmp_path: Path) -> None:
    folder = project(tmp_path)
    first, second = (
        workflow.publish_site(folder, load_catalogue("kk"), out=tmp_path / name) for name in "ab"
    )
    pages = {name for name in first["files"] if not name.startswith("dossier/")}
    assert {name: first["files"][name] for name in pages} == {name: second["files"][name] for name in pages}


def test_a_site_replaces_nothing_and_half_a_site_is_never_there(tmp_path: Path) -> None:
    folder = project(tmp_path)
    workflow.publish_site(folder, load_catalogue("en"), out=tmp_path / "site")
    with pytest.raises(NotAllowedError, match="replaces nothing"):
        workflow.publish_site(folder, load_catalogue("en"), out=tmp_path / "site")

    def killed(_done: int, _of: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        workflow.publish_site(folder, load_catalogue("en"), out=tmp_path / "other", progress=killed)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["project", "site"]


def test_a_published_log_is_part_of_the_site(tmp_path: Path) -> None:
    folder = project(tmp_path)
    workflow.log_create(folder / "log", "example.org/test")
    workflow.log_publish(folder / "log")
    found = workflow.publish_site(folder, load_catalogue("en"), out=tmp_path / "site")
    assert {"log/checkpoint", "log/verify.py"} <= set(found["files"])
    assert not [name for name in found["files"] if "key" in name.lower()]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_command_says_what_it_wrote(tmp_path: Path, language: str) -> None:
    folder = project(tmp_path)
    done = CliRunner().invoke(command, [str(folder), "--out", str(tmp_path / "site"), "--lang", language])
    assert done.exit_code == 0, done.output
    assert str(tmp_path / "site") in done.output


@pytest.mark.parametrize("language", LANGUAGES)
def test_stations_that_a_later_version_left_out_are_listed_with_reason_and_version(
    language: str, tmp_path: Path
) -> None:
    folder = project(tmp_path)
    made = Project.open(folder)
    first = made.current()
    words = load_catalogue(language)
    left = replace(first.results, frame=first.results.frame.filter(~pl.col("station_id").is_in(["2", "4"])))
    why = Supersession(first.id, f"list 7 {HOSTILE}", "Central commission", "art. 20")
    made.add(replace(snapshot(left), replaces=why))
    second = made.current()
    workflow.publish_site(folder, words, out=tmp_path / "site")
    page = (tmp_path / "site" / "gone.html").read_text("utf-8")
    for told in ("art. 20", "Central commission", "list 7", second.id[:12], first.id[:12], words.number(120)):
        assert told in page
    rows = re.findall(r'<th scope="row"[^>]*>(.*?)</th>(.*?)</tr>', page, re.DOTALL)
    assert [re.sub("<.*?>", "", head)[:1] for head, _ in rows] == ["2", "4"]
    assert ("–" in rows[1][1], HOSTILE in page) == (True, False)
    start = (tmp_path / "site" / "index.html").read_text("utf-8")
    assert f'<a href="gone.html">{words.text("site.gone")}</a>: 2' in start


def test_a_site_of_a_version_that_lost_no_station_has_no_list_of_them(tmp_path: Path) -> None:
    workflow.publish_site(project(tmp_path), load_catalogue("en"), out=tmp_path / "site")
    assert not (tmp_path / "site" / "gone.html").exists()
    assert "gone.html" not in (tmp_path / "site" / "index.html").read_text("utf-8")
