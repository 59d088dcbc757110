"""Render sections to one self-contained page: no script, no request, the same bytes every time."""

import datetime as dt
from collections.abc import Sequence
from functools import cache
from importlib import resources

import jinja2

from tallyproof.dossier.blocks import Section
from tallyproof.dossier.contents import Contents
from tallyproof.dossier.shown import shown
from tallyproof.dossier.view import View

__all__ = ["render_html", "written_date"]


def render_html(contents: Contents, sections: Sequence[Section]) -> str:
    """Return the page as text; every value passes through automatic escaping.

    Args:
        contents: For the title, the date, the snapshot and the language.
        sections: What `build_sections` returned.

    Returns:
        An HTML document that needs no other file.
    """
    view = View(contents)
    page = _environment().get_template("page.html.j2")
    return page.render(
        view=view,
        title=shown(contents.about.title),
        date=written_date(contents),
        language=contents.catalogue.language,
        snapshot=contents.snapshot.id,
        sections=sections,
        style=_style(),
    )


def written_date(contents: Contents) -> str:
    """Return polling day written out; as it stands where it is no calendar date, empty where unknown."""
    text = contents.about.date
    if not text:
        return ""
    try:
        return contents.catalogue.date(dt.date.fromisoformat(text))
    except ValueError:
        return shown(text)


@cache
def _environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.PackageLoader("tallyproof.dossier"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _style() -> str:
    return (resources.files("tallyproof.dossier") / "templates" / "style.css").read_text(encoding="utf-8")
