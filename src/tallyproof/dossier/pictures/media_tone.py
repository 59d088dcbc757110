"""In which tone each actor was covered: shares of the amount that has a tone."""

from collections.abc import Mapping
from typing import Any

from tallyproof.dossier.pictures.drawing import Drawing
from tallyproof.dossier.pictures.of_media import media_document, titles
from tallyproof.dossier.pictures.theme import INK, LINES, PALE, WIDTH, axis, chart
from tallyproof.dossier.shown import shortened
from tallyproof.dossier.view import View
from tallyproof.errors import NotComputableError
from tallyproof.texts import Catalogue

__all__ = ["ID", "draw", "draw_document"]

ID = "media-tone"
_TONES = {"negative": LINES[1], "neutral": PALE, "positive": LINES[4]}
_ACTORS, _ROW, _LEFT = 14, 24, 150


def draw(view: View) -> Drawing:
    """Draw the tones of a dossier."""
    return draw_document(media_document(view), view.contents.catalogue)


def draw_document(document: Mapping[str, Any], catalogue: Catalogue) -> Drawing:
    """Draw one bar an actor and capacity, most time first."""
    toned = [one for one in document["tone"] if one["balance"] is not None][:_ACTORS]
    if not toned:
        raise NotComputableError("Tones", reason="the sheet codes no tone")
    words = {tone: catalogue.text(f"media.column.{tone}") for tone in _TONES}
    known = titles(document)
    rows = [
        {"at": at, "order": order, "tone": words[tone], "amount": one[tone]}
        for at, one in enumerate(toned)
        for order, tone in enumerate(_TONES)
    ]
    names = [{"at": at, "name": _name(one, known, catalogue)} for at, one in enumerate(toned)]
    down = {"field": "at", "type": "ordinal", "axis": None, "scale": {"domain": list(range(len(toned)))}}
    across = {
        "field": "amount",
        "type": "quantitative",
        "stack": "normalize",
        "scale": {"range": [_LEFT, WIDTH - 44]},
        "axis": axis(catalogue.text(f"dossier.axis.{ID}"), form="%", ticks=2),
    }
    colour = {
        "field": "tone",
        "type": "nominal",
        "scale": {"domain": list(words.values()), "range": list(_TONES.values())},
        "legend": {
            "orient": "bottom",
            "columns": 1,
            "title": None,
            "symbolType": "square",
            "symbolStrokeWidth": 0,
        },
    }
    layers = [
        {
            "mark": {"type": "bar", "height": 12},
            "encoding": {"x": across, "y": down, "color": colour, "order": {"field": "order"}},
        },
        {
            "data": {"values": names},
            "mark": {"type": "text", "align": "right", "fontSize": 12, "color": INK},
            "encoding": {"x": {"value": _LEFT - 6}, "y": down, "text": {"field": "name"}},
        },
    ]
    spec = chart(rows, height=_ROW * len(toned) + 110, layer=layers)
    return Drawing(spec, {"actors": len(toned)})


def _name(one: Mapping[str, Any], known: Mapping[str, str], catalogue: Catalogue) -> str:
    name = known.get(one["actor"], one["actor"])
    capacity = one["capacity"]
    if not capacity:
        return shortened(name, length=24)
    key = f"media.capacity.{capacity}"
    word = catalogue.text(key) if catalogue.has(key) else capacity
    return shortened(f"{shortened(name, length=15)}, {word}", length=26)
