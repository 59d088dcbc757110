"""The figures of one statistical method: what it found, where, and how its free choices move it."""

from collections.abc import Mapping
from typing import Any

from tallyproof.dossier.blocks import Block, Group, Item, Items, Kind, Paragraph, Table
from tallyproof.dossier.shown import shown
from tallyproof.dossier.view import LISTED, View
from tallyproof.forensics.told import value_told

__all__ = ["concentrations", "interval", "method_details", "method_figures", "probability"]

_CHOICE = "other"
"""Parameter whose value is a name of the results, not a word of a method."""
_SMALLEST = 0.0001
_PLACES = 4
_TINY = 0.001
"""Numbers below this size, but not zero, are shown with their power of ten."""
_WHOLE_FROM = 100
"""Numbers of this size and more are shown without decimals."""


def method_figures(view: View, method: Mapping[str, Any]) -> tuple[Block, ...]:
    """Return p-values, false alarms and votes; what is counted as votes stands below them."""
    votes = method.get("votes") or {}
    pairs = [
        ("p", probability(view, method.get("p"))),
        ("q", probability(view, method.get("q"))),
        ("false_alarm", view.percent(method.get("false_alarm_rate"), digits=1)),
        ("votes_interval", interval(view, votes)),
        ("band", _band(view, votes)),
        ("used", view.number(method.get("used"))),
    ]
    rows = tuple(Item(view.text(f"column.{key}"), value) for key, value in pairs if value != "–")
    counted = (Paragraph(shown(votes["counts"])),) if votes.get("counts") else ()
    return (*([Items(rows)] if rows else []), *counted)


def concentrations(view: View, method: Mapping[str, Any]) -> tuple[Table, ...]:
    """Return the figures at which more stations stand than chance explains."""
    found = method.get("concentrations") or ()
    if not found:
        return ()
    heads = view.columns(
        ("what", Kind.TEXT),
        ("value", Kind.NUMBER),
        ("area", Kind.USER),
        ("observed", Kind.NUMBER),
        ("expected", Kind.NUMBER),
        ("votes_there", Kind.NUMBER),
        ("p_adjusted", Kind.NUMBER),
    )
    rows = tuple(
        (
            view.named(f"forensics.what.{spot['what']}", str(spot["what"])),
            view.percent(spot["value"]),
            shown(spot.get("area")),
            view.number(spot["observed"]),
            view.number(spot["expected"], digits=1),
            view.number(spot.get("votes")),
            probability(view, spot.get("p_adjusted")),
        )
        for spot in found[:LISTED]
    )
    return (Table(view.text("signals.concentrations"), heads, rows, len(found)),)


def method_details(view: View, method: Mapping[str, Any]) -> tuple[Group, ...]:
    """Return everything that a specialist needs to repeat the computation."""
    blocks: tuple[Block, ...] = (
        *_named(view, method.get("statistic"), method.get("statistic_names")),
        *_sensitivity(view, method),
        *_left_out(view, method),
        *_named(view, method.get("parameters"), method.get("parameter_names")),
        *_all_standard(view, method),
    )
    return (Group(view.text("signals.details"), blocks, folded=True),) if blocks else ()


def _all_standard(view: View, method: Mapping[str, Any]) -> tuple[Paragraph, ...]:
    """Say that nothing was changed, of answers that say which parameters were."""
    standard = method.get("parameters") and method.get("changed") == {}
    return (Paragraph(view.text("signals.standard-parameters")),) if standard else ()


def probability(view: View, value: float | None) -> str:
    """Return a probability with four places; smaller ones as a bound."""
    if value is None:
        return "–"
    if value < _SMALLEST:
        return f"< {view.number(_SMALLEST, digits=_PLACES)}"
    return view.number(value, digits=_PLACES)


def interval(view: View, votes: Mapping[str, Any]) -> str:
    """Return an estimate with its interval; a dash where there is none."""
    if votes.get("estimate") is None:
        return "–"
    figures = {name: view.number(votes.get(name)) for name in ("estimate", "low", "high")}
    return view.text("interval", **figures)


def _band(view: View, votes: Mapping[str, Any]) -> str:
    if votes.get("band_low") is None:
        return "–"
    return view.text("range", low=view.number(votes["band_low"]), high=view.number(votes.get("band_high")))


def _named(view: View, values: object, names: object) -> tuple[Items, ...]:
    if not isinstance(values, Mapping) or not values:
        return ()
    known: Mapping[str, str] = names if isinstance(names, Mapping) else {}
    rows = tuple(
        Item(shown(known.get(key, key)), str(value) if key == "seed" else _figure(view, key, value))
        for key, value in values.items()
    )
    return (Items(rows),)


def _figure(view: View, name: str, value: object) -> str:
    if isinstance(value, str) and name != _CHOICE:
        return shown(value_told(value, view.contents.catalogue))
    if not isinstance(value, float):
        return view.cell(value)
    if 0 < abs(value) < _TINY:
        return f"{value:.1e}"
    return view.number(value, digits=0 if abs(value) >= _WHOLE_FROM or value.is_integer() else 3)


def _sensitivity(view: View, method: Mapping[str, Any]) -> tuple[Table, ...]:
    variants = method.get("sensitivity") or ()
    if not variants:
        return ()
    names = method.get("parameter_names") or {}
    heads = view.columns(("variant", Kind.TEXT), ("stations", Kind.NUMBER), ("votes", Kind.NUMBER))
    rows = tuple(
        (
            _moved(view, variant["parameters"], names),
            view.number(variant["stations"]),
            view.number(variant["votes"]),
        )
        for variant in variants[:LISTED]
    )
    return (Table(view.text("signals.sensitivity"), heads, rows, len(variants)),)


def _moved(view: View, parameters: Mapping[str, Any], names: Mapping[str, str]) -> str:
    return "; ".join(f"{shown(names.get(k, k))}: {_figure(view, k, v)}" for k, v in parameters.items())


def _left_out(view: View, method: Mapping[str, Any]) -> tuple[Table, ...]:
    groups = method.get("left_out") or ()
    if not groups:
        return ()
    heads = view.columns(("reason", Kind.TEXT), ("stations", Kind.NUMBER))
    rows = tuple((shown(out["text"]), view.number(out["stations"])) for out in groups)
    return (Table(view.text("signals.left-out"), heads, rows),)
