"""The chapters of a dossier, one file each, in the order in which they are read.

A further step of the work adds a file with `build(view) -> Section` and its line in `_CHAPTERS`.
"""

from tallyproof.dossier.blocks import Section
from tallyproof.dossier.contents import Contents
from tallyproof.dossier.sections import (
    announced,
    arithmetic,
    audit,
    cases,
    comparison,
    distributions,
    government,
    legal,
    materiality,
    media,
    quick_count,
    recompute,
    reports,
    signals,
    sources,
    statements,
    summary,
)
from tallyproof.dossier.view import View

__all__ = ["build_sections"]

_CHAPTERS = (
    summary,
    announced,
    arithmetic,
    distributions,
    signals,
    comparison,
    quick_count,
    reports,
    media,
    statements,
    audit,
    cases,
    materiality,
    legal,
    government,
    sources,
    recompute,
)


def build_sections(contents: Contents) -> tuple[Section, ...]:
    """Return all chapters; one that could not be computed is there with its reason.

    A chapter about something that was not asked for, such as a second set of sheets, is left out.
    """
    view = View(contents)
    built = (chapter.build(view) for chapter in _CHAPTERS)
    return tuple(section for section in built if section is not None)
