"""Turn pictures into blocks: those that can be drawn, and the reasons for those that cannot."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from tallyproof.dossier.blocks import Bullets, Figures, Picture
from tallyproof.dossier.pictures.svg import render_svg
from tallyproof.dossier.view import View
from tallyproof.errors import NotComputableError

__all__ = ["Drawing", "Drawn", "drawn"]


@dataclass(frozen=True, slots=True)
class Drawing:
    """A Vega-Lite specification and the fields of its texts."""

    spec: Mapping[str, Any]
    fields: Mapping[str, object] = field(default_factory=dict)


class Drawn(Protocol):
    """A module that draws one picture."""

    ID: str

    def draw(self, view: View) -> Drawing:
        """Return the specification; raises NotComputableError."""


def drawn(view: View, *pictures: Drawn) -> tuple[Figures | Bullets, ...]:
    """Draw pictures side by side; name those that the data do not allow, and why."""
    finished: list[Picture] = []
    lacking: list[str] = []
    for picture in pictures:
        try:
            finished.append(_picture(view, picture))
        except NotComputableError:
            needs = view.text(f"picture.{picture.ID}.needs")
            title = view.text(f"picture.{picture.ID}.title")
            lacking.append(view.text("picture.lacking", title=title, needs=needs))
    return (
        *([Figures(tuple(finished))] if finished else []),
        *([Bullets(view.text("picture.not-drawn"), tuple(lacking))] if lacking else []),
    )


def _picture(view: View, picture: Drawn) -> Picture:
    drawing = picture.draw(view)
    title = view.text(f"picture.{picture.ID}.title")
    caption = view.text(f"picture.{picture.ID}.caption", **drawing.fields)
    svg = render_svg(
        drawing.spec,
        name=picture.ID,
        title=title,
        description=caption,
        language=view.contents.catalogue.language,
    )
    return Picture(picture.ID, title, caption, svg)
