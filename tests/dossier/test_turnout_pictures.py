"""The pictures of the methods on turnout and support: drawn from a real run, readable, with all its marks."""

from functools import cache
from types import ModuleType
from xml.etree.ElementTree import Element

import numpy as np
import polars as pl
import pytest
from defusedxml.ElementTree import fromstring

from dossier.dossier_contents import contents
from tallyproof.dossier.blocks import Bullets, Figures
from tallyproof.dossier.contents import Part
from tallyproof.dossier.pictures import (
    fingerprint_model,
    shpilkin_curve,
    slope_forest,
    specification_curve,
    swing_scatter,
)
from tallyproof.dossier.pictures.drawing import drawn
from tallyproof.dossier.view import View
from tallyproof.election.contest import Choice, ChoiceId, Contest, ContestId
from tallyproof.election.results import Results
from tallyproof.forensics.battery import run
from tallyproof.forensics.document import test_document as document_of
from tallyproof.texts import load_catalogue

PICTURES = (fingerprint_model, shpilkin_curve, slope_forest, specification_curve, swing_scatter)
EVERY = pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: picture.ID)
NAMESPACE = "{http://www.w3.org/2000/svg}"
METHODS = ("F-SHPILKIN", "F-KLIMEK", "F-SLOPE", "F-SWING")


def election(seed: int, *, added: int = 0) -> Results:
    rng = np.random.default_rng(1)
    taste = rng.normal(0, 0.3, 600)
    now = np.random.default_rng(seed)
    registered = 600 + np.arange(600) % 700
    honest = now.binomial(registered, 1 / (1 + np.exp(-0.1 * taste)))
    votes = now.binomial(honest, 1 / (1 + np.exp(-taste)))
    more = np.where(np.arange(600) % 20 == 0, added, 0)
    frame = pl.DataFrame(
        {
            "station_id": [f"{i:04d}" for i in range(600)],
            "area_1": [f"R{i // 60}" for i in range(600)],
            "registered": registered,
            "cast": honest + more,
            "valid": honest + more,
            "votes__a": votes + more,
            "votes__b": honest - votes,
        }
    )
    choices = [Choice(ChoiceId("a"), "<b>Anna</b>"), Choice(ChoiceId("b"), "Bert")]
    return Results.from_columns(
        frame, contest=Contest(ContestId("x"), "X"), choices=choices, area_levels=("region",)
    )


@cache
def view(language: str) -> View:
    now = election(2, added=250)
    asked = run(now, now.choice("a"), seed=1, methods=METHODS, previous=election(3))
    document = document_of(asked, now, load_catalogue(language))
    return View(contents(language=language, table=now, test=Part.computed(document)))


def svg(picture: ModuleType, language: str = "en") -> Element:
    (figures,) = drawn(view(language), picture)
    assert isinstance(figures, Figures)
    root: Element = fromstring(figures.pictures[0].svg)
    return root


@EVERY
@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_a_picture_fits_a_phone_and_holds_no_small_letters(picture: ModuleType, language: str) -> None:
    root = svg(picture, language)
    sizes = {text.attrib["font-size"] for text in root.iter(f"{NAMESPACE}text")}
    assert float(root.attrib["width"]) <= 360
    assert sizes == {"12px"}


@EVERY
def test_hostile_names_stay_text(picture: ModuleType) -> None:
    root = svg(picture)
    tags = {element.tag.removeprefix(NAMESPACE) for element in root.iter()}
    assert tags <= {"svg", "title", "desc", "g", "path", "line", "text", "defs", "clipPath", "rect",
                    "linearGradient", "stop"}  # fmt: skip


@EVERY
def test_a_picture_of_a_method_without_numbers_says_what_it_needs(picture: ModuleType) -> None:
    (lacking,) = drawn(View(contents(test=Part.missing("no data"))), picture)
    assert isinstance(lacking, Bullets)


def test_the_curve_holds_every_vote_and_the_scaled_others() -> None:
    spec = shpilkin_curve.draw(view("en")).spec
    rows = spec["data"]["values"]
    document = view("en").contents.test.document
    assert document is not None
    curve = document["methods"][0]["series"]["curve"]
    assert len(rows) == 100
    assert max(row["votes"] for row in rows) == pytest.approx(max(curve["votes"]) / 1000)
    assert all(row["above"] >= row["others"] for row in rows)


def test_the_specification_curve_rises_and_marks_the_result_once() -> None:
    rows = specification_curve.draw(view("en")).spec["data"]["values"]
    votes = [row["votes"] for row in rows]
    assert votes == sorted(votes)
    assert sum(row["result"] for row in rows) == 1


def test_the_forest_has_a_line_for_every_area() -> None:
    rows = slope_forest.draw(view("en")).spec["data"]["values"]
    assert sorted(row["name"] for row in rows if row["kind"] == "area") == sorted(f"R{i}" for i in range(10))
    assert all(row["low"] <= row["slope"] <= row["high"] for row in rows)


def test_the_forest_sets_all_areas_and_honest_elections_beside_what_is_tested() -> None:
    document = view("en").contents.test.document
    assert document is not None
    method = next(one for one in document["methods"] if one["code"] == "F-SLOPE")
    rows = {row["kind"]: row for row in slope_forest.draw(view("en")).spec["data"]["values"]}
    wanted = {"together": "slope", "honest": "self_null_mean", "change": "change_slope"}
    found = {kind: rows[kind]["slope"] for kind in wanted if kind in rows}
    assert found == {
        kind: method["statistic"][key] for kind, key in wanted.items() if key in method["statistic"]
    }
    assert {"together", "honest"} <= set(found)


def test_the_scatter_shows_all_stations_and_the_listed_ones() -> None:
    layers = swing_scatter.draw(view("en")).spec["layer"]
    rows = swing_scatter.draw(view("en")).spec["data"]["values"]
    assert sum(row["stations"] for row in rows) == 600
    assert len(layers[-1]["data"]["values"]) >= 25
