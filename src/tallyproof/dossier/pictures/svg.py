"""Draw a Vega-Lite specification to SVG that can stand in any page: inert, accessible, reproducible.

The drawing is parsed again and rebuilt from a list of allowed elements and attributes, so that nothing
active can pass, whatever the names in the data. Coordinates are rounded, and ids are renumbered: they
would otherwise differ from run to run and clash between the pictures of a page.
"""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

from defusedxml.ElementTree import fromstring

from tallyproof.errors import InternalError

__all__ = ["FONTS", "cleaned", "render_svg"]

FONTS = Path(__file__).parents[1] / "fonts"
"""The font by which pictures are measured and PDF pages set: the same on every machine."""

_ELEMENTS = frozenset(
    {
        "svg",
        "g",
        "path",
        "rect",
        "line",
        "circle",
        "text",
        "tspan",
        "defs",
        "clipPath",
        "linearGradient",
        "stop",
    }
)
_ATTRIBUTES = frozenset(
    {
        "clip-path", "cx", "cy", "d", "direction", "fill", "fill-opacity", "font-family", "font-size",
        "font-style", "font-weight", "gradientUnits", "height", "id", "offset", "opacity", "r", "rx", "ry",
        "stop-color", "stroke", "stroke-dasharray", "stroke-linecap", "stroke-linejoin", "stroke-miterlimit",
        "stroke-opacity", "stroke-width", "text-anchor", "transform", "viewBox", "width", "x", "x1", "x2",
        "y", "y1", "y2",
    }
)  # fmt: skip
_NUMERIC = frozenset({"d", "transform", "x", "x1", "x2", "y", "y1", "y2", "width", "height", "cx", "cy", "r"})
_FAMILY = "Tallyproof Sans, sans-serif"
"""Paper has the font; a page replaces it by its own."""
_LONG_NUMBER = re.compile(r"-?\d+\.\d{3,}(?:e-?\d+)?")
_REFERENCE = re.compile(r"url\(#([\w-]+)\)")
_DECIMAL_COMMA: dict[str, Any] = {
    "decimal": ",",
    "thousands": "\u00a0",
    "grouping": [3],
    "currency": ["", ""],
    "percent": "\u00a0%",
}


def render_svg(spec: Mapping[str, Any], *, name: str, title: str, description: str, language: str) -> str:
    """Return a drawing as an `svg` element for a page.

    Args:
        spec: A Vega-Lite specification without addresses: nothing is fetched.
        name: Makes the ids in the drawing unique on the page.
        title: Name for screen readers.
        description: Longer words for screen readers.
        language: Decides how numbers on axes are written.

    Returns:
        XML text of one element, with an `xmlns`, no declaration.
    """
    import vl_convert  # noqa: PLC0415 - starts a JavaScript engine

    _register_fonts()
    locale = None if language == "en" else _DECIMAL_COMMA
    raw = vl_convert.vegalite_to_svg(
        dict(spec), vl_version="5.20", format_locale=locale, allowed_base_urls=[]
    )
    return cleaned(raw, name=name, title=title, description=description)


def cleaned(raw: str, *, name: str, title: str, description: str) -> str:
    """Return a drawing rebuilt from allowed elements and attributes, with a title and a description.

    Args:
        raw: SVG text as a drawing library gives it out.
        name: Prefix of all ids.
        title: First child of the element.
        description: Second child of the element.

    Returns:
        XML text of the new element.

    Raises:
        InternalError: The drawing holds an element that is not on the list, or no word at all: the
            library reports a wrong specification on the terminal and gives back an empty frame.
    """
    source = fromstring(raw)
    ids = {old: f"{name}-{number}" for number, old in enumerate(_ids(source), 1)}
    root = Element("svg", {"xmlns": "http://www.w3.org/2000/svg", "role": "img"})
    root.set("aria-labelledby", f"{name}-title {name}-description")
    root.attrib |= _attributes(source, ids)
    SubElement(root, "title", {"id": f"{name}-title"}).text = title
    SubElement(root, "desc", {"id": f"{name}-description"}).text = description
    _copy_children(source, root, ids)
    if root.find(".//text") is None:
        raise InternalError(f"the drawing {name!r} is empty: the library refused its specification")
    return tostring(root, encoding="unicode")


def _copy_children(source: Element, target: Element, ids: Mapping[str, str]) -> None:
    for child in source:
        tag = _local(child.tag)
        if tag not in _ELEMENTS:
            raise InternalError(f"a drawing holds the element {tag!r}")
        if _is_empty(child, tag):
            continue
        copy = SubElement(target, tag, _attributes(child, ids))
        copy.text = child.text
        _copy_children(child, copy, ids)
        if tag == "g" and not len(copy):
            target.remove(copy)


def _is_empty(element: Element, tag: str) -> bool:
    """Return True for the invisible frames and hidden paths that the drawing library leaves behind."""
    hidden = element.get("display") == "none" or element.get("opacity") == "0"
    return hidden or (tag == "path" and element.get("d", "") in {"", "M0,0h0v0h0Z"})


def _attributes(element: Element, ids: Mapping[str, str]) -> dict[str, str]:
    kept = {_local(key): value for key, value in element.items() if _local(key) in _ATTRIBUTES}
    return {key: _value(key, value, ids) for key, value in kept.items() if (key, value) != ("opacity", "1")}


def _value(key: str, value: str, ids: Mapping[str, str]) -> str:
    if key == "id":
        return ids[value]
    if key == "font-family":
        return _FAMILY
    if key in _NUMERIC:
        return _LONG_NUMBER.sub(lambda match: f"{float(match[0]):.2f}".rstrip("0").rstrip("."), value)
    return _REFERENCE.sub(lambda match: f"url(#{ids.get(match[1], '')})", value)


def _ids(source: Element) -> list[str]:
    return [element.attrib["id"] for element in source.iter() if "id" in element.attrib]


def _local(name: str) -> str:
    return name.rpartition("}")[2]


@cache
def _register_fonts() -> None:
    import vl_convert  # noqa: PLC0415 - starts a JavaScript engine

    vl_convert.register_font_directory(str(FONTS))
