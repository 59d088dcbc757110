import random

import polars as pl
import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from factories import table
from odd_results import odd_results
from tallyproof.election.contest import ChoiceKind
from tallyproof.election.published import PublishedTotal
from tallyproof.election.results import COUNTS, Results
from tallyproof.election.snapshot import SourceFile
from tallyproof.errors import CallError, InputError, NotComputableError
from tallyproof.sources.openelections import contests_in_openelections, is_openelections, read_openelections
from tallyproof.sources.openelections_write import write_openelections
from tallyproof.sources.reading import Reading

FILE = SourceFile("20241105__xx__general__precinct.csv", "0" * 64, 1)
HEAD = "county,precinct,office,district,party,candidate,votes"


def read(*lines: str, head: str = HEAD, contest: str | None = None) -> Reading:
    return read_openelections("\n".join([head, *lines]).encode(), file=FILE, contest=contest)


def counts(reading: Reading, *columns: str) -> list[tuple[object, ...]]:
    return reading.results.frame.select("station_id", *columns).rows()


def test_offices_candidates_and_pseudo_offices_are_told_apart() -> None:
    reading = read(
        "Adams,P 01,Registered Voters,,,,100",
        "Adams,P 01,Ballots Cast,,,,60",
        "Adams,P 01,Mayor,,DEM,Ann,40",
        'Adams,P 01,Mayor,,REP,"Bob ""B"" Lee","1,017"',
        "Adams,P 01,Mayor,,,Write-ins,",
        "Adams,P 01,Mayor,,,Over Votes,1",
        "Adams,P 01,Mayor,,,Under Votes,2",
    )
    assert counts(reading, "area_1", "registered", "cast", "invalid", "votes__Ann", 'votes__Bob "B" Lee') == [
        ("P 01", "Adams", 100, 60, 3, 40, 1017)
    ]
    assert [(c.name, c.kind) for c in reading.results.choices][-1] == ("Write-ins", ChoiceKind.OTHERS)
    assert reading.results.total("votes__Write-ins").missing == 1
    assert (reading.rows.read, reading.rows.used, reading.problems) == (7, 7, ())


def test_votes_by_type_are_summed_only_where_the_total_is_blank() -> None:
    head = HEAD + ",election_day,mail"
    reading = read("A,1,Mayor,,,Ann,9,4,4", "A,2,Mayor,,,Ann,,4,4", "A,3,Mayor,,,Ann,,4,", head=head)
    assert counts(reading, "votes__Ann") == [("1", 9), ("2", 8), ("3", None)]
    assert [(p.code, p.row, p.found, p.expected) for p in reading.problems] == [
        ("S-PARTS-AND-TOTAL", 2, "8", "9")
    ]


def test_rows_of_totals_are_printed_totals() -> None:
    reading = read("A,1,Mayor,,,Ann,4", "A,Total,Mayor,,,Ann,5", "A,1,Mayor,,,Total Votes,4")
    assert reading.published == (PublishedTotal(("A",), "votes__Ann", 5, FILE.name, 3),)
    assert [(r.code, r.rows) for r in reading.rows.refusals] == [("S-ROLL-UP", (3, 4))]


def test_registered_voters_by_party_are_parts() -> None:
    reading = read("A,1,Registered Voters,,DEM,,4", "A,1,Registered Voters,,,,9", "A,1,Mayor,,,Ann,4")
    assert counts(reading, "registered") == [("1", 9)]
    assert [r.code for r in reading.rows.refusals] == ["S-PART-OF-TOTAL"]


def test_a_candidate_of_two_parties_is_two_choices() -> None:
    reading = read("A,1,Mayor,,DEM,Ann,4", "A,1,Mayor,,WFP,Ann,2")
    assert [choice.name for choice in reading.results.choices] == ["Ann (DEM)", "Ann (WFP)"]


def test_a_precinct_that_comes_again_is_a_second_station() -> None:
    reading = read("A,1,Mayor,,,Ann,4", "A,1,Mayor,,,Ann,4")
    assert counts(reading, "votes__Ann", "source_row") == [("1", 4, 2), ("1", 4, 3)]


def test_several_offices_need_a_choice_and_keep_their_districts() -> None:
    lines = [
        "A,1,Registered Voters,,,,9",
        "A,1,House,7,,Ann,4",
        "A,2,House,8,,Bob,5",
        "A,2,Registered Voters,,,,8",
    ]
    payload = "\n".join([HEAD, *lines]).encode()
    assert [contest.id for contest in contests_in_openelections(payload, file="f")] == [
        "House, 7",
        "House, 8",
    ]
    with pytest.raises(CallError, match="House, 8"):
        read(*lines)
    reading = read(*lines, contest="House, 7")
    assert counts(reading, "registered", "votes__Ann") == [("1", 9, 4)]
    assert {r.code: r.rows for r in reading.rows.refusals} == {
        "S-OTHER-CONTEST": (4,),
        "S-UNIT-OUTSIDE-CONTEST": (5,),
    }


@pytest.mark.parametrize("raw", ["x", "1,5", "12.5", "1e400"])
def test_an_unreadable_count_is_missing_with_a_problem(raw: str) -> None:
    reading = read(f'A,1,Mayor,,,Ann,"{raw}"')
    assert counts(reading, "votes__Ann") == [("1", None)]
    assert [(p.code, p.found) for p in reading.problems] == [("S-BAD-COUNT", raw)]


@pytest.mark.parametrize(
    ("payload", "message"),
    [
        (b"county,precinct\nA,1\n", "office"),
        (HEAD.encode(), "no votes for any office"),
        (f"{HEAD}\nA,1,Mayor,,,Ann,1,2\n".encode(), "8 cells"),
        (f"{HEAD},votes\n".encode(), "once"),
        (f'{HEAD}\nA,"1,Mayor'.encode(), "row 2"),
        (f"{HEAD}\nA,Total,Mayor,,,Ann,1\n".encode(), "no votes by precinct"),
        (b"", "columns"),
    ],
)
def test_what_is_not_this_layout_is_an_input_error(payload: bytes, message: str) -> None:
    with pytest.raises(InputError, match=message):
        read_openelections(payload, file=FILE)


def test_the_layout_is_recognised_by_its_header() -> None:
    assert is_openelections(b"\xef\xbb\xbf" + HEAD.upper().encode() + b"\r\nA,1")
    assert not is_openelections(b"county,precinct,votes\n")


def rewritten(results: Results) -> Results:
    return read_openelections(write_openelections(results), file=FILE).results


@given(odd_results())
@settings(max_examples=200, deadline=None)
def test_what_was_written_reads_back_with_every_name_and_count(results: Results) -> None:
    try:
        found = rewritten(results)
    except NotComputableError:
        reject()
    columns = ["station_id", *results.area_columns, *COUNTS]
    assert [choice.name for choice in found.choices] == [choice.name for choice in results.choices]
    texts = [pl.col(c).replace({"": None}) for c in results.area_columns]
    expected = results.frame.with_columns(texts)
    assert found.frame.select(columns).equals(expected.select(columns))
    assert found.frame.select(found.vote_columns).rows() == expected.select(results.vote_columns).rows()


@pytest.mark.parametrize(
    "votes", [{"Total": [1]}, {"Over Votes": [1]}, {"Ann": [1], " ann ": [2], "total votes": [3]}]
)
def test_names_that_mean_something_else_there_are_not_written(votes: dict[str, list[int]]) -> None:
    with pytest.raises(NotComputableError, match="mean something else"):
        write_openelections(table({}, votes=votes))


@given(st.randoms(use_true_random=False), st.integers(1, 10))
@settings(max_examples=150, deadline=None)
def test_damage_never_raises_anything_but_an_input_error(rng: random.Random, wounds: int) -> None:
    payload = bytearray(
        write_openelections(table({"cast": [3, 4]}, votes={"Ann": [1, None], 'B "b"': [2, 3]}))
    )
    for _ in range(wounds):
        place = rng.randrange(len(payload))
        payload[place : place + rng.randrange(3)] = rng.choice(
            [b"", b",", b'"', b"\n", b"\x00", b"\xff", b"9"]
        )
    try:
        read_openelections(bytes(payload), file=FILE)
    except (InputError, CallError):
        return
