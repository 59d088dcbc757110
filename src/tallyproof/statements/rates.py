"""How often each rule finds what was planted, and how often it flags a faithful translation, as measured beforehand."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from tallyproof.texts import Catalogue

__all__ = ["Rate", "rate_of", "rates", "set_told"]


@dataclass(frozen=True, slots=True)
class Rate:
    """What was measured of a rule; None where a set had nothing to measure it on."""

    recall: float | None
    """Share of the planted divergences of its kind that any rule of the kind finds."""
    false_flag_rate: float | None
    """Share of faithful pairs that this rule flags."""
    measured_on: str
    """Name of the set."""
    pairs: int
    """Faithful pairs in it."""


@cache
def rates() -> Mapping[str, Mapping[str, Rate]]:
    """Return the rates by pair of languages ("en-ru") and rule; `statement benchmark` prints them anew."""
    text = (resources.files("tallyproof.statements") / "data" / "measured.toml").read_text("utf-8")
    document: Mapping[str, Any] = tomllib.loads(text)
    return {
        pair: {
            rule: Rate(one.get("recall"), one.get("false_flag_rate"), one["set"], one["pairs"])
            for rule, one in measured.items()
        }
        for pair, measured in document["rates"].items()
    }


def rate_of(rule: str, languages: tuple[str, str]) -> Rate | None:
    """Return the rate of a rule for two languages; of the other direction where only that was measured; else None."""
    known = rates()
    for pair in ("-".join(languages), "-".join(reversed(languages))):
        if rule in known.get(pair, {}):
            return known[pair][rule]
    return None


def set_told(name: str, catalogue: Catalogue) -> str:
    """Return what a set of the benchmark is called in the reader's language; parts without a word stay as they are.

    Example:
        >>> from tallyproof.texts import load_catalogue
        >>> set_told("PUD, held", load_catalogue("ru"))
        'PUD, отложенная часть'
    """
    keys = {part: f"statements.set.{part.replace(' ', '_')}" for part in name.split(", ")}
    return ", ".join(catalogue.text(key) if catalogue.has(key) else part for part, key in keys.items())
