import itertools
import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tallyproof.cli.coalition import command
from tallyproof.cli.init import command as init
from tallyproof.errors import InputError, UnknownNameError
from tallyproof.outcome.coalitions.dispute import Certainty, of_bounds, of_districts, of_outcomes, together
from tallyproof.outcome.coalitions.dispute_file import load_dispute
from tallyproof.outcome.coalitions.seat_vectors import Votes, possible_results
from tallyproof.outcome.seats.formula import Formula
from tallyproof.samples.write import write_sample

STATIONS = """station_id,registered,cast,valid,invalid,A,B,C
1,200,100,100,0,50,30,20
2,200,100,100,0,30,40,30
3,99,40,40,0,0,36,4
"""
SEATS = "party,seats\nA,4\nB,3\nC,2\n"


def folder(tmp_path: Path, **files: str) -> Path:
    for name, text in files.items():
        stem, _, ending = name.rpartition("_")
        (tmp_path / f"{stem}.{ending}").write_text(text, encoding="utf-8")
    return tmp_path


def asked(*arguments: Path | str) -> dict[str, Any]:
    run = CliRunner().invoke(command, [*map(str, arguments), "--json"], catch_exceptions=False)
    document: dict[str, Any] = json.loads(run.stdout)
    return document


def ranges(document: dict[str, Any]) -> dict[str, tuple[int, int]]:
    return {one["name"]: (one["low"], one["high"]) for one in document["dispute"]["parties"]}


def test_the_majilis_after_the_first_round_is_answered_from_its_files(tmp_path: Path) -> None:
    write_sample("kazakhstan", tmp_path)
    document = asked(
        tmp_path / "majilis_2004_round_1.csv",
        *("--dispute", tmp_path / "majilis_2004_run_offs.toml", "--bars", "39,52,58"),
        *("--coalition", "Otan", "--coalition", "Otan+AIST"),
    )
    otan, union = document["asked"]
    assert (otan["low"], otan["high"]) == (38, 52)
    assert [one["certainty"] for one in otan["bars"]] == ["disputed", "disputed", "impossible"]
    assert [one["certainty"] for one in union["bars"]][:2] == ["certain", "disputed"]
    assert (union["low"], document["dispute"]["exact"], document["power"]) == (48, True, [])
    assert document["bars"] == [39, 52, 58]


def test_the_usual_bars_are_those_of_the_whole_body_where_seats_are_open(tmp_path: Path) -> None:
    write_sample("kazakhstan", tmp_path)
    seats, dispute = tmp_path / "majilis_2004_round_1.csv", tmp_path / "majilis_2004_run_offs.toml"
    assert asked(seats, "--dispute", dispute)["bars"] == [39, 52, 58]


def test_contested_stations_reach_the_coalitions(tmp_path: Path) -> None:
    folder(
        tmp_path,
        seats_csv=SEATS,
        results_csv=STATIONS,
        contested_csv="station_id,states\n3,counted|annulled\n",
        dispute_toml='[[contest]]\nsource = "results.csv"\ncontested = "contested.csv"\nrule = "seats:count=5"\n',
    )
    document = asked(tmp_path / "seats.csv", "--dispute", tmp_path / "dispute.toml", "--coalition", "A+C")
    # With station 3: 80 : 106 : 54 gives 2, 2, 1 - D'Hondt; without it 80 : 70 : 50 gives 2, 2, 1 as well.
    slow = [
        possible_results(Votes(Formula.DHONDT, 5), dict(zip("ABC", v, strict=True)), [])
        for v in ((80, 106, 54), (80, 70, 50))
    ]
    every = [
        {name: n + {"A": 4, "B": 3, "C": 2}[name] for name, n in one.items()} for way in slow for one in way
    ]
    expected = of_outcomes(every)
    assert ranges(document) == {name: expected.seats([name]) for name in "ABC"}
    assert document["asked"][0]["low"] == expected.seats(["A", "C"])[0]
    assert document["dispute"]["exact"]


def test_a_contested_district_is_a_seat_between_its_possible_winners(tmp_path: Path) -> None:
    folder(
        tmp_path,
        seats_csv=SEATS,
        results_csv=STATIONS,
        contested_csv="station_id\n3\n",
        dispute_toml='[[contest]]\nsource = "results.csv"\ncontested = "contested.csv"\nrule = "plurality"\n'
        'party = { B = "C" }\n',
    )
    document = asked(tmp_path / "seats.csv", "--dispute", tmp_path / "dispute.toml", "--bars", "5,6")
    assert ranges(document) == {"A": (4, 5), "B": (3, 3), "C": (2, 3)}


def test_a_station_contested_in_two_contests_makes_bounds_of_their_sums(tmp_path: Path) -> None:
    one = '[[contest]]\nsource = "results.csv"\ncontested = "contested.csv"\nrule = "plurality"\n'
    folder(
        tmp_path,
        seats_csv=SEATS,
        results_csv=STATIONS,
        contested_csv="station_id\n3\n",
        dispute_toml=one + one.replace("plurality", "seats:count=3"),
    )
    document = asked(tmp_path / "seats.csv", "--dispute", tmp_path / "dispute.toml")
    assert not document["dispute"]["exact"]
    assert document["dispute"]["exact_text"].startswith("Bounds, not exact")


def test_a_decision_moves_the_seats_and_both_versions_are_told(tmp_path: Path) -> None:
    again = STATIONS.replace("3,99,40,40,0,0,36,4", "3,99,0,0,0,0,0,0")
    folder(
        tmp_path,
        seats_csv=SEATS,
        results_csv=STATIONS,
        again_csv=again,
        dispute_toml='[[contest]]\nsource = "project"\nrule = "plurality"\n',
    )
    run = CliRunner()
    first = run.invoke(init, [str(tmp_path / "project"), str(tmp_path / "results.csv")])
    second = run.invoke(
        init,
        [
            str(tmp_path / "project"),
            str(tmp_path / "again.csv"),
            *("--reason", "annulled", "--decided-by", "court"),
        ],
    )
    assert (first.exit_code, second.exit_code) == (0, 0), first.output + second.output
    document = asked(tmp_path / "seats.csv", "--dispute", tmp_path / "dispute.toml")
    before, after = document["dispute"]["versions"]
    assert (before["reason"], after["reason"], after["decided_by"]) == (None, "annulled", "court")
    assert [one["low"] for one in before["parties"]] == [4, 4, 2]
    assert [one["low"] for one in after["parties"]] == [5, 3, 2]
    assert ranges(document)["A"] == (5, 5)


def test_the_knesset_of_april_2019_hung_on_two_lists_near_the_threshold() -> None:
    shares = {
        "Likud": 2646, "Blue and White": 2613, "Shas": 599, "UTJ": 578, "Hadash": 449, "Labor": 443,
        "Yisrael Beiteinu": 401, "URWP": 370, "Meretz": 363, "Kulanu": 354, "Raam": 333, "New Right": 322,
        "Zehut": 274, "Gesher": 173,
    }  # fmt: skip
    votes = {name: round(4_309_270 * share / 10_000) for name, share in shares.items()}
    batches = [[{}, {"New Right": 200}]] * 8 + [[{}, {"Raam": -300}]] * 8
    results = possible_results(Votes(Formula.DHONDT, 120, Fraction("0.0325")), votes, batches)
    found = of_outcomes(results)
    right = ["Likud", "Shas", "UTJ", "URWP", "Kulanu", "New Right"]
    assert len(results) == 2
    assert (found.seats(right), found.certainty(right, 61)) == ((60, 62), Certainty.DISPUTED)
    assert found.seats([*right, "Yisrael Beiteinu"]) == (65, 67)
    assert found.seats(["Blue and White", "Labor", "Meretz", "Hadash", "Raam"]) == (53, 55)
    certain, possible = int((found.low >= 61).sum()), int((found.high >= 61).sum())
    assert (certain, possible - certain, len(found.low)) == (7628, 760, 16_384)


def test_disputes_that_add_up_agree_with_every_pair_of_results() -> None:
    lists: list[dict[str, int]] = [{"A": 3, "B": 2}, {"A": 2, "B": 2, "C": 1}]
    districts = [["A", "B"], ["B", "C"]]
    found = together([of_outcomes(lists), of_districts({}, districts)])
    every = []
    for seats, winners in itertools.product(lists, itertools.product(*districts)):
        total: dict[str, int] = {**dict.fromkeys("ABC", 0), **dict(seats)}
        for name in winners:
            total[name] += 1
        every.append(total)
    slow = of_outcomes([{name: one[name] for name in found.parties} for one in every])
    assert (found.low.tolist(), found.high.tolist(), found.exact) == (
        slow.low.tolist(),
        slow.high.tolist(),
        True,
    )


def test_bounds_use_what_the_others_must_have() -> None:
    bounds = {"A": (3, 5), "B": (1, 4), "C": (2, 2)}
    assert of_bounds(bounds, 9).seats(["A", "B"]) == (7, 7)
    assert of_bounds(bounds, 9, filled=False).seats(["A", "B"]) == (4, 7)
    assert not of_bounds(bounds, 9).exact


def test_votes_with_batches_and_votes_between_figures_are_read(tmp_path: Path) -> None:
    batches = "[votes]\nseats = 3\ncounts = { A = 20, B = 15 }\n[[votes.batch]]\nstates = [{}, { B = 30 }]\n"
    between = '[votes]\nseats = 3\nformula = "hare"\nlow = { A = 20, B = 15 }\nhigh = { A = 22, B = 15 }\n'
    folder(tmp_path, batches_toml=batches, between_toml=between)
    (first,) = load_dispute(tmp_path / "batches.toml", "AB").parts
    (second,) = load_dispute(tmp_path / "between.toml", "AB").parts
    assert (first.seats("A"), first.exact) == ((1, 2), True)
    assert (second.seats("A"), second.exact) == ((1, 2), False)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", r"\[\[open\]\]"),
        ("[[open]]\nseats = 0\nbetween = ['A']", "1 to 10000 seats"),
        ("[[open]]\nseats = 3", "who may win them"),
        ("[votes]\nseats = 3\ncounts = { A = -1 }", "a whole number from 0"),
        ("[votes]\nseats = 3\nformula = 'x'\ncounts = { A = 1 }", "one of dhondt"),
        ("[votes]\nseats = 3\nthreshold = '120%'\ncounts = { A = 1 }", "a share such as 7%"),
        (
            "[votes]\nseats = 3\ncounts = { A = 1 }\n[[votes.batch]]\nstates = [{ B = 1 }]",
            "parties of `counts`",
        ),
        ("[votes]\nseats = 3\nlow = { A = 2 }\nhigh = { A = 1 }", "low to high"),
        ("[[contest]]\nrule = 'plurality'\nsource = '../results.csv'", "in the folder of dispute.toml"),
        ("[[contest]]\nrule = 'plurality'", "a results file"),
    ],
)
def test_a_wrong_dispute_says_where_and_what_was_expected(tmp_path: Path, text: str, found: str) -> None:
    folder(tmp_path, seats_csv=SEATS, dispute_toml=text)
    with pytest.raises(InputError, match=found):
        asked(tmp_path / "seats.csv", "--dispute", tmp_path / "dispute.toml")


def test_a_party_that_the_seats_do_not_have_is_refused(tmp_path: Path) -> None:
    folder(tmp_path, seats_csv=SEATS, dispute_toml="[[open]]\nseats = 1\nbetween = ['A', 'X']")
    with pytest.raises(UnknownNameError, match="X"):
        asked(tmp_path / "seats.csv", "--dispute", tmp_path / "dispute.toml")
    with pytest.raises(UnknownNameError, match="X"):
        asked(tmp_path / "seats.csv", "--refuses", "A", "X")
