"""Copies of sheets and quick counts are set beside the results for those who read what observers report."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tallyproof.errors import InputError
from tallyproof.sources.mapping import ContestRule
from tallyproof.sources.mapping import Mapping as SourceMapping
from tallyproof.texts import LANGUAGES
from tallyproof.web.place import Place
from web.conftest import SignIn
from web.waiting_work import work

HEAD = "station_id,registered,cast,valid,invalid,Аида <b>А</b>,Берік & Co\n"
COPIES = HEAD + "1,100,50,50,0,25,25\n2,100,120,120,0,80,40\n"
FIGURES = ("registered", "cast", "valid", "invalid")
MAPPING = SourceMapping(
    station_id=("station_id",),
    areas=(),
    counts={name: (name,) for name in FIGURES},
    votes={name: name for name in ("Аида <b>А</b>", "Берік & Co")},
    contest=ContestRule(name="Copies"),
).toml()


def sent(name: str, text: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode())


@pytest.mark.parametrize("language", LANGUAGES)
def test_copies_are_compared_station_by_station(language: str, sign_in: SignIn, server: Place) -> None:
    form = {"title": "<i>Ours</i>", "sheets": sent("../ours.csv", COPIES)}
    assert sign_in("clerk").post("/observe/copies", form).status_code == 302
    key = work(server).answer["part"]
    page = sign_in("adjudicator", language=language).get(f"/observe/copies/{key}").content.decode()
    assert "&lt;i&gt;Ours&lt;/i&gt;" in page
    assert "ours.csv" in page
    document = json.loads(
        (server.folder / "asked" / "copies" / key / f"document.{language}.json").read_bytes()
    )
    assert (document["matched"], document["equal"], document["different"]) == (2, 1, 1)


def test_without_a_file_the_teams_own_reports_are_compared_or_it_is_said_that_they_hold_none(
    sign_in: SignIn, server: Place
) -> None:
    assert sign_in("analyst").post("/observe/copies", {"title": "Ours"}).status_code == 302
    with pytest.raises(InputError, match="no figure of a sheet"):
        work(server)
    assert "Ours" not in sign_in("lawyer").get("/observe/copies").content.decode()


def test_a_quick_count_is_estimated_from_drawn_stations(sign_in: SignIn, server: Place) -> None:
    form = {
        "title": "Drawn",
        "sample": sent("sample.csv", "station_id,inclusion,units\n1,1,3\n2,1,3\n3,1,3\n"),
        "counts": sent("counts.csv", COPIES),
        "mapping": sent("m.toml", MAPPING),
    }
    assert sign_in("lawyer").post("/observe/quick-counts", form).status_code == 302
    key = work(server).answer["part"]
    page = sign_in("adjudicator").get(f"/observe/quick-counts/{key}").content.decode()
    assert "Аида &lt;b&gt;А&lt;/b&gt;" in page
    assert "Drawn" in sign_in("adjudicator").get("/observe/quick-counts").content.decode()


def test_who_reads_no_reports_reads_no_figures_of_observers(sign_in: SignIn) -> None:
    for role in ("reader", "observer"):
        assert sign_in(role).get("/observe/copies").status_code == 403
        assert sign_in(role).get("/observe/quick-counts").status_code == 403
    adjudicator = sign_in("adjudicator")
    assert '<form method="post" enctype' not in adjudicator.get("/observe/copies").content.decode()
    assert adjudicator.post("/observe/copies", {"title": "T"}).status_code == 403
    assert adjudicator.post("/observe/quick-counts", {"title": "T"}).status_code == 403
