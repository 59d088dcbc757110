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
    """Return the methods that were computed and can give a signal: those with a corrected p-value."""
    return [method for method in document["methods"] if method.get("q") is not None]


def signal_methods(view: View) -> list[Mapping[str, Any]]:
    """Return the methods that give a signal at the level of the configuration, in document order."""
    document = view.contents.test.document or {"methods": []}
    level = view.contents.configuration.false_discovery_rate
    return [method for method in tried_methods(document) if is_signal(method, level=level)]


def is_signal(method: Mapping[str, Any], *, level: float) -> bool:
    """Return True where a method has its corrected p-value at or below the level; information has none."""
    return method.get("q") is not None and bool(method["q"] <= level)


def stations_in(method: Mapping[str, Any]) -> int:
    """Return how many stations a method lists."""
    return len(method.get("stations") or ())


def changed_methods(document: Document) -> list[Mapping[str, Any]]:
    """Return the methods whose signal stands out and whose votes reach the margin, removed or moved."""
    return [method for method in document.get("methods") or () if _reaches(method)]


def _reaches(method: Mapping[str, Any]) -> bool:
    found = [method, method.get("removed") or {}, method.get("moved") or {}]
    return any(one.get("verdict", one.get("class")) in {"could_change", "exceeds"} for one in found)


def official_figures(view: View) -> list[OfficialDifference]:
    """Return each officially announced total beside the sum of the stations."""
    results = view.contents.snapshot.results
    known = [column for column in view.contents.about.official if column in results.frame.columns]
    return [
        OfficialDifference(column, view.contents.about.official[column], results.total(column).value)
        for column in known
    ]


def official_differences(view: View) -> list[OfficialDifference]:
    """Return the announced totals to which the stations do not add up."""
    return [figure for figure in official_figures(view) if not figure.equal]
