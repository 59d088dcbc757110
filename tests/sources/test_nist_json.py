import copy
import json
import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tallyproof.election.contest import ChoiceKind
from tallyproof.election.snapshot import SourceFile
from tallyproof.errors import CallError, InputError
from tallyproof.sources.nist_json import contests_in_nist_json, is_nist_json, read_nist_json
from tallyproof.sources.reading import Reading

FILE = SourceFile("feed.json", "0" * 64, 1)


def typed(name: str, **fields: Any) -> dict[str, Any]:
    return {
        "@type": f"ElectionResults.{name}",
        **{key.replace("id_", "@id"): value for key, value in fields.items()},
    }


def text(content: str) -> dict[str, Any]:
    return typed("InternationalizedText", Text=[typed("LanguageString", Content=content, Language="en")])


def votes(unit: str, count: object, **more: object) -> dict[str, Any]:
    return typed("VoteCounts", **{"GpUnitId": unit, "Type": "total", "Count": count, **more})


def measure() -> dict[str, Any]:
    return typed(
        "BallotMeasureContest",
        id_="m",
        Name="Question 1",
        ContestSelection=[
            typed(
                "BallotMeasureSelection",
                id_="y",
                Selection=text("Yes"),
                VoteCounts=[votes("p1", 3), votes("p2", 4)],
            ),
            typed(
                "BallotMeasureSelection",
                id_="n",
                Selection=text("No"),
                VoteCounts=[votes("p1", 1), votes("p2", 0)],
            ),
        ],
        OtherCounts=[typed("OtherCounts", GpUnitId="p1", Overvotes=1, Undervotes=2.0)],
    )


def party() -> dict[str, Any]:
    return typed(
        "PartyContest",
        id_="l",
        Name="Council",
        ContestSelection=[typed("PartySelection", id_="g", PartyIds=["greens"], VoteCounts=[votes("p3", 8)])],
    )


def race() -> dict[str, Any]:
    return typed(
        "CandidateContest",
        id_="r",
        Name="Mayor",
        VotesAllowed=1,
        ContestSelection=[
            typed(
                "CandidateSelection",
                id_="a",
                CandidateIds=["ann"],
                VoteCounts=[votes("p1", 5), votes("w", 5)],
            ),
            typed("CandidateSelection", id_="i", IsWriteIn=True, VoteCounts=[votes("p1", 1)]),
        ],
    )


def report() -> dict[str, Any]:
    """Return a referendum, a party list and a race with write-ins in three stations and a ward."""
    units = [
        typed("ReportingUnit", id_=f"p{n}", Type="polling-place", VotersRegistered=100 * n) for n in (1, 2, 3)
    ]
    ward = typed(
        "ReportingUnit", id_="w", Type="ward", Name=text("Ward"), ComposingGpUnitIds=["p1", "p2", "p3"]
    )
    election = typed(
        "Election",
        Contest=[measure(), party(), race()],
        Candidate=[typed("Candidate", id_="ann", BallotName=text("Ann <Lee>"))],
        BallotCounts=[typed("BallotCounts", GpUnitId="p1", Type="total", BallotsCast=9)],
        StartDate="2024-05-05",
    )
    greens = typed("Party", id_="greens", Name=text("Зелёные"))
    return typed(
        "ElectionReport", Election=[election], GpUnit=[ward, *units], Party=[greens], Status="certified"
    )


def read(document: Any, contest: str | None = None) -> Reading:
    return read_nist_json(json.dumps(document).encode(), file=FILE, contest=contest)


def test_a_referendum_has_its_answers_as_choices() -> None:
    results = read(report(), "Question 1").results
    assert [choice.name for choice in results.choices] == ["Yes", "No"]
    rows = results.frame.select(
        "station_id", "area_1", "registered", "cast", "invalid", "votes__y", "votes__n"
    ).rows()
    assert rows == [("p1", "Ward", 100, 9, 3, 3, 1), ("p2", "Ward", 200, None, None, 4, 0)]


def test_a_party_list_has_parties_as_choices() -> None:
    results = read(report(), "l").results
    assert [(choice.name, results.total(choice.column).value) for choice in results.choices] == [
        ("Зелёные", 8)
    ]


def test_write_ins_are_a_remainder_that_cannot_win_and_markup_stays_text() -> None:
    choices = read(report(), "Mayor").results.choices
    assert [(c.name, c.kind) for c in choices] == [
        ("Ann <Lee>", ChoiceKind.CANDIDATE),
        ("Write-in", ChoiceKind.OTHERS),
    ]


def test_every_record_is_accounted_for() -> None:
    rows = read(report(), "Mayor").rows
    assert (rows.read, rows.used) == (10, 3)
    assert {r.code: len(r.rows) for r in rows.refusals} == {"S-OTHER-CONTEST": 6, "S-ROLL-UP": 1}


def test_contests_are_listed_in_the_order_of_the_report() -> None:
    payload = json.dumps(report()).encode("utf-16")
    assert [contest.id for contest in contests_in_nist_json(payload, file="f")] == ["m", "l", "r"]


@pytest.mark.parametrize(
    ("raw", "value"),
    [(7, 7), (7.0, 7), ("7", 7), (7.5, None), (None, None), (True, None), (1e400, None), (2**63, None)],
)
def test_only_whole_numbers_are_counts(raw: object, value: int | None) -> None:
    document = report()
    document["Election"][0]["Contest"][1]["ContestSelection"][0]["VoteCounts"] = [votes("p3", raw)]
    payload = json.dumps(document).replace("Infinity", "1e400").encode()
    reading = read_nist_json(payload, file=FILE, contest="l")
    assert reading.results.frame["votes__g"].to_list() == [value]
    assert [p.code for p in reading.problems] == ([] if value == 7 else ["S-BAD-COUNT"])


def test_the_head_of_the_report_says_how_final_it_is() -> None:
    document = report() | {
        "Status": "unofficial-partial",
        "IsTest": True,
        "SequenceStart": 1,
        "SequenceEnd": 3,
    }
    problems = read(document, "l").problems
    assert [(p.code, p.found) for p in problems] == [
        ("S-NOT-FINAL", "unofficial-partial"),
        ("S-TEST-DATA", "true"),
        ("S-PART-OF-FEED", "3"),
    ]


def test_parts_split_by_device_are_summed_unless_the_whole_stands_beside_them() -> None:
    document = report()
    split = [
        votes("p1", 2, DeviceClass=typed("DeviceClass", Type="dre")),
        votes("p1", 3, DeviceClass=typed("DeviceClass")),
    ]
    counts = document["Election"][0]["Contest"][1]["ContestSelection"][0]
    counts["VoteCounts"] = split
    assert read(document, "l").results.frame["votes__g"].to_list() == [5]
    counts["VoteCounts"] = [*split, votes("p1", 6)]
    assert read(document, "l").results.frame["votes__g"].to_list() == [6]


def test_a_report_is_recognised_by_what_it_calls_itself() -> None:
    assert is_nist_json(b"\xef\xbb\xbf" + json.dumps(report()).encode())
    assert not is_nist_json(b'[{"station": 1}]')
    with pytest.raises(InputError, match="ElectionReport"):
        read([report()])
    with pytest.raises(InputError, match="without contests"):
        read(typed("ElectionReport"))


JUNK: st.SearchStrategy[Any] = st.sampled_from(
    [None, 0, -1, True, "", "p1", [], {}, [[]], [1], {"@type": "ElectionResults.VoteCounts"}, "x" * 99]
)


def damaged(node: Any, rng: random.Random, junk: Any) -> None:
    """Put junk somewhere below a node."""
    while True:
        keys = list(node) if isinstance(node, dict) else list(range(len(node)))
        key = rng.choice(keys) if keys else None
        if key is None:
            return
        if rng.random() < 0.3 or not isinstance(node[key], (dict, list)):
            node[key] = copy.deepcopy(junk)
            return
        node = node[key]


@given(
    st.randoms(use_true_random=False),
    st.lists(JUNK, min_size=1, max_size=4),
    st.sampled_from(["m", "l", "r", None]),
)
@settings(max_examples=300, deadline=None)
def test_wrong_structure_never_raises_anything_but_an_input_error(
    rng: random.Random, junk: list[Any], contest: str | None
) -> None:
    document = report()
    for one in junk:
        damaged(document, rng, one)
    try:
        read(document, contest)
    except (InputError, CallError):
        return
