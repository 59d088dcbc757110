"""Answers with changed parameters, each beside the standard run of its method: never without its mark."""

from collections.abc import Mapping
from dataclasses import replace
from itertools import zip_longest
from typing import Any

from tallyproof.dossier.blocks import (
    Block,
    Bullets,
    Figures,
    Group,
    Kind,
    Note,
    Paragraph,
    Picture,
    Status,
    Table,
)
from tallyproof.dossier.contents import Part
from tallyproof.dossier.pictures.drawing import Drawn, drawn
from tallyproof.dossier.sections.method_figures import (
    concentrations,
    method_details,
    probability,
)
from tallyproof.dossier.shown import shown
from tallyproof.dossier.view import View
from tallyproof.forensics.changed_runs import spoken_value

__all__ = ["changed_notice", "changed_run"]

Run = Mapping[str, Any]

_NOT_COMPUTED = {"standard": "changed.not-computed-standard", "changed": "changed.not-computed-changed"}
_PICTURE = {"standard": "changed.picture-standard", "changed": "changed.picture-changed"}


def changed_notice(view: View, runs: list[Run]) -> tuple[Block, ...]:
    """Return what stands first in a chapter that holds such answers: which are not the standard run."""
    marks = tuple(f"{shown(run['name'])} ({run['code']}): {shown(run['mark'])}" for run in runs)
    return (Note(view.text("changed.notice"), Status.FOUND), Bullets("", marks)) if runs else ()


def changed_run(view: View, run: Run, standard: Run, pictures: tuple[Drawn, ...]) -> Group:
    """Return an answer with changed parameters beside the standard one.

    Args:
        view: The contents with the standard answers.
        run: An entry of `changed_runs`.
        standard: The entry of `methods` of the same code.
        pictures: That the method draws.
    """
    blocks: tuple[Block, ...] = (
        Note(shown(run["mark"]), Status.FOUND),
        _side_by_side(view, run, standard),
        *_reason(view, "standard", standard),
        *_reason(view, "changed", run),
        Bullets("", tuple(shown(sentence) for sentence in run["cautions"])),
        *_pictures(view, run, pictures),
        *concentrations(view, run),
        *method_details(view, run),
    )
    title = view.text("changed.title", name=shown(run["name"]))
    return Group(title, blocks, Status.PLAIN, view.text("changed.status"))


def _side_by_side(view: View, run: Run, standard: Run) -> Table:
    """Return the parameters that differ and the figures of both runs."""
    catalogue = view.contents.catalogue
    names = run["parameter_names"] | standard["parameter_names"]
    moved = [
        (
            shown(names.get(name, name)),
            *(spoken_value(pair[which], catalogue) for which in ("standard", "used")),
        )
        for name, pair in run["changed"].items()
    ]
    pairs = zip_longest(_figures(view, standard), _figures(view, run))
    figures = [(left[0], left[1], right[1]) for left, right in pairs if {left[1], right[1]} != {"–"}]
    heads = view.columns(
        ("parameter_or_figure", Kind.TEXT), ("standard_run", Kind.NUMBER), ("changed_run", Kind.NUMBER)
    )
    return Table(view.text("changed.table"), heads, (*moved, *figures))


def _figures(view: View, method: Run) -> list[tuple[str, str]]:
    votes = method.get("votes") or {}
    values = {
        "answer": view.text(f"method.{method['status']}") if method["status"] != "computed" else "–",
        "p": probability(view, method.get("p")),
        "q": probability(view, method.get("q")),
        "false_alarm": view.percent(method.get("false_alarm_rate"), digits=1),
        "votes_interval": view.number(votes.get("estimate")),
        "votes_low": view.number(votes.get("low")),
        "votes_high": view.number(votes.get("high")),
        "used": view.number(method.get("used")),
    }
    return [(view.text(f"column.{key}"), value) for key, value in values.items()]


def _reason(view: View, which: str, method: Run) -> tuple[Paragraph, ...]:
    if method["status"] == "computed":
        return ()
    return (Paragraph(view.text(_NOT_COMPUTED[which], reason=str(method.get("reason") or ""))),)


def _pictures(view: View, run: Run, pictures: tuple[Drawn, ...]) -> tuple[Block, ...]:
    """Draw every picture of both runs, the standard one first; reasons why one cannot be drawn stand below."""
    document = dict(view.contents.test.document or {})
    both = {
        "standard": view,
        "changed": View(replace(view.contents, test=Part.computed(document | {"methods": [run]}))),
    }
    found = {which: drawn(one, *pictures) for which, one in both.items()}
    figures: dict[str, dict[str, Picture]] = {
        which: {
            picture.id: picture
            for block in blocks
            if isinstance(block, Figures)
            for picture in block.pictures
        }
        for which, blocks in found.items()
    }
    side = tuple(
        _named(view, figures[which][one.ID], which)
        for one in pictures
        for which in both
        if one.ID in figures[which]
    )
    rest = [block for block in found["changed"] if isinstance(block, Bullets)]
    return (*([Figures(side)] if side else []), *rest)


def _named(view: View, picture: Picture, which: str) -> Picture:
    title = view.text(_PICTURE[which], title=picture.title)
    return replace(picture, id=f"{which}-{picture.id}", title=title)
