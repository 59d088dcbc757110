import time
from pathlib import Path

import pytest

from tallyproof.errors import InputError
from tallyproof.sources.cast_vote_records import find_ballot_records, refuse_ballot_records

KNOWN = {
    "nist_cvr_example_1.xml": "cast vote records (NIST SP 1500-103 XML)",
    "nist_cvr_example_2.xml": "cast vote records (NIST SP 1500-103 XML)",
    "us_bay_fl2012_cvr.csv": "cast vote records (CSV)",
    "us_boulder2023_irv_manifest.csv": "a ballot manifest (CSV)",
    "us_boulder2024_redacted_cvr_dominion.csv": "cast vote records of Dominion (CSV)",
    "us_co2024_boulder_ballot_manifest.csv": "a ballot manifest (CSV)",
    "us_dominion_CvrExport_24940.json": "cast vote records of Dominion (CvrExport)",
    "us_ga2022_runoff_manifest.csv": "a ballot manifest (CSV)",
    "us_sf2024_CandidateManifest.json": "a manifest of Dominion's cast vote records",
    "us_sf2024_ContestManifest.json": "a manifest of Dominion's cast vote records",
}


@pytest.mark.data
def test_exactly_the_records_of_ballots_among_the_real_files_are_found(shared_data: Path) -> None:
    files = [path for path in sorted((shared_data / "raw").iterdir()) if path.is_file()]
    found = {path.name: kind for path in files if (kind := find_ballot_records(path.read_bytes()))}
    assert found == KNOWN


def test_the_refusal_names_the_content_and_the_verb_that_takes_it() -> None:
    payload = b'<CastVoteRecordReport xmlns="http://itl.nist.gov/ns/voting/1500-103/v1"/>'
    with pytest.raises(InputError, match=r'NIST SP 1500-103 XML\), expected results .*"tallyproof audit"'):
        refuse_ballot_records(payload, file="cvr.xml")


def test_nist_json_records_are_found() -> None:
    assert "1500-103 JSON" in find_ballot_records(
        b' {"@type": "CVR.CastVoteRecordReport", "Version": "1.0.0"}'
    )


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"county,precinct,votes\n1,2,3\n",
        b'{"Version": "1.0", "stations": []}',
        b'[{"List": []}]',
        b"<a/>",
        b"\xff\xfe",
    ],
)
def test_results_are_let_through(payload: bytes) -> None:
    assert find_ballot_records(payload) == ""
    refuse_ballot_records(payload, file="f")


def test_a_line_of_many_commas_is_looked_at_once() -> None:
    begun = time.process_time()
    assert find_ballot_records(b"Batch," * 10_000) == ""
    assert find_ballot_records(b"," * 60_000 + b"Batch") == ""
    assert time.process_time() - begun < 1


@pytest.mark.parametrize(
    ("head", "is_manifest"),
    [
        (b"Container,Tabulator,Batch Name,Number of Ballots", True),
        (b"county,BATCH,RecordId", True),
        (b"Batch,Ballots", False),
        (b"county,Ballots,Batch", False),
        (b"a,b\nx,Batch,Ballots", False),
    ],
)
def test_a_manifest_names_batches_and_then_what_is_in_them(head: bytes, is_manifest: bool) -> None:  # noqa: FBT001
    assert (find_ballot_records(head) == "a ballot manifest (CSV)") == is_manifest
