"""What the rules and the alignment are to reach on data they were not written on, beside what a benchmark saw."""

from collections.abc import Iterator, Mapping
from typing import Any

__all__ = ["targets"]

Document = Mapping[str, Any]
_RECALL: Mapping[str, float] = {
    "number": 0.97, "date": 0.97, "untranslated": 0.97, "number_word": 0.75, "negation_added": 0.95,
    "negation_dropped": 0.55, "name": 0.75, "name_registered": 0.95, "name_alike": 0.90,
    "name_alike_first": 0.90, "scale": 0.40,
}  # fmt: skip
"""Share of the planted divergences of a kind that are found, at least."""
_FALSE: Mapping[str, float] = {
    "number": 0.02, "date": 0.02, "untranslated": 0.02, "negation": 0.07, "name": 0.08, "scale": 0.04,
}  # fmt: skip
"""Share of faithful pairs with a flag of a kind, at most; summed over the rules of the kind."""
_REGISTERED = "PUD, held, people registered"
_SETS = ("PUD, held", _REGISTERED, "election ru, held", "election kk, held")
_FEW = 100
"""Faithful pairs below which a share of them says nothing: false flags have no target there."""
_ALIGNMENT: Mapping[tuple[str, str, str], float] = {
    ("PUD documents", "en-ru", "links_f1"): 0.95,
    ("PUD documents", "en-ru", "alone_f1"): 0.85,
    ("UDHR with gaps", "en-kk", "links_f1"): 0.95,
}
_NEARER = 0.90
_CLAIMS = 0.50


def targets(document: Document) -> list[dict[str, Any]]:
    """Return a row for each target whose data were given.

    Args:
        document: What `run_benchmark` returns.

    Returns:
        `set`, `what`, `measure` (recall, false_flags, links_f1, alone_f1, nearer, claims_f1), `at_least` or `at_most`,
        `seen`, `met`. Alignment is judged by the best of the encoders that are installed.
    """
    return [*_flags(document), *_alignments(document), *_nearer(document), *_claims(document)]


def _flags(document: Document) -> Iterator[dict[str, Any]]:
    for table in document["flags"]:
        if table["set"] not in _SETS:
            continue
        for kind in table["kinds"]:
            if kind["kind"] in _RECALL:
                yield _row(
                    table["set"], kind["kind"], "recall", kind["recall"], at_least=_RECALL[kind["kind"]]
                )
        if table["pairs"] >= _FEW:
            for name, most in _FALSE.items():
                if table["set"] == _REGISTERED and name != "name":
                    continue
                rules = table["false_flags"].items()
                seen = sum(rate for rule, rate in rules if rule.partition(".")[0] == name)
                yield _row(table["set"], name, "false_flags", seen, at_most=most)


def _alignments(document: Document) -> Iterator[dict[str, Any]]:
    for (name, languages, measure), least in _ALIGNMENT.items():
        found = [
            (one[measure], one["method"])
            for one in document["alignment"]
            if one["set"] == name
            and "-".join(one["languages"]) == languages
            and one["method"] in document["encoders"]
        ]
        if found:
            seen, method = max(found)
            yield _row(f"{name}, {languages}", method, measure, seen, at_least=least)


def _nearer(document: Document) -> Iterator[dict[str, Any]]:
    for one in document["nearer"]:
        yield _row(
            "election, " + "-".join(one["languages"]),
            one["encoder"],
            "nearer",
            one["share"],
            at_least=_NEARER,
        )


def _claims(document: Document) -> Iterator[dict[str, Any]]:
    for one in document["claims"]:
        if one["method"] == "grammar":
            yield _row(one["set"], one["method"], "claims_f1", one["claim"]["f1"], at_least=_CLAIMS)


def _row(
    name: str,
    what: str,
    measure: str,
    seen: float,
    *,
    at_least: float | None = None,
    at_most: float | None = None,
) -> dict[str, Any]:
    met = seen >= at_least if at_least is not None else at_most is not None and round(seen, 9) <= at_most
    bound = {"at_least": at_least} if at_least is not None else {"at_most": at_most}
    return {"set": name, "what": what, "measure": measure, **bound, "seen": seen, "met": met}
