"""The pictures of a media report without a dossier around them."""

from collections.abc import Mapping
from typing import Any

from tallyproof.dossier.pictures import media_coverage, media_shares, media_tone
from tallyproof.dossier.pictures.svg import render_svg
from tallyproof.errors import NotComputableError
from tallyproof.texts import Catalogue

__all__ = ["media_svgs"]


def media_svgs(document: Mapping[str, Any], catalogue: Catalogue) -> dict[str, str]:
    """Return the pictures that the report allows, as SVG by name."""
    drawn: dict[str, str] = {}
    for picture in (media_shares, media_coverage, media_tone):
        try:
            drawing = picture.draw_document(document, catalogue)
        except NotComputableError:
            continue
        key = f"dossier.picture.{picture.ID}"
        drawn[picture.ID] = render_svg(
            drawing.spec,
            name=picture.ID,
            title=catalogue.text(f"{key}.title"),
            description=catalogue.text(f"{key}.caption", **drawing.fields),
            language=catalogue.language,
        )
    return drawn
