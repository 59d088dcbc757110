"""The verdict: every method's votes against the margin, under both conventions, by a stated rule."""

from dataclasses import replace
from typing import Any

import pytest

from dossier.dossier_contents import contents, ending, results
from tallyproof.dossier.blocks import Bullets, Figures, Table
from tallyproof.dossier.contents import Part
from tallyproof.dossier.pictures.svg import render_svg
from tallyproof.dossier.pictures.votes_against_margin import draw
from tallyproof.dossier.reading import changed_methods
from tallyproof.dossier.sections.votes_at_stake import verdict_blocks
from tallyproof.dossier.view import View
from tallyproof.errors import NotComputableError


def method(code: str, *, low: float, high: float, verdict: str) -> dict[str, Any]:
    reach = {"class": "exceeds", "class_text": "enough", "verdict": verdict, "verdict_text": verdict}
    return {
        "code": code,
        "estimate": (low + high) / 2,
        "low": low,
        "high": high,
        "band_low": low,
        "band_high": high,
        "ratio_low": low / 1000,
        "ratio_high": high / 1000,
        "distinguishable": verdict != "not_distinguishable",
        **reach,
        "removed": {"needed": 1000, **reach},
        "moved": {"needed": 500, **reach},
    }


def view(*methods: dict[str, Any], overlap: dict[str, Any] | None = None, language: str = "en") -> View:
    document = ending(results()) | {"methods": list(methods), "overlap": overlap or {}}
    return View(replace(contents(language=language), outcome=Part.computed(document)))


LARGE = method("F-A", low=1200, high=1900, verdict="exceeds")
NOISE = method("F-B", low=5000, high=9000, verdict="not_distinguishable")


def test_a_large_number_of_votes_without_a_signal_reaches_nothing() -> None:
    assert changed_methods({"methods": [NOISE]}) == []
    assert [found["code"] for found in changed_methods({"methods": [LARGE, NOISE]})] == ["F-A"]


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_picture_table_rule_and_overlap_stand_in_the_section(language: str) -> None:
    overlap = {
        "codes": ["F-A", "F-B"],
        "stations": [4, 3],
        "shared": [[4, 2], [2, 3]],
        "jaccard": [[1, 0.4], [0.4, 1]],
    }
    blocks = verdict_blocks(view(LARGE, NOISE, overlap=overlap, language=language), {})
    assert blocks == ()
    shown = view(LARGE, NOISE, overlap=overlap, language=language)
    blocks = verdict_blocks(shown, shown.contents.outcome.document or {})
    assert [type(block) for block in blocks] == [Figures, Table, Bullets, Table]
    verdicts, shared = (block for block in blocks if isinstance(block, Table))
    assert [row[-1] for row in verdicts.rows] == ["exceeds", "not_distinguishable"]
    assert shared.rows[0][2].startswith("2")
    assert len(verdicts.rows) == 2  # and no row of sums


@pytest.mark.parametrize("largest", [1900.0, 5e7])
def test_the_axis_holds_every_interval_and_both_lines(largest: float) -> None:
    drawing = draw(view(LARGE, method("F-C", low=-400, high=largest, verdict="could_change")))
    scale = drawing.spec["layer"][0]["encoding"]["x"]["scale"]
    assert scale["domain"][0] <= -400
    assert scale["domain"][1] >= max(largest, 1900)
    assert (scale.get("type") == "symlog") == (largest > 1e6)
    svg = render_svg(drawing.spec, name="v", title="t", description="d", language="en")
    assert "F-A" in svg
    assert "F-C" in svg


def test_without_a_number_that_ends_the_outcome_there_is_no_picture() -> None:
    safe = LARGE | {"removed": {"needed": None}, "moved": {"needed": None}}
    with pytest.raises(NotComputableError):
        draw(view(safe))
