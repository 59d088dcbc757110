import random
import xml.etree.ElementTree as ET
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tallyproof.election.contest import ChoiceKind
from tallyproof.election.published import PublishedTotal
from tallyproof.election.snapshot import SourceFile
from tallyproof.errors import CallError, InputError
from tallyproof.sources.clarity import contests_in_clarity, is_clarity, read_clarity
from tallyproof.sources.reading import Reading

FILE = SourceFile("detail.xml", "0" * 64, 1)
PRECINCTS = """<?xml version="1.0"?>
<ElectionResult><ElectionDate>11/5/2024</ElectionDate><Region>Adams</Region>
<ElectionVoterTurnout totalVoters="300"><Precincts>
  <Precinct name="P&amp;1" totalVoters="100" ballotsCast="60"/>
  <Precinct name="P2" totalVoters="200" ballotsCast=""/>
</Precincts></ElectionVoterTurnout>
<Contest key="1" text="Mayor &lt;b&gt;" voteFor="1">
  <VoteType name="Overvotes" votes="1"><Precinct name="P&amp;1" votes="1"/>
    <Precinct name="P2" votes="0"/></VoteType>
  <VoteType name="Undervotes" votes="5"><Precinct name="P&amp;1" votes="5"/></VoteType>
  <Choice key="1" text="Ann" party="A" totalVotes="42">
    <VoteType name="Early" votes="30"><Precinct name="P&amp;1" votes="30"/></VoteType>
    <VoteType name="Election Day" votes="12"><Precinct name="P&amp;1" votes="4"/>
      <Precinct name="P2" votes="8"/></VoteType>
  </Choice>
  <Choice key="2" text="Write-in" totalVotes="2">
    <VoteType name="Election Day" votes="2"><Precinct name="P&amp;1" votes="1"/>
      <Precinct name="P2" votes="x"/></VoteType>
  </Choice>
</Contest>
</ElectionResult>"""


def read(text: str, contest: str | None = None) -> Reading:
    return read_clarity(text.encode(), file=FILE, contest=contest)


def test_vote_types_are_summed_by_precinct() -> None:
    reading = read(PRECINCTS)
    rows = reading.results.frame.select(
        "station_id", "area_1", "registered", "cast", "invalid", "votes__1", "votes__2"
    )
    assert rows.rows() == [("P&1", "Adams", 100, 60, 6, 34, 1), ("P2", "Adams", 200, None, None, 8, None)]
    assert (reading.results.contest.name, reading.results.contest.date) == ("Mayor <b>", "2024-11-05")
    assert [choice.kind for choice in reading.results.choices] == [ChoiceKind.CANDIDATE, ChoiceKind.OTHERS]
    assert (reading.rows.read, reading.rows.used) == (8, 8)
    assert reading.published[0] == PublishedTotal((), "votes__1", 42, "detail.xml")


def test_totals_that_the_units_do_not_add_up_to_are_problems() -> None:
    wrong = read(
        PRECINCTS.replace('votes="30"><', 'votes="31"><').replace('totalVotes="42"', 'totalVotes="50"')
    )
    differing = [(p.column, p.found, p.expected) for p in wrong.problems if p.code == "S-TOTAL-DIFFERS"]
    assert differing[:2] == [("votes__1", "42", "50"), ("votes__1 (Early)", "30", "31")]
    assert [p.code for p in read(PRECINCTS).problems].count("S-TOTAL-DIFFERS") == 2
    assert ("S-BAD-COUNT", "x") in [(p.code, p.found) for p in wrong.problems]


@pytest.mark.parametrize(
    ("text", "message"), [("<ElectionReport/>", "ElectionReport"), ("<ElectionResult/>", "contests")]
)
def test_other_documents_are_input_errors(text: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        read(text)
    with pytest.raises(InputError, match="no votes by unit"):
        read('<ElectionResult><Contest key="1" text="x"/></ElectionResult>')


def colorado(folder: Path) -> bytes:
    with zipfile.ZipFile(folder / "raw" / "us_co2024_clarity_detailxml.zip") as archive:
        return archive.read("detail.xml")


@pytest.mark.data
def test_colorado_2024_is_read_whole_and_agrees_with_a_slow_loop(shared_data: Path) -> None:
    payload = colorado(shared_data)
    root = ET.fromstring(payload)  # noqa: S314 - a file of our own data folder
    contests = contests_in_clarity(payload, file="f")
    assert (len(contests), is_clarity(payload)) == (295, True)
    for node, contest in list(zip(root.iter("Contest"), contests, strict=True))[::25]:
        reading = read_clarity(payload, file=FILE, contest=contest.id)
        for choice, element in zip(reading.results.choices, node.iter("Choice"), strict=True):
            counties = {one.get("name"): int(one.get("votes", "")) for one in element.iter("County")}
            assert (
                dict(reading.results.frame.select("station_id", choice.column).drop_nulls().iter_rows())
                == counties
            )
            assert reading.results.total(choice.column).value == int(element.get("totalVotes", ""))
        assert reading.rows.read == sum(1 for _ in root.iter("County")) - 64 - sum(
            1 for part in root.iter("ParticipatingCounties") for _ in part
        )
        assert "S-TOTAL-DIFFERS" not in [problem.code for problem in reading.problems]


@pytest.mark.data
def test_the_president_in_colorado_has_its_official_totals(shared_data: Path) -> None:
    results = read_clarity(colorado(shared_data), file=FILE, contest="Presidential Electors").results
    assert (results.stations, results.total("registered").value, results.total("cast").value) == (
        64,
        4058938,
        3241120,
    )
    assert [value for _, value in results.ranked()][:2] == [1728159, 1377441]


@pytest.mark.data
def test_a_contest_in_parts_of_counties_has_no_turnout(shared_data: Path) -> None:
    reading = read_clarity(colorado(shared_data), file=FILE, contest="110")
    assert reading.results.total("registered").value is None
    assert [(p.code, p.count) for p in reading.problems] == [("S-COARSE-UNITS", 3), ("S-PART-OF-COUNTY", 3)]


@given(st.randoms(use_true_random=False), st.integers(1, 10))
@settings(max_examples=150, deadline=None)
def test_damage_never_raises_anything_but_an_input_error(rng: random.Random, wounds: int) -> None:
    payload = bytearray(PRECINCTS.encode())
    for _ in range(wounds):
        place = rng.randrange(len(payload))
        payload[place : place + rng.randrange(3)] = rng.choice([b"", b"<", b"x", b"-", b"9", b'"', b"\xff"])
    try:
        read_clarity(bytes(payload), file=FILE)
    except (InputError, CallError):
        return


TAGS = ["Contest", "Choice", "VoteType", "Precinct", "Precincts", "ElectionVoterTurnout", "Region", "County"]


@given(st.sampled_from(TAGS), st.sampled_from(TAGS))
def test_elements_in_wrong_places_never_raise_anything_but_an_input_error(old: str, new: str) -> None:
    text = PRECINCTS
    for mark in ("<{}>", "</{}>", "<{} "):
        text = text.replace(mark.format(old), mark.format(new))
    try:
        read(text)
    except (InputError, CallError):
        return
