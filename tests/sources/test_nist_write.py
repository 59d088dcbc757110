import json
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings

from factories import table
from odd_results import XML_TEXTS, odd_results
from tallyproof.election.contest import Contest, ContestId
from tallyproof.election.results import Results
from tallyproof.election.snapshot import SourceFile, canonical_bytes
from tallyproof.errors import NotComputableError
from tallyproof.sources.nist_json import read_nist_json
from tallyproof.sources.nist_write import ReportHeader, write_nist_json, write_nist_xml
from tallyproof.sources.nist_xml import read_nist_xml
from tallyproof.sources.reading import Reading

FILE = SourceFile("report", "0" * 64, 1)
HEADER = ReportHeader(issuer="Commission", issuer_abbreviation="C", status="certified", language="kk")


def small() -> Results:
    return table(
        {
            "area_1": ["North", "North", None],
            "registered": [100, None, 0],
            "cast": [60, 50, None],
            "invalid": [None, 0, 4],
            "lat": [43.25, None, 1.0],
            "lon": [76.95, None, None],
        },
        votes={"Yes": [40, 0, None], "No <b>": [20, None, 1]},
        areas=["region"],
    )


def assert_same(reading: Reading, results: Results) -> None:
    assert reading.results.frame.equals(results.frame)
    assert reading.results.choices == results.choices
    assert reading.results.contest == results.contest
    assert reading.results.area_levels == results.area_levels
    assert reading.rows.refusals == ()


@given(odd_results())
@settings(max_examples=150, deadline=None)
def test_a_json_report_reads_back_as_the_same_table(results: Results) -> None:
    assert_same(read_nist_json(write_nist_json(results), file=FILE), results)


@given(odd_results(texts=XML_TEXTS))
@settings(max_examples=150, deadline=None)
def test_an_xml_report_reads_back_as_the_same_table(results: Results) -> None:
    assert_same(read_nist_xml(write_nist_xml(results), file=FILE), results)


def test_a_missing_count_is_left_out_and_never_zero() -> None:
    report = json.loads(write_nist_json(small()))
    selection = report["Election"][0]["Contest"][0]["ContestSelection"][0]
    assert [(one["GpUnitId"], one["Count"]) for one in selection["VoteCounts"]] == [
        ("station1", 40),
        ("station2", 0),
    ]
    assert [unit.get("VotersRegistered") for unit in report["GpUnit"][-3:]] == [100, None, 0]


def test_invalid_ballots_stand_as_ballot_counts_of_an_own_type() -> None:
    report = json.loads(write_nist_json(small()))
    kinds = [(one.get("OtherType"), one["BallotsCast"]) for one in report["Election"][0]["BallotCounts"]]
    assert kinds == [(None, 60), (None, 50), ("tallyproof.invalid", 0), ("tallyproof.invalid", 4)]


def test_equal_tables_give_equal_bytes() -> None:
    assert write_nist_json(small()) == write_nist_json(small())
    assert write_nist_xml(small()) == write_nist_xml(small())


def test_the_header_says_what_the_caller_knows() -> None:
    report = json.loads(write_nist_json(small(), header=HEADER))
    assert (report["Issuer"], report["Status"]) == ("Commission", "certified")
    assert report["Election"][0]["Name"]["Text"][0]["Language"] == "kk"
    assert read_nist_xml(write_nist_xml(small(), header=HEADER), file=FILE).problems == ()


def test_xml_refuses_a_character_that_it_cannot_hold_and_json_keeps_it() -> None:
    results = table({}, votes={"bell\x07": [1]})
    with pytest.raises(NotComputableError, match="control character"):
        write_nist_xml(results)
    assert_same(read_nist_json(write_nist_json(results), file=FILE), results)


def dated(date: str | None) -> Results:
    plain = small()
    contest = Contest(ContestId("c"), "N", date)
    return Results(plain.frame, contest, plain.choices, plain.area_levels)


FIELDS = {
    "ElectionReport": "Election? ExternalIdentifier? Format GeneratedDate GpUnit? Issuer IssuerAbbreviation "
    "SequenceStart SequenceEnd Status VendorApplicationId",
    "Election": "BallotCounts? Candidate? Contest? ElectionScopeId Name StartDate EndDate Type",
    "CandidateContest": "ContestSelection? ElectionDistrictId ExternalIdentifier? Name VotesAllowed",
    "CandidateSelection": "SequenceOrder? VoteCounts? CandidateIds?",
    "Candidate": "BallotName ExternalIdentifier?",
    "VoteCounts": "GpUnitId Type OtherType? Count",
    "BallotCounts": "GpUnitId Type OtherType? BallotsCast?",
    "ReportingUnit": "ComposingGpUnitIds? ExternalIdentifier? Name? Number? SpatialDimension? Type "
    "OtherType? VotersRegistered?",
    "ExternalIdentifier": "Type OtherType? Value",
    "InternationalizedText": "Text",
    "SpatialDimension": "SpatialExtent?",
    "SpatialExtent": "Coordinates Format",
}
"""The fields of the standard that we write, in the order that its XML schema asks for; "?" is optional."""
TYPES = {"GpUnit": "ReportingUnit", "Contest": "CandidateContest", "ContestSelection": "CandidateSelection"}
TYPES |= {"Name": "InternationalizedText", "BallotName": "InternationalizedText"}


def require_order(kind: str, found: list[str]) -> None:
    wanted = FIELDS[kind].split()
    names = [name.removesuffix("?") for name in wanted]
    assert [names.index(name) for name in found] == sorted(names.index(name) for name in found)
    assert {name for name in wanted if not name.endswith("?")} <= set(found)


def walk_json(node: Any) -> None:
    for one in node if isinstance(node, list) else [node]:
        if isinstance(one, dict):
            kind = one["@type"].removeprefix("ElectionResults.")
            if kind != "LanguageString":
                require_order(kind, [key for key in one if not key.startswith("@")])
            for inner in one.values():
                walk_json(inner)


def walk_xml(element: ET.Element) -> None:
    name = element.tag.rpartition("}")[2]
    kind = element.get("{http://www.w3.org/2001/XMLSchema-instance}type", TYPES.get(name, name))
    if len(element):
        require_order(kind, [child.tag.rpartition("}")[2] for child in element])
    for child in element:
        walk_xml(child)


@pytest.mark.parametrize("date", [None, "2005-12-04", "yesterday"])
def test_fields_stand_in_the_standards_order_and_none_that_it_requires_is_absent(
    date: str | None,
) -> None:
    walk_json(json.loads(write_nist_json(dated(date))))
    root = ET.fromstring(write_nist_xml(dated(date)))  # noqa: S314 - written a line above
    walk_xml(root)
    ids = {one.get("ObjectId") for one in root.iter()} - {None}
    space = "{http://itl.nist.gov/ns/voting/1500-100/v2}"
    for name in ("GpUnitId", "ElectionScopeId", "ElectionDistrictId", "CandidateIds", "ComposingGpUnitIds"):
        assert {one for element in root.iter(space + name) for one in (element.text or "").split()} <= ids


@pytest.mark.data
@pytest.mark.parametrize("date", [None, "2005-12-04", "yesterday"])
def test_both_notations_follow_the_published_schemas(shared_data: Path, date: str | None) -> None:
    folder = shared_data / "nist_1500_100_v2"
    if not folder.is_dir():
        pytest.skip(f"needs schema.json and schema.xsd of the standard in {folder}")
    jsonschema = pytest.importorskip("jsonschema", reason="needs a validator for JSON schemas")
    xmlschema = pytest.importorskip("xmlschema", reason="needs a validator for XML schemas")
    validator = jsonschema.Draft4Validator(json.loads((folder / "schema.json").read_text("utf-8")))
    assert list(validator.iter_errors(json.loads(write_nist_json(dated(date))))) == []
    schema = xmlschema.XMLSchema(str(folder / "schema.xsd"))
    assert list(schema.iter_errors(write_nist_xml(dated(date)).decode())) == []


@pytest.mark.data
@pytest.mark.parametrize("name", ["am2018_parliament", "il2021_knesset24"])
def test_a_real_election_survives_both_notations(shared_data: Path, name: str) -> None:
    frame = pl.read_parquet(shared_data / f"{name}.parquet").head(400)
    counts = [c for c, kind in frame.schema.items() if kind.is_integer()][:6]
    results = table(
        {"area_1": frame[frame.columns[0]].cast(pl.String).to_list()},
        votes={c: frame[c].to_list() for c in counts},
        areas=["a"],
    )
    for write, read in ((write_nist_json, read_nist_json), (write_nist_xml, read_nist_xml)):
        assert canonical_bytes(read(write(results), file=FILE).results) == canonical_bytes(results)
