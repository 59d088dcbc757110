"""Pictures of the methods that compare stations by size, time, contest and place."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from dossier.dossier_contents import contents
from tallyproof.dossier.pictures import (
    ballot_mismatch,
    peaks_of_share,
    peaks_of_turnout,
    running_share,
    size_shift,
    spots_on_map,
)
from tallyproof.dossier.pictures.drawing import Drawn
from tallyproof.dossier.pictures.svg import render_svg
from tallyproof.dossier.view import View
from tallyproof.errors import NotComputableError
from tallyproof.forensics.battery import run
from tallyproof.forensics.document import test_document as method_document
from tallyproof.forensics.simulation import Mechanism, Plan
from tallyproof.forensics.simulation.simulate import simulate
from tallyproof.forensics.simulation.synthetic import Shape
from tallyproof.texts import load_catalogue

ELECTION = simulate(Shape(stations=400), companions=True, seed=3)
METHODS = ("F-SIZE", "F-GEO", "F-UNDERVOTE", "F-MODES")
FOUND = run(
    ELECTION.results, ELECTION.choice, seed=1, methods=METHODS, concurrent=ELECTION.concurrent
)  # fmt: skip
RUNNING = {
    "counted": [0.25, 0.5, 1.0],
    "share": [0.4, 0.45, 0.46],
    "expected": [0.41, 0.44, 0.46],
    "low": [0.38, 0.43, 0.46],
    "high": [0.44, 0.45, 0.46],
}


def view(language: str, document: Mapping[str, Any] | None = None) -> View:
    plain = contents(language=language)
    shown = document or method_document(FOUND, ELECTION.results, load_catalogue(language))
    return View(replace(plain, test=replace(plain.test, document=dict(shown))))


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
@pytest.mark.parametrize(
    "picture", [size_shift, spots_on_map, ballot_mismatch, peaks_of_turnout, peaks_of_share]
)
def test_a_picture_is_drawn_with_its_words(picture: Drawn, language: str) -> None:
    shown = view(language)
    drawing = picture.draw(shown)
    caption = shown.text(f"picture.{picture.ID}.caption", **drawing.fields)
    svg = render_svg(drawing.spec, name=picture.ID, title="t", description=caption, language=language)
    assert svg.startswith("<svg")
    assert svg.count("<path") > 5


def test_every_station_with_a_large_mismatch_is_in_the_picture_of_ballots() -> None:
    plan = Plan(Mechanism.STUFFING, 0.05)
    planted = simulate(Shape(stations=400), plan=plan, companions=True, seed=3)
    found = run(
        planted.results, planted.choice, seed=1, methods=("F-UNDERVOTE",), concurrent=planted.concurrent
    )
    document = method_document(found, planted.results, load_catalogue("en"))
    layers = ballot_mismatch.draw(view("en", document)).spec["layer"]
    dots, means = layers[0]["data"]["values"], layers[2]["data"]["values"]
    named = document["methods"][0]["stations"]
    assert sum(abs(dot["y"]) >= 0.05 for dot in dots) == len(named) > 10
    assert all(row["low"] <= row["y"] <= row["high"] for row in means)


def test_the_running_share_is_drawn_inside_its_band() -> None:
    method = {"code": "F-TIME", "status": "computed", "series": {"running": RUNNING}, "statistic": {}}
    drawing = running_share.draw(view("en", {"choice": "a", "methods": [method]}))
    assert [row["share"] for row in drawing.spec["data"]["values"]] == RUNNING["share"]
    assert len(drawing.spec["layer"]) == 3


@pytest.mark.parametrize(
    "picture", [size_shift, spots_on_map, ballot_mismatch, running_share, peaks_of_share]
)
def test_a_method_without_numbers_has_no_picture(picture: Drawn) -> None:
    with pytest.raises(NotComputableError):
        picture.draw(view("en", {"choice": "a", "methods": []}))
