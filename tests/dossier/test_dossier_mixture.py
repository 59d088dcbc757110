"""The picture of the mixture: this election beside honest ones, in every language, or the reason why not."""

from functools import cache
from typing import Any

import pytest

from dossier.dossier_contents import contents
from tallyproof.dossier.blocks import Bullets, Figures
from tallyproof.dossier.contents import Part
from tallyproof.dossier.pictures import mixture
from tallyproof.dossier.pictures.drawing import drawn
from tallyproof.dossier.view import View
from tallyproof.forensics.battery import ForensicRun
from tallyproof.forensics.document import test_document as document_of
from tallyproof.forensics.mixture.method import MixtureSettings
from tallyproof.forensics.mixture.method import mixture as method
from tallyproof.forensics.simulation import Honest, Mechanism, Plan, Shape, Simulated, simulate
from tallyproof.forensics.stations.units import read_units
from tallyproof.texts import LANGUAGES, load_catalogue


@cache
def election() -> Simulated:
    plan = Plan(Mechanism.SWITCHING, 0.1)
    return simulate(Shape(stations=400), honest=Honest.URBAN_RURAL, plan=plan, seed=2)


@cache
def run() -> ForensicRun:
    settings = MixtureSettings(simulations=3, most_components=2)
    found = method(read_units(election().results, election().choice), seed=1, settings=settings)
    return ForensicRun(election().choice, (found,), 1)


def document(language: str) -> dict[str, Any]:
    return document_of(run(), election().results, load_catalogue(language))


def view(language: str) -> View:
    test = Part.computed(document(language))
    return View(contents(language=language, table=election().results, test=test))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_picture_names_this_election_the_honest_ones_and_the_mirror(language: str) -> None:
    (figures,) = drawn(view(language), mixture)
    assert isinstance(figures, Figures)
    svg = figures.pictures[0].svg
    catalogue = load_catalogue(language)
    for name in ("found", "honest", "mirrored"):
        assert catalogue.text(f"dossier.mixture.{name}", count=3) in svg
    percent = run().results[0].statistic["found_percent"]
    assert catalogue.number(percent, digits=2) in svg


def test_every_honest_election_is_a_mark_of_its_own() -> None:
    marks = mixture.draw(view("en")).spec["data"]["values"]
    percents = [mark["percent"] for mark in marks if mark["line"] == "honest"]
    (series,) = (one for one in run().results[0].series if one.name == "honest")
    assert percents == pytest.approx(series.columns["percent"])


def test_without_the_method_the_picture_says_what_it_needs() -> None:
    (lacking,) = drawn(View(contents()), mixture)
    assert isinstance(lacking, Bullets)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_of_the_method_is_in_the_catalogue(language: str) -> None:
    (said,) = document(language)["methods"]
    texts = [
        said["name"],
        said["meaning"],
        said["reading"],
        said["votes"]["counts"],
        *said["statistic_names"].values(),
        *said["parameter_names"].values(),
        *said["notes"],
        *said["assumptions"],
        *said["explanations"],
        *said["settled_by"],
    ]
    assert all(texts)
    assert not [text for text in texts if "F-MIX" in text or "{" in text]
