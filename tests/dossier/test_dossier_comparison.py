"""The chapter about a second set of sheets: there when one was given, quiet when none was."""

from dataclasses import replace

import polars as pl
import pytest

from dossier.dossier_contents import contents
from tallyproof.dossier.contents import Part
from tallyproof.dossier.html import render_html
from tallyproof.dossier.sections import build_sections
from tallyproof.election.results import Results
from tallyproof.observation.sheets.document import compare_document
from tallyproof.observation.sheets.run import compare
from tallyproof.texts import LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_second_set_of_sheets_gets_its_chapter(language: str) -> None:
    shown = contents(language=language)
    official = shown.snapshot.results
    column = official.vote_columns[0]
    changed = official.frame.with_columns((pl.col(column) + 7).alias(column))
    other = Results(
        changed.head(changed.height - 1), official.contest, official.choices, official.area_levels
    )
    alone: dict[str, object] = {"set": "copies.csv", "others": [], "together": None}
    document = alone | compare_document(compare(official, other), shown.catalogue)
    with_other = replace(shown, others={"compare": Part.computed(document)})
    sections = build_sections(with_other)
    assert "comparison" in [section.id for section in sections]
    page = render_html(with_other, sections)
    assert 'id="comparison"' in page
    assert "sheet-differences" in page
    assert shown.catalogue.text("compare.not.which") in page


def test_without_a_second_set_there_is_no_chapter() -> None:
    assert "comparison" not in [section.id for section in build_sections(contents())]


def test_a_comparison_that_could_not_be_computed_says_why() -> None:
    lacking = replace(contents(), others={"compare": Part.missing("no common choice")})
    sections = {section.id: section for section in build_sections(lacking)}
    assert sections["comparison"].reason == "no common choice"
