"""Pictures are inert, complete and readable, whatever is in the data."""

import json
import re
from types import ModuleType
from xml.etree.ElementTree import Element

import polars as pl
import pytest
from defusedxml.ElementTree import fromstring

from dossier.dossier_contents import HOSTILE, contents, hostile_contents, results
from tallyproof.dossier.blocks import Bullets, Figures
from tallyproof.dossier.contents import Part
from tallyproof.dossier.pictures import (
    contested_ballots,
    cumulative_by_size,
    failed_by_area,
    fingerprint,
    integer_excess,
    map_of_stations,
    scenario_margins,
    share_by_turnout,
    share_histogram,
    turnout_histogram,
    votes_by_choice,
)
from tallyproof.dossier.pictures.drawing import drawn
from tallyproof.dossier.pictures.svg import cleaned
from tallyproof.dossier.pictures.theme import labels, nice_edges
from tallyproof.dossier.view import View
from tallyproof.election.contest import Choice, ChoiceId, Contest, ContestId
from tallyproof.election.results import Results
from tallyproof.errors import InternalError

PICTURES = (
    contested_ballots,
    cumulative_by_size,
    failed_by_area,
    fingerprint,
    integer_excess,
    map_of_stations,
    scenario_margins,
    share_by_turnout,
    share_histogram,
    turnout_histogram,
    votes_by_choice,
)
EVERY = pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: picture.ID)
NAMESPACE = "{http://www.w3.org/2000/svg}"


def svg(view: View, picture: ModuleType) -> Element:
    (figures,) = drawn(view, picture)
    assert isinstance(figures, Figures)
    root: Element = fromstring(figures.pictures[0].svg)
    return root


@EVERY
def test_a_picture_has_marks_a_name_and_a_description(picture: ModuleType) -> None:
    root = svg(View(contents()), picture)
    named = root.attrib["aria-labelledby"].split()
    assert root.attrib["role"] == "img"
    assert [root[0].attrib["id"], root[1].attrib["id"]] == named
    assert root[0].text
    assert root[1].text
    assert len([mark for mark in root.iter() if mark.tag in {f"{NAMESPACE}path", f"{NAMESPACE}line"}]) >= 2


@EVERY
def test_a_picture_fits_a_phone_unscaled_and_holds_no_small_letters(picture: ModuleType) -> None:
    root = svg(View(contents(language="ru")), picture)
    sizes = {text.attrib["font-size"] for text in root.iter(f"{NAMESPACE}text")}
    assert float(root.attrib["width"]) <= 360
    assert sizes == {"12px"}


@EVERY
def test_hostile_names_stay_text(picture: ModuleType) -> None:
    root = svg(View(hostile_contents()), picture)
    tags = {element.tag.removeprefix(NAMESPACE) for element in root.iter()}
    names = {name for element in root.iter() for name in element.attrib}
    assert tags <= {"svg", "title", "desc", "g", "path", "line", "text", "defs", "clipPath", "rect"}
    assert not [name for name in names if name.startswith("on") or "href" in name or name == "style"]


@EVERY
def test_ids_differ_from_picture_to_picture_and_every_reference_is_met(picture: ModuleType) -> None:
    root = svg(View(contents()), picture)
    ids = [element.attrib["id"] for element in root.iter() if "id" in element.attrib]
    used = set(re.findall(r"url\(#([^)]+)\)", json.dumps([element.attrib for element in root.iter()])))
    assert len(ids) == len(set(ids))
    assert all(name.startswith(f"{picture.ID}-") for name in ids)
    assert used <= set(ids)


@EVERY
def test_a_picture_drawn_twice_has_the_same_bytes(picture: ModuleType) -> None:
    view = View(contents())
    assert drawn(view, picture) == drawn(view, picture)


def test_what_the_data_do_not_allow_is_named_with_the_reason() -> None:
    frame = pl.DataFrame({"station_id": ["1", "2"], "votes__a": [5, 6]})
    table = Results.from_columns(
        frame, contest=Contest(ContestId("x"), "X"), choices=[Choice(ChoiceId("a"), "A")]
    )
    view = View(contents(table=table, test=Part.missing("no data"), outcome=Part.missing("no data")))
    *_, lacking = drawn(view, *PICTURES)
    assert isinstance(lacking, Bullets)
    assert "Map of the leader's share: the file has no coordinates" in lacking.items
    assert len(lacking.items) >= 6


def test_the_fingerprint_holds_all_voters_of_the_stations_it_can_place() -> None:
    view = View(contents())
    spec = fingerprint.draw(view).spec
    area = sum(
        (cell["right"] - cell["left"]) * (cell["high"] - cell["low"]) for cell in spec["data"]["values"]
    )
    table = results().frame.filter(pl.col("cast") <= pl.col("registered"))
    cells = {
        (min(100 * cast // registered, 99), min(100 * votes // cast, 99))
        for cast, registered, votes in table.select("cast", "registered", "votes__a").iter_rows()
    }
    assert area == pytest.approx(len(cells) / 10_000)


def test_russian_axes_use_the_decimal_comma_and_a_space_before_the_percent_sign() -> None:
    texts = {
        text.text for text in svg(View(contents(language="ru")), turnout_histogram).iter(f"{NAMESPACE}text")
    }
    assert "20\u00a0%" in texts


@pytest.mark.parametrize(
    "attack",
    [
        "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script><text>a</text></svg>",
        "<svg xmlns='http://www.w3.org/2000/svg'><image href='http://x/'/><text>a</text></svg>",
        "<svg xmlns='http://www.w3.org/2000/svg'><foreignObject/><text>a</text></svg>",
    ],
)
def test_an_element_that_is_not_on_the_list_is_refused(attack: str) -> None:
    with pytest.raises(InternalError, match="element"):
        cleaned(attack, name="x", title="t", description="d")


def test_an_active_attribute_is_left_out() -> None:
    raw = (
        "<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'><text style='a' onclick='b'>x</text></svg>"
    )
    clean = cleaned(raw, name="x", title="t", description="d")
    assert "alert" not in clean
    assert "onclick" not in clean
    assert "style" not in clean


def test_an_empty_drawing_is_a_fault_not_a_blank_picture() -> None:
    with pytest.raises(InternalError, match="empty"):
        cleaned("<svg xmlns='http://www.w3.org/2000/svg'/>", name="x", title="t", description="d")


def test_long_names_are_cut_and_stay_distinct() -> None:
    cut = labels([HOSTILE[3], HOSTILE[3] + "x"], length=10)
    assert cut == ["NNNNNNNNN…", "NNNNNNNNN… (2)"]


@pytest.mark.parametrize("largest", [0, 1, 3, 17, 1_000, 999_999, 10**10])
def test_class_edges_rise_and_the_largest_value_has_a_class_of_its_own(largest: int) -> None:
    edges = nice_edges(largest, classes=6)
    assert edges == sorted(set(edges))
    assert len(edges) <= 5
    assert all(1 < edge <= largest / 2 for edge in edges)
