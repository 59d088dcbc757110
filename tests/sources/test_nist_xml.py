import random
import xml.etree.ElementTree as ET
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tallyproof.election.published import PublishedTotal
from tallyproof.election.snapshot import SourceFile
from tallyproof.errors import CallError, InputError, UnknownNameError
from tallyproof.sources.nist_xml import contests_in_nist_xml, is_nist_xml, read_nist_xml
from tallyproof.sources.reading import Reading

FILE = SourceFile("feed.xml", "0" * 64, 1)
V2 = ' xmlns="http://itl.nist.gov/ns/voting/1500-100/v2"'
XSI = ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
UNITS = """
<GpUnit ObjectId="st" xsi:type="ReportingUnit"><ComposingGpUnitIds>co d1</ComposingGpUnitIds>
  <Name><Text Language="en">State</Text></Name><Type>state</Type></GpUnit>
<GpUnit ObjectId="co" xsi:type="ReportingUnit"><ComposingGpUnitIds>p1
  p2</ComposingGpUnitIds><Name><Text Language="en">Adams &amp; Co</Text></Name><Type>county</Type></GpUnit>
<GpUnit ObjectId="d1" xsi:type="ReportingUnit"><ComposingGpUnitIds>p1</ComposingGpUnitIds>
  <Name><Text Language="en">District 1</Text></Name><Type>congressional</Type></GpUnit>
<GpUnit ObjectId="p1" xsi:type="ReportingUnit"><Number>001</Number><SpatialDimension><SpatialExtent>
  <Coordinates>POINT(76.95 43.25)</Coordinates><Format>wkt</Format></SpatialExtent></SpatialDimension>
  <Type>precinct</Type><VotersRegistered>100</VotersRegistered></GpUnit>
<GpUnit ObjectId="p2" xsi:type="ReportingUnit"><Number>002</Number><Type>precinct</Type></GpUnit>"""


def votes(unit: str, count: object, kind: str = "total", extra: str = "") -> str:
    fields = f"<GpUnitId>{unit}</GpUnitId><Type>{kind}</Type><Count>{count}</Count>"
    return f"<VoteCounts>{extra}{fields}</VoteCounts>"


def report(first: str, second: str = "", *, more: str = "", ballots: str = "", units: str = UNITS) -> bytes:
    """Return a version 2 report of one contest with two candidates."""
    people = "".join(
        f'<Candidate ObjectId="k{n}"><BallotName><Text Language="en">{name}</Text></BallotName></Candidate>'
        for n, name in ((1, "Ann"), (2, "Bob"))
    )
    selections = "".join(
        f'<ContestSelection ObjectId="s{n}" xsi:type="CandidateSelection">{counts}'
        f"<CandidateIds>k{n}</CandidateIds></ContestSelection>"
        for n, counts in ((1, first), (2, second))
    )
    contest = (
        f'<Contest ObjectId="c" xsi:type="CandidateContest">{selections}<Name>Mayor</Name>{more}</Contest>'
    )
    election = f"<Election>{ballots}{people}{contest}<StartDate>2024-05-05</StartDate></Election>"
    return f"<ElectionReport{V2}{XSI}>{election}{units}<Status>certified</Status></ElectionReport>".encode()


ONE_VOTE = "<VotesAllowed>1</VotesAllowed>"


def read(payload: bytes) -> Reading:
    return read_nist_xml(payload, file=FILE)


def codes(reading: Reading) -> list[str]:
    return [problem.code for problem in reading.problems]


def refusals(reading: Reading) -> dict[str, tuple[int, ...]]:
    return {refusal.code: refusal.rows for refusal in reading.rows.refusals}


def test_precincts_are_stations_and_administrative_units_their_areas() -> None:
    reading = read(report(votes("p1", 3) + votes("p2", "2.0E1"), votes("p1", 0)))
    assert reading.results.area_levels == ("state", "county")
    rows = reading.results.frame.select(
        "station_id", "area_1", "area_2", "votes__s1", "votes__s2", "registered"
    )
    assert rows.rows() == [
        ("001", "State", "Adams & Co", 3, 0, 100),
        ("002", "State", "Adams & Co", 20, None, None),
    ]
    assert reading.results.frame.select("lat", "lon").row(0) == (43.25, 76.95)
    assert [choice.name for choice in reading.results.choices] == ["Ann", "Bob"]
    assert (reading.results.contest.name, reading.results.contest.date) == ("Mayor", "2024-05-05")
    assert (reading.problems, reading.rows.read, reading.rows.used) == ((), 3, 3)


def test_a_total_is_used_and_its_parts_are_accounted_for() -> None:
    reading = read(report(votes("p1", 2, "early") + votes("p1", 3, "election-day") + votes("p1", 5)))
    assert reading.results.frame["votes__s1"].to_list() == [5]
    assert refusals(reading) == {"S-PART-OF-TOTAL": (1, 2)}
    assert codes(reading) == []


def test_parts_that_do_not_add_up_to_the_total_are_a_problem() -> None:
    reading = read(report(votes("p1", 2, "early") + votes("p1", 2, "election-day") + votes("p1", 5)))
    (problem,) = reading.problems
    assert (problem.code, problem.found, problem.expected) == ("S-PARTS-AND-TOTAL", "4", "5")


def test_types_are_summed_where_there_is_no_total_and_a_missing_part_makes_the_sum_missing() -> None:
    reading = read(
        report(
            votes("p1", 2, "early")
            + votes("p1", 3, "election-day")
            + votes("p2", 1, "early")
            + votes("p2", "?", "mail")
        )
    )
    assert reading.results.frame["votes__s1"].to_list() == [5, None]
    assert codes(reading) == ["S-BAD-COUNT"]


def test_absentee_votes_are_not_counted_twice() -> None:
    reading = read(report(votes("p1", 2, "absentee") + votes("p1", 2, "absentee-mail")))
    assert reading.results.frame["votes__s1"].to_list() == [None]
    assert codes(reading) == ["S-OVERLAPPING-TYPES"]


def test_votes_of_areas_are_printed_totals_and_not_stations() -> None:
    reading = read(report(votes("p1", 3) + votes("p2", 4) + votes("co", 8) + votes("st", 7)))
    assert reading.results.total("votes__s1").value == 7
    assert reading.published == (
        PublishedTotal(("State", "Adams & Co"), "votes__s1", 8, "feed.xml", 3),
        PublishedTotal(("State",), "votes__s1", 7, "feed.xml", 4),
    )
    assert refusals(reading) == {"S-ROLL-UP": (3, 4)}


def test_a_district_total_that_its_stations_do_not_add_up_to_is_a_problem() -> None:
    right = read(report(votes("p1", 3) + votes("p2", 4) + votes("d1", 3)))
    wrong = read(report(votes("p1", 3) + votes("p2", 4) + votes("d1", 7)))
    assert (codes(right), codes(wrong)) == ([], ["S-TOTAL-DIFFERS"])
    assert (wrong.problems[0].found, wrong.problems[0].expected) == ("3", "7")


def test_counts_of_unknown_units_are_refused_by_name() -> None:
    reading = read(report(votes("p1", 3) + votes("nowhere", 4)))
    assert refusals(reading) == {"S-UNKNOWN-UNIT": (2,)}


def test_seats_and_later_rounds_are_no_votes() -> None:
    first, second = "<Round>1</Round>", "<Round>2</Round>"
    reading = read(
        report(votes("p1", 3, extra=first) + votes("p1", 9, extra=second) + votes("p1", 1, "seats"))
    )
    assert reading.results.frame["votes__s1"].to_list() == [3]
    assert refusals(reading) == {"S-LATER-ROUND": (2,), "S-NOT-VOTES": (3,)}


def test_equal_repetitions_count_once_and_contradictions_not_at_all() -> None:
    reading = read(report(votes("p1", 3) + votes("p1", 3) + votes("p2", 4) + votes("p2", 5)))
    assert reading.results.frame["votes__s1"].to_list() == [3, None]
    assert refusals(reading) == {"S-REPEATED-COUNT": (2,), "S-CONTRADICTING-COUNTS": (3, 4)}
    assert [(p.code, p.found) for p in reading.problems] == [("S-CONTRADICTING-COUNTS", "4, 5")]


def test_a_hidden_count_is_missing() -> None:
    hidden = "<IsSuppressedForPrivacy>true</IsSuppressedForPrivacy>"
    reading = read(report(votes("p1", 0, extra=hidden) + votes("p2", 1)))
    assert reading.results.frame["votes__s1"].to_list() == [None, 1]
    assert codes(reading) == ["S-SUPPRESSED-COUNT"]


def test_ballots_cast_are_read_and_rejected_ballots_are_not_taken_for_invalid() -> None:
    ballots = (
        "<BallotCounts><GpUnitId>p1</GpUnitId><Type>total</Type><BallotsCast>50</BallotsCast>"
        "<BallotsRejected>4</BallotsRejected></BallotCounts>"
        "<BallotCounts><GpUnitId>co</GpUnitId><Type>total</Type><BallotsCast>90</BallotsCast></BallotCounts>"
    )
    reading = read(report(votes("p1", 3) + votes("p2", 4), ballots=ballots))
    assert reading.results.frame.select("cast", "invalid").rows() == [(50, None), (None, None)]
    assert [(p.code, p.column, p.count) for p in reading.problems] == [
        ("S-FIELD-NOT-USED", "BallotsRejected", 1)
    ]
    assert refusals(reading) == {"S-ROLL-UP": (2,)}


@pytest.mark.parametrize(("allowed", "invalid"), [("1", [5, None]), ("2", [None, None])])
def test_over_and_undervotes_are_invalid_ballots_only_where_a_voter_has_one_vote(
    allowed: str, invalid: list[int | None]
) -> None:
    other = (
        "<OtherCounts><GpUnitId>p1</GpUnitId><Overvotes>2</Overvotes><Undervotes>3</Undervotes></OtherCounts>"
        "<OtherCounts><GpUnitId>p2</GpUnitId><Overvotes>2</Overvotes></OtherCounts>"
        f"<VotesAllowed>{allowed}</VotesAllowed>"
    )
    reading = read(report(votes("p1", 3) + votes("p2", 4), more=other))
    assert reading.results.frame["invalid"].to_list() == invalid
    assert ("S-SEVERAL-VOTES" in codes(reading)) is (allowed == "2")


def test_numbers_that_repeat_give_way_to_identifiers() -> None:
    reading = read(report(votes("p1", 3) + votes("p2", 4), units=UNITS.replace("002", "001")))
    assert reading.results.frame["station_id"].to_list() == ["p1", "p2"]
    assert codes(reading) == ["S-STATION-NUMBERS-REPEAT"]


def test_units_that_contain_each_other_are_walked_once() -> None:
    loop = UNITS.replace("<Number>001", "<ComposingGpUnitIds>st</ComposingGpUnitIds><Number>001")
    reading = read(report(votes("p2", 4), units=loop))
    assert reading.results.stations == 1


def test_counties_alone_are_read_and_said_not_to_be_stations() -> None:
    reading = read(report(votes("co", 4)))
    assert codes(reading) == ["S-COARSE-UNITS"]


def test_several_contests_need_a_choice() -> None:
    twice = report(votes("p1", 1)).replace(
        b"</Election>", b'<Contest ObjectId="x"><Name>Council</Name></Contest></Election>'
    )
    assert [contest.name for contest in contests_in_nist_xml(twice, file="f")] == ["Mayor", "Council"]
    with pytest.raises(CallError, match="Council"):
        read(twice)
    with pytest.raises(UnknownNameError, match="Nearest: Mayor"):
        read_nist_xml(twice, file=FILE, contest="Mayer")
    with pytest.raises(InputError, match="no votes by unit"):
        read_nist_xml(twice, file=FILE, contest="x")


def test_other_documents_are_not_taken_for_reports() -> None:
    assert is_nist_xml(report(""))
    assert not is_nist_xml(b"<ElectionResult/>")
    assert not is_nist_xml(b'{"@type": "ElectionResults.ElectionReport"}')
    with pytest.raises(InputError, match="ElectionReport"):
        read(b"<ElectionResult><a/></ElectionResult>")


def sample(folder: Path) -> bytes:
    return (folder / "raw" / "nist_err_cdf_post_election_precincts_sample.xml").read_bytes()


@pytest.mark.data
def test_the_version_1_sample_is_read_whole_and_agrees_with_a_slow_loop(shared_data: Path) -> None:
    payload = sample(shared_data)
    root = ET.fromstring(payload)  # noqa: S314 - a file of our own data folder
    records = len(list(root.iter("VoteCounts")))
    contests = contests_in_nist_xml(payload, file="f")
    assert (records, len(contests)) == (992, 15)
    used = 0
    for contest, node in zip(contests, root.iter("Contest"), strict=True):
        reading = read_nist_xml(payload, file=FILE, contest=contest.id)
        for choice, selection in zip(reading.results.choices, node.iter("BallotSelection"), strict=True):
            slow = {
                v.findtext("GpUnitId"): int(v.findtext("Count", ""))
                for v in selection.iter("VoteCounts")
                if v.findtext("Type") == "total"
            }
            assert reading.results.total(choice.column).value == sum(slow.values())
            assert reading.results.stations == len(slow)
        used += reading.rows.used
        assert reading.rows.read == records
        assert codes(reading) == ["S-NOT-FINAL"]
    assert used == Counter(v.findtext("Type") for v in root.iter("VoteCounts"))["total"] == 248


@pytest.mark.data
def test_the_president_in_the_sample_has_its_known_totals(shared_data: Path) -> None:
    reading = read_nist_xml(sample(shared_data), file=FILE, contest="President")
    results = reading.results
    assert [(c.name, results.total(c.column).value) for c in results.choices] == [
        ("Barack H. Obama", 347569),
        ("Mitt Romney", 309601),
    ]
    assert (results.stations, results.area_levels) == (21, ("country", "state", "county"))
    assert results.frame["area_3"].unique().to_list() == ["Albemarle County"]


@given(st.randoms(use_true_random=False), st.integers(1, 12))
@settings(max_examples=150, deadline=None)
def test_damage_never_raises_anything_but_an_input_error(rng: random.Random, wounds: int) -> None:
    payload = bytearray(report(votes("p1", 3) + votes("p2", 4, "early"), votes("co", 5), more=ONE_VOTE))
    for _ in range(wounds):
        place = rng.randrange(len(payload))
        payload[place : place + rng.randrange(3)] = rng.choice(
            [b"", b"<", b"x", b"-", b"9", b'"', b"\xff", b"&"]
        )
    try:
        read(bytes(payload))
    except (InputError, CallError):
        return


TAGS = [
    "GpUnit",
    "Contest",
    "VoteCounts",
    "Count",
    "Type",
    "Name",
    "CandidateIds",
    "Election",
    "GpUnitId",
    "Text",
]


@given(
    st.sampled_from(TAGS),
    st.sampled_from([*TAGS, "ExternalIdentifier", "XCollection"]),
    st.sampled_from([1, -1]),
)
@settings(max_examples=120, deadline=None)
def test_elements_in_wrong_places_never_raise_anything_but_an_input_error(
    old: str, new: str, times: int
) -> None:
    text = report(votes("p1", 3), votes("co", 5), more=ONE_VOTE).decode()
    for mark in ("<{}>", "</{}>", "<{} "):
        text = text.replace(mark.format(old), mark.format(new), times)
    try:
        read(text.encode())
    except (InputError, CallError):
        return
