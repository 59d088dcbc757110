"""Whose share of the time it was in each phase, with a mark where the rule puts it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tallyproof.dossier.pictures.drawing import Drawing
from tallyproof.dossier.pictures.of_media import main_shares, media_document, titles
from tallyproof.dossier.pictures.theme import ACCENT, INK, LINES, QUIET, WIDTH, axis, chart
from tallyproof.dossier.shown import shortened
from tallyproof.dossier.view import View
from tallyproof.media.told import measure_told
from tallyproof.texts import Catalogue

__all__ = ["ID", "draw", "draw_document"]

ID = "media-shares"
_ACTORS, _ROW, _NAME = 12, 19, 24
_LEFT = 150
"""Width of the names."""


def draw(view: View) -> Drawing:
    """Draw the shares of a dossier."""
    return draw_document(media_document(view), view.contents.catalogue)


def draw_document(document: Mapping[str, Any], catalogue: Catalogue) -> Drawing:
    """Draw a bar an actor under the days of each phase; a mark where the rule puts it."""
    shares = main_shares(document)
    rows = list(_rows(shares, titles(document), catalogue))
    most = max([0.05, *(max(row["share"], row["entitled"] or 0) for row in rows)])
    across = {
        "type": "quantitative",
        "scale": {"domain": [0, most * 1.3], "nice": False, "range": [_LEFT, WIDTH - 12]},
        "axis": axis(catalogue.text(f"dossier.axis.{ID}"), form="%", ticks=4),
    }
    down = {"field": "at", "type": "ordinal", "axis": None, "scale": {"paddingInner": 0}}
    layers = [
        _layer(
            "!datum.head",
            {"type": "bar", "height": 10, "color": ACCENT},
            down,
            x={**across, "field": "share"},
        ),
        _layer(
            "isValid(datum.entitled)",
            {"type": "tick", "color": LINES[1], "thickness": 2.5, "size": 16},
            down,
            x={**across, "field": "entitled"},
        ),
        _words("!datum.head", down, field="value", x={**across, "field": "beyond"}, align="left", dx=5),
        _words("!datum.head", down, field="name", x={"value": _LEFT - 6}, align="right"),
        _words("datum.head", down, field="name", x={"value": 0}, align="left", fontWeight="bold"),
    ]
    spec = chart(rows, height=_ROW * len(rows) + 46, layer=layers)
    return Drawing(spec, {"measure": measure_told(str(shares[0]["measure"]), catalogue)})


def _rows(
    shares: Sequence[Mapping[str, Any]],
    names: Mapping[str, str],
    catalogue: Catalogue,
) -> Iterator[dict[str, Any]]:
    at = 0
    for one in shares:
        days = f"{one['first']} – {one['last']}"
        at += 1
        yield {
            "at": at,
            "head": True,
            "name": shortened(days, length=40),
            "share": 0,
            "entitled": None,
            "beyond": 0,
        }
        for actor in _most_told(one["actors"]):
            at += 1
            share, entitled = actor["share"] or 0.0, actor["entitled"]
            yield {
                "at": at,
                "head": False,
                "name": shortened(names.get(actor["actor"], actor["actor"]), length=_NAME),
                "share": share,
                "entitled": entitled,
                "beyond": max(share, entitled or 0),
                "value": "–" if actor["share"] is None else catalogue.percent(share, digits=1),
            }


def _most_told(actors: list[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return the entitled actors, or those with most time where the rule entitles nobody."""
    entitled = [one for one in actors if one["entitled"] is not None]
    return (entitled or actors)[:_ACTORS]


def _layer(
    shown: str, mark: Mapping[str, Any], down: Mapping[str, Any], **encoding: object
) -> dict[str, Any]:
    return {"transform": [{"filter": shown}], "mark": mark, "encoding": {"y": down, **encoding}}


def _words(
    shown: str, down: Mapping[str, Any], *, field: str, x: Mapping[str, Any], **mark: object
) -> dict[str, Any]:
    colour = QUIET if field == "value" else INK
    words = {"type": "text", "fontSize": 12, "color": colour, **mark}
    return _layer(shown, words, down, x=x, text={"field": field})
