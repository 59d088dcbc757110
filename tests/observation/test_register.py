"""Versions of the register: splits, mergers, renamings, and reports by old codes."""

from pathlib import Path

import polars as pl
import pytest

from factories import table
from tallyproof.election.results import Results
from tallyproof.election.snapshot import SourceFile
from tallyproof.errors import CallError, InputError, NotAllowedError, ReproducibilityError
from tallyproof.observation.register.difference import register_difference
from tallyproof.observation.register.placement import placed_in_register
from tallyproof.observation.register.register import Register, RegisterVersion, require_known
from tallyproof.observation.register.succession import Succession, read_successions
from tallyproof.store.registers import RegisterStore

FILE = SourceFile("stations.csv", "0" * 64, 1)


def stations(*codes: str, areas: list[str] | None = None) -> Results:
    counts: dict[str, list[object]] = {"station_id": [*codes], "registered": [100] * len(codes)}
    counts |= {"area_1": [*(areas or ["North"] * len(codes))]}
    return table(counts, votes={"A": [1] * len(codes)}, areas=["region"])


def version(day: str, *codes: str, told: str = "", areas: list[str] | None = None) -> RegisterVersion:
    pairs = [pair.split(">") for pair in told.split()]
    return RegisterVersion(
        day, stations(*codes, areas=areas), tuple(Succession(old, new, "decree") for old, new in pairs)
    )


OLD = version("2005-10-01", "А-12", "007", "12", "13")
NEW = version("2005-11-15", "А-12а", "А-12б", "007", "13", "14", told="А-12>А-12а А-12>А-12б 12>13 13>14")
BOTH = Register((OLD, NEW))


def placed(register: Register, *reports: tuple[str, str | None]) -> list[tuple[str, str | None]]:
    frame = pl.DataFrame({"station": [one[0] for one in reports], "at": [one[1] for one in reports]})
    frame = frame.cast(pl.String)
    results = register.versions[-1].stations
    found = placed_in_register(frame, results, register).select("place", "at_row")
    codes = results.frame["station_id"]
    return [(place, None if row is None else codes[row]) for place, row in found.iter_rows()]


def test_a_report_by_an_old_code_finds_the_station_of_that_day() -> None:
    assert placed(BOTH, ("12", "2005-10-20"), ("13", "2005-10-20"), ("13", "2005-12-04T21:00:00+06:00")) == [
        ("known", "13"),
        ("known", "14"),
        ("known", "13"),
    ]


def test_a_station_that_was_split_is_assigned_to_neither_part() -> None:
    assert placed(BOTH, ("А-12", "2005-10-20"), ("А-12", None)) == [("ambiguous", None)] * 2


def test_a_code_that_two_versions_give_to_two_stations_needs_a_day() -> None:
    assert placed(BOTH, ("13", None), ("007", None), ("A-12", None)) == [
        ("ambiguous", None),
        ("known", "007"),
        ("unknown", None),
    ]


def test_a_code_that_came_into_force_later_is_still_found() -> None:
    assert placed(BOTH, ("14", "2005-10-20")) == [("known", "14")]


def test_a_closed_station_is_unknown_and_a_merged_one_is_found() -> None:
    now = version("2005-11-15", "1", told="2>1 3>")
    register = Register((version("2005-10-01", "1", "2", "3"), now))
    assert placed(register, ("2", None), ("3", None), ("1", None)) == [
        ("known", "1"),
        ("unknown", None),
        ("known", "1"),
    ]


def test_a_station_is_followed_through_every_version() -> None:
    third = version("2005-12-01", "14x", "007", told="14>14x")
    assert Register((OLD, NEW, third)).newest("13", since=0) == ("14x",)


def test_a_new_version_says_what_it_changes_and_what_nobody_explains() -> None:
    before = version("2005-10-01", "1", "2", "3", "4", areas=["N", "N", "N", "N"])
    now = version("2005-11-15", "1", "2", "5", "6", areas=["N", "S", "N", "N"], told="3>5")
    found = register_difference(before, now)
    assert (found.added, found.removed, found.unexplained) == (("5", "6"), ("3", "4"), ("4", "6"))
    assert [(one.station, one.before, one.now) for one in found.moved] == [("2", "N", "S")]


def test_a_split_a_merger_and_a_code_given_anew_are_named() -> None:
    found = register_difference(OLD, NEW)
    assert (found.split, found.reused, found.unexplained) == (("А-12",), ("13",), ())
    merged = register_difference(version("2005-10-01", "1", "2"), version("2005-11-15", "1", told="1>1 2>1"))
    assert (merged.merged, merged.removed) == (("1",), ("2",))


def test_a_code_twice_in_a_register_is_refused_with_the_way_out() -> None:
    with pytest.raises(CallError, match="station_id = "):
        version("2005-10-01", "1", "1")


@pytest.mark.parametrize(("told", "named"), [("9>1", 'of "9" by "1"'), ("1>1 2>9", 'of "2" by "9"')])
def test_a_succession_of_unknown_stations_is_refused_and_named(told: str, named: str) -> None:
    before, now = version("2005-10-01", "1", "2"), version("2005-11-15", "1", told=told)
    with pytest.raises(InputError, match=f'succession {named}: found "9"'):
        require_known(now, before, file="changes.csv")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("old,new\n1,2\n", "columns old, new, reason"),
        ("old,new,reason\n,,decree\n", "row 2.*no station"),
        ("old,new,reason\n1,2,\n", "row 2.*no reason"),
    ],
)
def test_a_broken_list_of_successions_names_its_row(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "changes.csv"
    path.write_text(text, "utf-8")
    with pytest.raises(InputError, match=message):
        read_successions(path)


def test_the_same_version_again_changes_nothing_and_an_earlier_day_is_refused(tmp_path: Path) -> None:
    store = RegisterStore(tmp_path)
    assert [store.save(OLD, FILE), store.save(OLD, FILE), store.save(NEW, FILE), store.save(NEW, FILE)] == [
        True,
        False,
        True,
        False,
    ]
    with pytest.raises(NotAllowedError, match="2005-11-15"):
        store.save(OLD, FILE)
    held = store.register()
    assert [one.valid_from for one in held.versions] == ["2005-10-01", "2005-11-15"]
    assert held.versions[1].successions == NEW.successions
    assert held.newest("12", since=0) == ("13",)


def test_a_version_that_was_changed_on_disk_is_found_out(tmp_path: Path) -> None:
    store = RegisterStore(tmp_path)
    store.save(OLD, FILE)
    path = next((tmp_path / "register" / "versions").glob("*.parquet"))
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(ReproducibilityError):
        store.register()
