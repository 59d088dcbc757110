"""Pictures that set what is found beside what chance makes: drawn from a real run, complete, readable."""

from functools import cache
from types import ModuleType
from typing import Any
from xml.etree.ElementTree import Element

import numpy as np
import pytest
from defusedxml.ElementTree import fromstring

from dossier.dossier_contents import contents
from tallyproof.dossier.blocks import Bullets, Figures
from tallyproof.dossier.contents import Part
from tallyproof.dossier.pictures import identical_sheets, integer_excess, small_counts, swapped_rows
from tallyproof.dossier.pictures.drawing import drawn
from tallyproof.dossier.pictures.found_by_chance import range_by_chance
from tallyproof.dossier.view import View
from tallyproof.forensics.battery import run
from tallyproof.forensics.document import test_document as document_of
from tallyproof.forensics.simulation import Honest, Mechanism, Plan, Shape, Simulated, simulate
from tallyproof.texts import LANGUAGES, load_catalogue

PICTURES = (identical_sheets, integer_excess, small_counts, swapped_rows)
EVERY = pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: picture.ID)
NAMESPACE = "{http://www.w3.org/2000/svg}"


@cache
def election() -> Simulated:
    plan = Plan(Mechanism.SWAPPED, 0.05)
    return simulate(Shape(stations=400, choices=8), honest=Honest.HOMOGENEOUS, plan=plan, seed=4)


@cache
def view(language: str = "en") -> View:
    results = election().results
    asked = run(results, election().choice, seed=1, methods=("F-INT", "F-DUP", "F-SMALL", "F-SWAP"))
    document = document_of(asked, results, load_catalogue(language))
    return View(contents(language=language, table=results, test=Part.computed(document)))


def method(code: str) -> dict[str, Any]:
    document = view().contents.test.document
    assert document is not None
    found: dict[str, Any] = next(answer for answer in document["methods"] if answer["code"] == code)
    return found


def svg(picture: ModuleType, language: str = "en") -> Element:
    (figures,) = drawn(view(language), picture)
    assert isinstance(figures, Figures)
    root: Element = fromstring(figures.pictures[0].svg)
    return root


@EVERY
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_picture_fits_a_phone_and_holds_no_small_letters(picture: ModuleType, language: str) -> None:
    root = svg(picture, language)
    sizes = {text.attrib["font-size"] for text in root.iter(f"{NAMESPACE}text")}
    assert float(root.attrib["width"]) <= 360
    assert sizes == {"12px"}


@EVERY
def test_a_picture_of_a_method_without_numbers_says_what_it_needs(picture: ModuleType) -> None:
    (lacking,) = drawn(View(contents(test=Part.missing("no data"))), picture)
    assert isinstance(lacking, Bullets)


def test_the_bars_of_a_small_choice_are_the_stations_and_chance_lies_inside_its_range() -> None:
    rows = small_counts.draw(view()).spec["data"]["values"]
    assert sum(row["found"] for row in rows) == sum(method("F-SMALL")["series"]["strongest"]["observed"])
    assert all(row["low"] <= np.ceil(row["expected"]) and row["expected"] <= row["high"] + 1 for row in rows)


def test_every_pair_of_equal_sheets_stands_in_one_class_of_ballots() -> None:
    rows = identical_sheets.draw(view()).spec["data"]["values"]
    assert [row["name"] for row in rows] == ["100–199", "200–299", "300–499", "500–999", "1000+"]
    assert sum(row["found"] for row in rows) == method("F-DUP")["statistic"]["pairs"]


def test_every_station_stands_at_one_distance_from_a_whole_percent_and_the_middle_is_what_was_counted() -> (
    None
):
    panels = integer_excess.draw(view()).spec["vconcat"]
    statistic = method("F-INT")["statistic"]
    for panel, name in zip(panels, ("turnout", "share"), strict=True):
        bars, tick = (layer["data"]["values"] for layer in panel["layer"])
        middle = next(row["stations"] for row in bars if row["at"] == 0)
        assert middle == statistic[f"{name}_observed"]
        assert tick[0]["expected"] == statistic[f"{name}_expected"]
        assert sum(row["stations"] for row in bars) == method("F-INT")["used"]


def test_stations_that_look_exchanged_are_crosses_and_all_others_are_counted_in_squares() -> None:
    drawing = swapped_rows.draw(view())
    listed = drawing.spec["layer"][-1]["data"]["values"]
    assert len(listed) == method("F-SWAP")["statistic"]["listed_stations"] > 5
    squares = sum(row["stations"] for row in drawing.spec["data"]["values"])
    assert squares + len(listed) == len(method("F-SWAP")["series"]["stations"]["share"])


@pytest.mark.parametrize(("expected", "most"), [(0.3, None), (7.2, None), (60.0, None), (7.2, 25), (0.3, 12)])
def test_chance_stays_in_its_range_in_95_of_100_draws(expected: float, most: int | None) -> None:
    rng = np.random.default_rng(1)
    draws = rng.poisson(expected, 20_000) if most is None else rng.binomial(most, expected / most, 20_000)
    low, high = range_by_chance(expected, most=most)
    assert np.mean(draws < low) <= 0.03
    assert np.mean(draws > high) <= 0.03
