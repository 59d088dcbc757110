"""What the documents of the parts say, by the questions that several sections ask of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tallyproof.dossier.contents import Document
from tallyproof.dossier.view import View

__all__ = [
    "OfficialDifference",
    "changed_methods",
    "failed_checks",
    "is_signal",
    "official_differences",
    "official_figures",
    "signal_methods",
    "stations_in",
    "tried_methods",
]

_INFORMATION_ONLY = frozenset({"F-DIGIT2"})
"""Methods that are shown but never give a signal."""


@dataclass(frozen=True, slots=True)
class OfficialDifference:
    """One announced total beside the sum of the stations."""

    column: str
    announced: int
    summed: int | None

    @property
    def equal(self) -> bool:
        """True where the stations add up to the announced total."""
        return self.announced == self.summed


def failed_checks(document: Document) -> list[Mapping[str, Any]]:
    """Return the checks that fail, most stations first; ties in the order of the document."""
    failed = [check for check in document["checks"] if check["status"] == "fails"]
    return sorted(failed, key=lambda check: -check["failed"])


def tried_methods(document: Document) -> list[Mapping[str, Any]]:
    """Return the methods that were computed and can give a signal."""
    return [m for m in document["methods"] if m["status"] == "computed" and _scores(m)]


def signal_methods(view: View) -> list[Mapping[str, Any]]:
    """Return the methods that give a signal at the level of the configuration, in document order."""
    document = view.contents.test.document or {"methods": []}
    level = view.contents.configuration.false_discovery_rate
    return [method for method in tried_methods(document) if is_signal(method, level=level)]


def is_signal(method: Mapping[str, Any], *, level: float) -> bool:
    """Return True where a computed, scoring method has its corrected p-value at or below the level."""
    if method["status"] != "computed" or not _scores(method):
        return False
    value = method.get("q") if method.get("q") is not None else method.get("p")
    return value is not None and value <= level


def stations_in(method: Mapping[str, Any]) -> int:
    """Return how many stations a method lists; documents hold a list or a number."""
    stations = method.get("stations")
    return len(stations) if isinstance(stations, list | tuple) else int(stations or 0)


def changed_methods(document: Document) -> list[Mapping[str, Any]]:
    """Return the methods whose votes reach the margin."""
    return [m for m in document.get("methods") or () if m.get("class") in {"could_change", "exceeds"}]


def official_figures(view: View) -> list[OfficialDifference]:
    """Return each officially announced total beside the sum of the stations."""
    results = view.contents.snapshot.results
    known = [column for column in view.contents.facts.official if column in results.frame.columns]
    return [
        OfficialDifference(column, view.contents.facts.official[column], results.total(column).value)
        for column in known
    ]


def official_differences(view: View) -> list[OfficialDifference]:
    """Return the announced totals to which the stations do not add up."""
    return [figure for figure in official_figures(view) if not figure.equal]


def _scores(method: Mapping[str, Any]) -> bool:
    return method["code"] not in _INFORMATION_ONLY
