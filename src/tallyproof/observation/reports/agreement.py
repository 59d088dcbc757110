"""Do two observers of one station say the same? Raw agreement and Cohen's kappa, question by question (F17)."""

import json
from collections import Counter
from dataclasses import dataclass

import polars as pl

__all__ = ["Agreement", "cohen_kappa", "observer_agreement"]


@dataclass(frozen=True, slots=True)
class Agreement:
    """One question."""

    question: str
    pairs: int
    """Stations at which two observers answered it."""
    equal: int
    kappa: float | None
    """None where both always gave one and the same answer: chance alone explains that."""


def cohen_kappa(pairs: list[tuple[str, str]]) -> float | None:
    """Return agreement beyond chance, 1 for full agreement, 0 for chance.

    Source:
        Cohen (1960), Educational and Psychological Measurement 20, equation 1: (p_o - p_e) / (1 - p_e).

    Example:
        >>> cohen_kappa([("yes", "yes")] * 20 + [("yes", "no")] * 5 + [("no", "yes")] * 10 + [("no", "no")] * 15)
        0.4
    """
    total = len(pairs)
    first, second = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    chance = sum(first[answer] * second[answer] for answer in first)
    seen = sum(a == b for a, b in pairs) * total
    return (seen - chance) / (total * total - chance) if total and chance < total * total else None


def observer_agreement(reports: pl.DataFrame) -> tuple[Agreement, ...]:
    """Compare the answers of two observers at the same station on the same form.

    Args:
        reports: Columns `REPORT_COLUMNS` and `at_row`.

    Returns:
        By question; the two observers with the first pseudonyms of a station and form, each with the last report.
        A blank answer makes no pair. Empty where no station has two known observers.
    """
    known = reports.filter(
        pl.col("observer").is_not_null() & pl.col("at_row").is_not_null() & pl.col("answers").is_not_null()
    )
    place = ["at_row", "form", "observer"]
    last = known.sort(*place, "at", "instance_id", nulls_last=False).unique(
        place, keep="last", maintain_order=True
    )
    answers = last.group_by("at_row", "form", maintain_order=True).agg(pl.col("answers").head(2))["answers"]
    pairs: dict[str, list[tuple[str, str]]] = {}
    for both in answers.filter(answers.list.len() > 1).to_list():
        one, two = map(json.loads, both)
        for question in one:
            if one[question] is not None and two.get(question) is not None:
                pairs.setdefault(question, []).append((one[question], two[question]))
    return tuple(
        Agreement(question, len(found), sum(a == b for a, b in found), cohen_kappa(found))
        for question, found in sorted(pairs.items())
    )
