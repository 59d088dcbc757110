"""Count how often rules find planted divergences, and how often they flag faithful pairs."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from tallyproof.statements.flags.flag import Flag

__all__ = ["FLAG_OF", "Tally"]

FLAG_OF: Mapping[str, str] = {
    "number": "number", "number_word": "number", "date": "date", "base": "base", "untranslated": "untranslated",
    "negation_added": "negation", "negation_dropped": "negation", "name": "name", "name_dropped": "name",
    "name_registered": "name", "name_alike": "name", "name_alike_first": "name",
    "scale": "scale", "hedge": "scale", "omission": "omission",
    "addition": "addition", "other_sentence": "",
}  # fmt: skip
"""Kind of divergence -> kind of flag that finds it; empty: any flag does."""


@dataclass(slots=True)
class Tally:
    """What was found, by kind and by rule."""

    planted: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    """Pairs with a flag of the right kind."""
    found_by: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Planted kind and rule."""
    clean: int = 0
    false: Counter[str] = field(default_factory=Counter)
    """Faithful pairs that a rule flags, by rule; under "" those with any flag."""

    def add_clean(self, flags: Iterable[Flag]) -> None:
        """Count a faithful pair."""
        rules = {flag.rule for flag in flags}
        self.clean += 1
        self.false.update(rules)
        self.false[""] += bool(rules)

    def add_planted(self, kind: str, flags: Iterable[Flag]) -> None:
        """Count a pair with a planted divergence."""
        given = list(flags)
        wanted = FLAG_OF[kind]
        self.planted[kind] += 1
        self.found[kind] += any(flag.kind == wanted or not wanted for flag in given)
        self.found_by.update({(kind, flag.rule) for flag in given})

    def recall(self, kind: str) -> float | None:
        """Return the share of planted divergences of a kind that were found; None where none was planted."""
        return self.found[kind] / self.planted[kind] if self.planted[kind] else None

    def false_rate(self, *rules: str) -> float:
        """Return the share of faithful pairs that these rules flag, summed over the rules; 0 where there are none."""
        return sum(self.false[rule] for rule in rules) / self.clean if self.clean else 0.0
