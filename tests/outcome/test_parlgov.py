"""Tables in the layout of ParlGov. Its data are CC0; the rows here are those of two elections."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tallyproof.cli.coalition import command
from tallyproof.errors import InputError
from tallyproof.outcome.coalitions.seats_file import load_seats

HEAD = (
    "country_name_short,country_name,election_type,election_date,vote_share,seats,seats_total,party_name_short,"
    "party_name,party_name_english,left_right,country_id,election_id\n"
)
NETHERLANDS = {
    "VVD": 34, "D66": 24, "PVV": 17, "CDA": 15, "SP": 9, "PvdA": 9, "GL": 8, "FvD": 8, "PvdD": 6, "CU": 5, "SGP": 3,
    "DENK": 3, "VN": 3, "JA21": 3, "50+": 1, "BBB": 1, "one-seat": 1, "no-seat": 0,
}  # fmt: skip
ISRAEL = {
    "L": 30, "YA": 17, "Shas": 9, "KL": 8, "Y": 7, "Ma|Av": 7, "YaToMe": 7, "YB": 7, "HaLe-T|RZP": 6, "R|H": 6, "NH": 6,
    "Meretz": 6, "Raam": 4, "no-seat": 0,
}  # fmt: skip


def rows(country: str, day: str, seats: dict[str, int], total: int, kind: str = "parliament") -> str:
    return "".join(
        f"{country},,{kind},{day},,{number},{total},{party},,,,1,1\n" for party, number in seats.items()
    )


def table(tmp_path: Path, *, total: int = 150) -> Path:
    path = tmp_path / "view_election.csv"
    path.write_text(
        HEAD
        + rows("NLD", "2017-03-15", {"VVD": 33, "none": 3}, 36)
        + rows("NLD", "2021-03-17", NETHERLANDS, total)
        + rows("NLD", "2024-06-06", {"VVD": 4}, 4, kind="ep")
        + rows("ISR", "2021-03-23", ISRAEL, 120),
        encoding="utf-8",
    )
    return path


def asked(*arguments: Path | str) -> dict[str, Any]:
    run = CliRunner().invoke(command, [*map(str, arguments), "--json"], catch_exceptions=False)
    document: dict[str, Any] = json.loads(run.stdout)
    return document


@pytest.mark.parametrize(
    ("country", "bar", "minimal", "largest"), [("NLD", 76, 2430, 0.262), ("ISR", 61, 742, 0.314)]
)
def test_a_parliament_has_its_published_minimal_coalitions_and_largest_share_of_power(
    tmp_path: Path, country: str, bar: int, minimal: int, largest: float
) -> None:
    document = asked(table(tmp_path), "--country", country, "--bars", ">1/2")
    assert document["bars"] == [bar]
    assert document["coalitions"][0]["minimal_count"] == str(minimal)
    assert round(document["power"][0]["players"][0]["banzhaf_share"], 3) == largest


def test_an_election_is_chosen_by_day_and_members_of_no_party_vote_singly(tmp_path: Path) -> None:
    seats = load_seats(table(tmp_path), country="NLD", day="2017-03-15")
    assert seats.by_row() == {"VVD": 33, "none": 3}
    assert seats.blocs["none"] == ("none 1", "none 2", "none 3")


@pytest.mark.parametrize(
    ("country", "day", "found"),
    [
        ("", "", "--country, one of ISR, NLD"),
        ("FRA", "", "FRA"),
        ("NLD", "2020-01-01", "2017-03-15, 2021-03-17"),
    ],
)
def test_an_election_that_is_not_there_is_refused_with_those_that_are(
    tmp_path: Path, country: str, day: str, found: str
) -> None:
    with pytest.raises(InputError, match=found):
        load_seats(table(tmp_path), country=country, day=day)


def test_seats_that_do_not_add_up_to_the_house_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="150 seats by party, 151 in all"):
        load_seats(table(tmp_path, total=151), country="NLD")


def test_a_table_of_one_body_has_no_country_to_choose(tmp_path: Path) -> None:
    path = tmp_path / "seats.csv"
    path.write_text("party,seats\nA,1\n", encoding="utf-8")
    with pytest.raises(InputError, match="the columns of ParlGov"):
        load_seats(path, country="NLD")
