"""The list of methods with their parameters, for readers who want to know what can be set before they set it."""

from collections.abc import Iterable
from typing import Any

from tallyproof.forensics.battery import Method
from tallyproof.forensics.changed_runs import spoken_value
from tallyproof.forensics.parameters import AUTO, Parameter
from tallyproof.texts import Catalogue

__all__ = ["SCHEMA", "method_list"]

SCHEMA = "tallyproof.methods/1"


def method_list(methods: Iterable[Method], catalogue: Catalogue) -> dict[str, Any]:
    """Return methods with what readers may set.

    Args:
        methods: In the order in which they are listed.
        catalogue: Supplies names and meanings.

    Returns:
        Plain values for JSON: for every parameter its name, label and meaning, kind (`whole` or `decimal`), default
        (null where the method chooses by size), least and most, unit and where the default comes from. A method
        without parameters has an empty list and a sentence that says so.
    """
    return {"schema": SCHEMA, "methods": [_method(method, catalogue) for method in methods]}


def _method(method: Method, catalogue: Catalogue) -> dict[str, Any]:
    declared = method.parameters.all
    return {
        "code": method.code,
        "name": catalogue.text(f"forensics.{method.code}.title"),
        "meaning": catalogue.text(f"forensics.{method.code}.meaning"),
        "scores": method.scores,
        "parameters": [_parameter(method.code, one, catalogue) for one in declared],
        "note": None if declared else catalogue.text("forensics.parameter-none"),
    }


def _parameter(code: str, one: Parameter, catalogue: Catalogue) -> dict[str, Any]:
    ends = {
        name: spoken_value(value, catalogue) for name, value in (("least", one.least), ("most", one.most))
    }
    source = "published" if one.published else "own"
    return {
        "name": one.name,
        "label": catalogue.text(f"forensics.{code}.parameter.{one.name}"),
        "meaning": _meaning(code, one, catalogue),
        "kind": "whole" if one.whole else "decimal",
        "automatic": one.automatic,
        "default": one.default,
        "default_text": spoken_value(one.default, catalogue),
        "least": one.least,
        "most": one.most,
        "allowed": catalogue.text("forensics.parameter-range", **ends)
        + (f"; {AUTO}" if one.automatic else ""),
        "unit": one.unit,
        "unit_name": catalogue.text(f"forensics.unit.{one.unit}"),
        "published": one.published,
        "source": catalogue.text(f"forensics.parameter-source.{source}", published=one.published),
    }


def _meaning(code: str, one: Parameter, catalogue: Catalogue) -> str:
    """Return the method's own sentence, or the one that methods share; a method of another package may have none."""
    keys = (f"forensics.{code}.parameter-meaning.{one.name}", f"forensics.parameter-meaning.{one.name}")
    return next((catalogue.text(key) for key in keys if catalogue.has(key)), "")
