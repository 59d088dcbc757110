"""Other sets of sheets beside the official one: what differs, what follows and what does not."""

from collections.abc import Mapping
from typing import Any

from tallyproof.dossier.blocks import Block, Bullets, Group, Kind, Paragraph, Section, Status, Table
from tallyproof.dossier.contents import Document
from tallyproof.dossier.pictures import sheet_differences
from tallyproof.dossier.pictures.drawing import drawn
from tallyproof.dossier.shown import shown
from tallyproof.dossier.view import LISTED, View, joined_areas

__all__ = ["build"]

_KINDS = ("official", "other", "common_official", "common_other", "mixed")


def build(view: View) -> Section | None:
    """Return the section about other sets of sheets; None where none was given."""
    part = view.contents.others.get("compare")
    if part is None:
        return None
    document = part.document
    if document is None:
        return view.uncomputed("comparison", part)
    blocks = (
        Paragraph(view.text("comparison.intro")),
        *_set(view, document, named=bool(document["others"])),
        *(block for further in document["others"] for block in _set(view, further, named=True)),
        *_together(view, document["together"]),
    )
    found = any(map(_differs, (document, *document["others"])))
    status = Status.FOUND if found else Status.PLAIN
    return Section("comparison", view.text("section.comparison.title"), status, blocks)


def _differs(document: Document) -> bool:
    return bool(document["different"]) or any(one["unexplained"] for one in document["remainder"])


def _set(view: View, document: Document, *, named: bool) -> tuple[Block, ...]:
    """Return one other set beside the official one; named where there are several."""
    pictured = document["different"] and "others" in document  # the picture is of the first set
    return (
        *((Paragraph(view.text("comparison.set", set=shown(document["set"]))),) if named else ()),
        _listed(view, document, "follows"),
        _listed(view, document, "does_not_follow"),
        _totals(view, document),
        *(drawn(view, sheet_differences) if pictured else ()),
        *_shapes(view, document),
        *_differences(view, document),
        *_remainder(view, document),
    )


def _together(view: View, together: Document | None) -> tuple[Block, ...]:
    """Return all sets compared with each other, where there are three or more."""
    if together is None:
        return ()
    title = view.named("compare.heading.together", "together")
    stations = together["differences"]
    heads = view.columns(("station_id", Kind.USER), ("areas", Kind.USER), ("difference_cells", Kind.USER))
    rows = tuple(
        (shown(one["station_id"]), joined_areas(one["areas"]), _figures(view, one))
        for one in stations[:LISTED]
    )
    listed = Table(
        view.text("comparison.sets", sets=" / ".join(map(shown, together["sets"]))),
        heads,
        rows,
        len(stations),
        "dossier.json",
    )
    return (
        Bullets(title, tuple(map(shown, together["readings"]))),
        *(
            (Group(title, (listed,), Status.FOUND, view.number(len(stations)), folded=True),)
            if stations
            else ()
        ),
    )


def _figures(view: View, station: Mapping[str, Any]) -> str:
    return "; ".join(
        f"{_figure(view, cell['column'])}: {' / '.join(view.number(figure) for figure in cell['figures'])}"
        for cell in station["cells"]
    )


def _listed(view: View, document: Document, name: str) -> Bullets:
    items = tuple(shown(line) for line in document[name])
    return Bullets(view.named(f"compare.heading.{name}", name), items)


def _totals(view: View, document: Document) -> Table:
    heads = view.columns(("figure", Kind.USER), *((f"compare_{kind}", Kind.NUMBER) for kind in _KINDS))
    rows = tuple(
        (_figure(view, name), *(view.number(totals[kind]) for kind in _KINDS))
        for name, totals in document["totals"].items()
    )
    return Table(view.text("comparison.totals"), heads, rows)


def _figure(view: View, name: str) -> str:
    return view.named(f"dossier.count.{name}", shown(name))


def _shapes(view: View, document: Document) -> tuple[Table, ...]:
    if not document["shapes"]:
        return ()
    heads = view.columns(("difference_shape", Kind.TEXT), ("stations", Kind.NUMBER))
    rows = tuple((shape["title"], view.number(shape["stations"])) for shape in document["shapes"])
    return (Table(view.text("comparison.shapes"), heads, rows),)


def _differences(view: View, document: Document) -> tuple[Group, ...]:
    stations = document["differences"]
    if not stations:
        return ()
    heads = view.columns(("station_id", Kind.USER), ("areas", Kind.USER), ("difference_cells", Kind.USER))
    rows = tuple(
        (shown(one["station_id"]), joined_areas(one["areas"]), _cells(view, one)) for one in stations[:LISTED]
    )
    title = view.text("comparison.stations")
    listed = Table(title, heads, rows, len(stations), "dossier.json")
    return (Group(title, (listed,), Status.FOUND, view.number(len(stations)), folded=True),)


def _cells(view: View, station: Mapping[str, Any]) -> str:
    return "; ".join(
        f"{_figure(view, cell['column'])}: {view.number(cell['official'])} / {view.number(cell['other'])}"
        for cell in station["cells"]
    )


def _remainder(view: View, document: Document) -> tuple[Group, ...]:
    """Return what the stations without a sheet would need, area by area."""
    areas = [one for one in document["remainder"] if one["area"] is not None and one["stations"]]
    if not areas:
        return ()
    heads = view.columns(("area", Kind.USER), ("stations", Kind.NUMBER), ("needed_votes", Kind.USER))
    rows = tuple(
        (shown(one["area"]), view.number(one["stations"]), _needed(view, one)) for one in areas[:LISTED]
    )
    title = view.text("comparison.remainder")
    return (Group(title, (Table(title, heads, rows, len(areas), "dossier.json"),), folded=True),)


def _needed(view: View, area: Mapping[str, Any]) -> str:
    return "; ".join(
        f"{shown(choice['name'])}: {view.number(choice['needed'])}" for choice in area["choices"]
    )
