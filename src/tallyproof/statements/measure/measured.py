"""The rates that are shown beside flags, as TOML, from the tables of a benchmark."""

from collections.abc import Mapping, Sequence
from typing import Any

from tallyproof.statements.flags.run import RULES

__all__ = ["measured_toml"]

_SETS = {"en-ru": ("PUD, held", "election ru, held"), "ru-en": ("DEMETR",), "en-kk": ("election kk, held",)}
"""Which table is shown for which pair of languages: the first that was measured, for recall and false flags alike."""
_SET_OF_RULE = {("en-ru", "name.registered"): "PUD, held, people registered"}
"""A rule that needs more than the sentences is measured in a table of its own."""
_KIND_OF_RULE: Mapping[str, str] = {
    "number.digits": "number", "number.words": "number_word", "date.month": "date", "date.weekday": "date",
    "base.changed": "base", "negation.dropped": "negation_dropped", "negation.added": "negation_added",
    "name.replaced": "name", "name.registered": "name_registered",
    "scale.shift": "scale", "scale.one-side": "hedge", "untranslated.word": "untranslated",
    "omission.length": "omission", "addition.length": "addition",
}  # fmt: skip
"""Planted kind by which the recall of a rule is told."""


def measured_toml(tables: Sequence[Mapping[str, Any]]) -> str:
    """Return recall and false-flag rate of every rule by pair of languages.

    The recall is on divergences of the rule's kind, planted in the set that is named.
    """
    named = {table["set"]: table for table in tables}
    lines = [
        'schema = "tallyproof.measured/1"',
        "# Written by: tallyproof statement benchmark --write-measured",
    ]
    for pair, sets in _SETS.items():
        for rule in RULES:
            own = _SET_OF_RULE.get((pair, rule), "")
            best = next((named[name] for name in (own, *sets) if name in named), None)
            if best is None or rule.endswith(".sentence"):
                continue
            lines += ["", f'[rates.{pair}."{rule}"]', f'set = "{best["set"]}"', f"pairs = {best['pairs']}"]
            if (recall := _recall(rule, best)) is not None:
                lines.append(f"recall = {recall:.3f}")
            lines.append(f"false_flag_rate = {best['false_flags'].get(rule, 0.0):.4f}")
    return "\n".join(lines) + "\n"


def _recall(rule: str, table: Mapping[str, Any]) -> float | None:
    """Return the share of planted divergences that a rule finds; numbers and dates by any rule of their kind."""
    kind = _KIND_OF_RULE.get(rule, "")
    planted = next((one for one in table["kinds"] if one["kind"] == kind), None)
    if planted is None:
        return None
    recall: float = (
        planted["recall"]
        if rule.startswith(("number.", "date."))
        else table["found_by"].get(f"{kind} {rule}", 0.0)
    )
    return recall
