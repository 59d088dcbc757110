"""A chapter with answers of changed parameters: marked first, beside the standard run, with the pictures of both."""

from collections.abc import Mapping
from functools import cache

import pytest

from dossier.dossier_contents import contents
from tallyproof.dossier.blocks import Block, Figures, Group, Note, Section, Status, Table
from tallyproof.dossier.contents import Part
from tallyproof.dossier.pictures import integer_excess, repeated_shares
from tallyproof.dossier.pictures.drawing import Drawing
from tallyproof.dossier.sections import signals, summary
from tallyproof.dossier.view import View
from tallyproof.errors import NotComputableError
from tallyproof.forensics.battery import run
from tallyproof.forensics.document import test_document as document_of
from tallyproof.forensics.parameters import Given
from tallyproof.forensics.simulation import Honest, Mechanism, Plan, Shape, Simulated, simulate
from tallyproof.texts import LANGUAGES, load_catalogue

WINDOW = {"F-INT": {"window_percent": "0.1", "min_size": "150"}, "F-SHPILKIN": {"reference_bin": "95"}}


@cache
def election() -> Simulated:
    plan = Plan(Mechanism.COPIED, 0.1)
    return simulate(Shape(stations=400), honest=Honest.HOMOGENEOUS, plan=plan, seed=4)


def view(parameters: Mapping[str, Mapping[str, Given]], language: str = "en") -> View:
    results = election().results
    asked = run(
        results,
        election().choice,
        seed=1,
        methods=("F-INT", "F-CELL", "F-SHPILKIN", "F-DIGIT2"),
        parameters=parameters,
    )
    document = document_of(asked, results, load_catalogue(language))
    return View(contents(language=language, table=results, test=Part.computed(document)))


def changed(view: View, code: str) -> View:
    """Return the contents with the changed answer of a method in place of the standard one."""
    document = view.contents.test.document
    assert document is not None
    runs = [one for one in document["changed_runs"] if one["code"] == code]
    test = Part.computed({**document, "methods": runs})
    return View(contents(table=election().results, test=test))


def group(section: Section, title: str) -> tuple[Block, ...]:
    return next(block.blocks for block in section.blocks if isinstance(block, Group) and block.title == title)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_mark_stands_first_in_the_chapter_and_in_the_answer(language: str) -> None:
    seen = view(WINDOW, language)
    section = signals.build(seen)
    assert section.blocks[0] == Note(seen.text("changed.notice"), Status.FOUND)
    name = load_catalogue(language).text("forensics.F-INT.title")
    first, table, *_ = group(section, seen.text("changed.title", name=name))
    assert isinstance(first, Note)
    assert isinstance(table, Table)
    mark = load_catalogue(language).text("forensics.changed.mark", changed="").rstrip(" .")
    assert first.text.startswith(mark)
    assert [row[1:] for row in table.rows[:2]] == [
        (load_catalogue(language).number(standard, digits=2 if standard < 1 else 0), used)
        for standard, used in ((0.05, load_catalogue(language).number(0.1, digits=1)), (100, "150"))
    ]


def test_a_chapter_without_changed_runs_has_no_mark_and_says_that_all_is_standard() -> None:
    seen = view({})
    section = signals.build(seen)
    assert section.blocks[0] == Note(seen.text("signals.notice"))
    assert not [block for block in section.blocks if isinstance(block, Group) and "changed" in block.title]


def test_the_first_page_of_a_dossier_does_not_know_of_changed_runs() -> None:
    standard, both = summary.build(view({})), summary.build(view(WINDOW))
    assert both == standard


def test_both_runs_draw_their_pictures_and_each_says_which_it_is() -> None:
    seen = view(WINDOW)
    blocks = group(signals.build(seen), "Whole percentages: changed parameters")
    (figures,) = (block for block in blocks if isinstance(block, Figures))
    assert [picture.id for picture in figures.pictures] == [
        "standard-integer-excess",
        "changed-integer-excess",
    ]
    assert ["not the standard run" in picture.title for picture in figures.pictures] == [False, True]
    assert ["within 0.05 percent" in picture.caption for picture in figures.pictures] == [True, False]
    assert "within 0.1 percent" in figures.pictures[1].caption


def test_an_answer_that_was_refused_says_why_beside_the_other() -> None:
    seen = view(WINDOW)
    blocks = group(signals.build(seen), "Votes beyond the curve of the others: changed parameters")
    said = [getattr(block, "text", "") for block in blocks]
    assert [text.partition(":")[0] for text in said if "not computed" in text] == [
        "Changed run, not computed"
    ]


def drawing(window: str) -> Drawing:
    return integer_excess.draw(changed(view({"F-INT": {"window_percent": window, "min_size": 600}}), "F-INT"))


@pytest.mark.parametrize(("window", "bars"), [("0.1", 5), ("0.025", 20), ("0.25", 2), ("0.01", 50)])
def test_bars_are_as_wide_as_the_window_and_hold_the_stations_that_were_used(window: str, bars: int) -> None:
    panels = drawing(window).spec["vconcat"]
    used = changed(
        view({"F-INT": {"window_percent": window, "min_size": 600}}), "F-INT"
    ).contents.test.document
    assert used is not None
    for panel in panels:
        rows = panel["layer"][0]["data"]["values"]
        assert len(rows) == bars
        assert sum(row["stations"] for row in rows) == pytest.approx(used["methods"][0]["used"], abs=2)


@pytest.mark.parametrize(
    "values", [{"window_percent": "0.15"}, {"period_percent": "5"}, {"window_percent": "0.005"}]
)
def test_what_equal_bars_cannot_show_is_not_drawn(values: dict[str, str]) -> None:
    with pytest.raises(NotComputableError):
        integer_excess.draw(changed(view({"F-INT": values}), "F-INT"))


def test_a_caption_names_the_step_in_which_figures_are_told_apart() -> None:
    seen = changed(view({"F-CELL": {"cells": "500"}}), "F-CELL")
    assert repeated_shares.draw(seen).fields == {"step": "0.2"}
