"""Write results as an election results report (NIST SP 1500-100 version 2), in JSON or XML.

Both notations come from one tree, whose keys stand in the order that the XML schema asks for. What the
standard has no field for stands where its schema allows additions, under names that begin with `MARK`:

=====================================  ==============================================================
place                                  carries
=====================================  ==============================================================
report, `extension`, `area_levels`     that this extension is used; names of the area levels (JSON)
contest, `contest_id`, `date`          id and polling day as they stand in the table
candidate, `choice_id`, `choice_kind`  id and kind of a choice
unit, `area_level`                     1 for the widest level
unit, `station_id`, `source_row`,      cells of a station; absent where the cell is null
`reported_at`, `lat`, `lon`
BallotCounts of type "other",          ballots given out, valid and invalid; `BallotsCast` of type
`issued`, `valid`, `invalid`           "total" is the count in the boxes
=====================================  ==============================================================

A null count is left out, never written as zero. Reading the report back gives the same table.
"""

import datetime as dt
import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from tallyproof.election.results import Results
from tallyproof.errors import NotComputableError
from tallyproof.sources.nist_document import MARK

__all__ = ["ReportHeader", "write_nist_json", "write_nist_xml"]

_SPACE: Final = "ElectionResults."
_UNKNOWN_DATE: Final = "0001-01-01"
_NAMESPACE: Final = "http://itl.nist.gov/ns/voting/1500-100/v2"
_INSTANCE: Final = "http://www.w3.org/2001/XMLSchema-instance"
_ABSTRACT: Final = frozenset({"Contest", "ContestSelection", "GpUnit"})
_NOT_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ESCAPES: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "&#13;"})

Node = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ReportHeader:
    """What the standard asks for and a results table does not hold."""

    issuer: str = "Tallyproof"
    issuer_abbreviation: str = "TP"
    status: str = "unofficial-partial"
    """A ResultsStatus; the default claims least."""
    generated: str = ""
    """Date and time with zone; empty for midnight UTC of polling day: equal tables give equal bytes."""
    language: str = "und"
    """BCP 47 code of the names; "und" where it is not known."""


def write_nist_json(results: Results, *, header: ReportHeader | None = None) -> bytes:
    """Return the results as a JSON report.

    Args:
        results: Any results table; nulls are left out.
        header: What the standard asks for besides; the default claims nothing.

    Returns:
        UTF-8, one line.

    Raises:
        NotComputableError: A station has no code.
    """
    report = _Report(results, header or ReportHeader()).root()
    return json.dumps(report, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def write_nist_xml(results: Results, *, header: ReportHeader | None = None) -> bytes:
    """Return the results as an XML report.

    Args:
        results: Any results table; nulls are left out.
        header: What the standard asks for besides; the default claims nothing.

    Returns:
        UTF-8 without layout, so that every blank in a name is the name's own.

    Raises:
        NotComputableError: A station has no code, or a name holds a character that XML cannot write.
    """
    report = _Report(results, header or ReportHeader()).root()
    text = "".join(_elements("ElectionReport", report))
    if _NOT_XML.search(text):
        raise NotComputableError("An XML report", reason="a name holds a control character; JSON can hold it")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'.encode()


class _Report:
    """The tree of one report."""

    def __init__(self, results: Results, header: ReportHeader) -> None:
        if results.frame["station_id"].null_count():
            raise NotComputableError("A report", reason="a station has no code")
        self._results = results
        self._header = header
        self._areas: dict[tuple[str | None, ...], Node] = {}
        self._top: list[str] = []

    def root(self) -> Node:
        header = self._header
        levels = json.dumps(list(self._results.area_levels), ensure_ascii=False)
        return {
            "@type": _SPACE + "ElectionReport",
            "Election": [self._election()],
            "ExternalIdentifier": _marked({"extension": "1", "area_levels": levels}),
            "Format": "precinct-level",
            "GeneratedDate": header.generated or f"{self._day()}T00:00:00Z",
            "GpUnit": self._units(),
            "Issuer": header.issuer,
            "IssuerAbbreviation": header.issuer_abbreviation,
            "SequenceStart": 1,
            "SequenceEnd": 1,
            "Status": header.status,
            "VendorApplicationId": "tallyproof",
        }

    def _day(self) -> str:
        try:
            return dt.date.fromisoformat(self._results.contest.date or "").isoformat()
        except ValueError:
            return _UNKNOWN_DATE

    def _text(self, content: str) -> Node:
        line = {"@type": _SPACE + "LanguageString", "Language": self._header.language, "Content": content}
        return {"@type": _SPACE + "InternationalizedText", "Text": [line]}

    def _election(self) -> Node:
        contest = self._results.contest
        return {
            "@type": _SPACE + "Election",
            "BallotCounts": list(self._ballot_counts()),
            "Candidate": [self._candidate(n) for n in range(len(self._results.choices))],
            "Contest": [self._contest()],
            "ElectionScopeId": "scope",
            "Name": self._text(contest.name),
            "StartDate": self._day(),
            "EndDate": self._day(),
            "Type": "other",
        }

    def _candidate(self, number: int) -> Node:
        choice = self._results.choices[number]
        return {
            "@type": _SPACE + "Candidate",
            "@id": f"candidate{number + 1}",
            "BallotName": self._text(choice.name),
            "ExternalIdentifier": _marked({"choice_id": choice.id, "choice_kind": choice.kind.value}),
        }

    def _contest(self) -> Node:
        contest = self._results.contest
        return {
            "@type": _SPACE + "CandidateContest",
            "@id": "contest",
            "ContestSelection": [self._selection(n) for n in range(len(self._results.choices))],
            "ElectionDistrictId": "scope",
            "ExternalIdentifier": _marked({"contest_id": contest.id, "date": contest.date}),
            "Name": contest.name,
            "VotesAllowed": 1,
        }

    def _selection(self, number: int) -> Node:
        counts = self._results.frame[self._results.choices[number].column].to_list()
        return {
            "@type": _SPACE + "CandidateSelection",
            "@id": f"choice{number + 1}",
            "SequenceOrder": number + 1,
            "VoteCounts": [
                {"@type": _SPACE + "VoteCounts", "GpUnitId": f"station{row}", "Type": "total", "Count": count}
                for row, count in enumerate(counts, start=1)
                if count is not None
            ],
            "CandidateIds": [f"candidate{number + 1}"],
        }

    def _ballot_counts(self) -> Iterator[Node]:
        for column in ("cast", "issued", "valid", "invalid"):
            kind = {"Type": "total"} if column == "cast" else {"Type": "other", "OtherType": MARK + column}
            for row, count in enumerate(self._results.frame[column].to_list(), start=1):
                if count is not None:
                    unit = {"@type": _SPACE + "BallotCounts", "GpUnitId": f"station{row}"}
                    yield {**unit, **kind, "BallotsCast": count}

    def _units(self) -> list[Node]:
        """Return the whole, the areas and the stations; each area lists what it contains."""
        frame, columns = self._results.frame, self._results.area_columns
        paths = (
            list(zip(*(frame[column].to_list() for column in columns), strict=True)) or [()] * frame.height
        )
        cells = frame.select("station_id", "source_row", "reported_at", "lat", "lon", "registered")
        stations = []
        for row, (path, values) in enumerate(zip(paths, cells.iter_rows(named=True), strict=True), start=1):
            self._parts_of(path).append(f"station{row}")
            stations.append(_station(f"station{row}", values))
        whole = {**_unit("scope"), "ComposingGpUnitIds": self._top, "Type": "other", "OtherType": "election"}
        return [whole, *self._areas.values(), *stations]

    def _parts_of(self, path: tuple[str | None, ...]) -> list[str]:
        """Return the list of parts of the narrowest named area of a path, adding areas that are new."""
        parts = self._top
        for level, name in enumerate(path, start=1):
            if name is None:
                continue
            if path[:level] not in self._areas:
                identity = f"area{len(self._areas) + 1}"
                parts.append(identity)
                self._areas[path[:level]] = self._area(identity, level, name)
            parts = self._areas[path[:level]]["ComposingGpUnitIds"]
        return parts

    def _area(self, identity: str, level: int, name: str) -> Node:
        return {
            **_unit(identity),
            "ComposingGpUnitIds": [],
            "ExternalIdentifier": _marked({"area_level": str(level)}),
            "Name": self._text(name),
            "Type": "other",
            "OtherType": self._results.area_levels[level - 1],
        }


def _unit(identity: str) -> Node:
    return {"@type": _SPACE + "ReportingUnit", "@id": identity}


def _station(identity: str, cells: dict[str, Any]) -> Node:
    lat, lon = cells["lat"], cells["lon"]
    placed = lat is not None and lon is not None and math.isfinite(lat) and math.isfinite(lon)
    rest = {} if placed else {"lat": _degree(lat), "lon": _degree(lon)}
    row = None if cells["source_row"] is None else str(cells["source_row"])
    marks = {
        "station_id": cells["station_id"],
        "source_row": row,
        "reported_at": cells["reported_at"],
        **rest,
    }
    node = {**_unit(identity), "ExternalIdentifier": _marked(marks), "Number": cells["station_id"]}
    if placed:
        node["SpatialDimension"] = _spatial(lat, lon)
    node["Type"] = "polling-place"
    if cells["registered"] is not None:
        node["VotersRegistered"] = cells["registered"]
    return node


def _degree(value: float | None) -> str | None:
    return None if value is None else repr(value)


def _spatial(lat: float, lon: float) -> Node:
    extent = {"@type": _SPACE + "SpatialExtent", "Coordinates": f"POINT ({lon!r} {lat!r})", "Format": "wkt"}
    return {"@type": _SPACE + "SpatialDimension", "SpatialExtent": extent}


def _marked(values: dict[str, str | None]) -> list[Node]:
    """Return external identifiers for values that are there."""
    kind = {"@type": _SPACE + "ExternalIdentifier", "Type": "other"}
    return [
        {**kind, "OtherType": MARK + name, "Value": value}
        for name, value in values.items()
        if value is not None
    ]


def _elements(name: str, value: Any) -> Iterator[str]:  # noqa: ANN401 - text, number, object or list
    """Yield the XML of a value: an object is an element, a list one element an item, ids one list of ids."""
    if isinstance(value, list) and name.endswith("Ids"):
        if value:
            yield f"<{name}>{' '.join(value)}</{name}>"
    elif isinstance(value, list):
        for one in value:
            yield from _elements(name, one)
    elif isinstance(value, dict):
        yield f"<{name}{_attributes(name, value)}>"
        for key, inner in value.items():
            if key == "Content":
                yield inner.translate(_ESCAPES)
            elif not key.startswith("@") and key != "Language":
                yield from _elements(key, inner)
        yield f"</{name}>"
    else:
        yield f"<{name}>{str(value).translate(_ESCAPES)}</{name}>"


def _attributes(name: str, node: Node) -> str:
    found = f' xmlns="{_NAMESPACE}" xmlns:xsi="{_INSTANCE}"' if name == "ElectionReport" else ""
    if name in _ABSTRACT:
        found += f' xsi:type="{node["@type"].removeprefix(_SPACE)}"'
    if "@id" in node:
        found += f' ObjectId="{node["@id"]}"'
    if "Language" in node:
        found += f' Language="{node["Language"].translate(_ESCAPES)}"'
    return found
