from pathlib import Path

import fastexcel
import polars as pl
import pytest

from tallyproof.cases.decision_list import ListRow, station_list
from tallyproof.errors import CallError, InputError
from tallyproof.workflow.case_files import read_station_list


@pytest.mark.data
def test_the_list_of_the_afghan_complaints_commission_of_2009_is_read_whole(shared_data: Path) -> None:
    pytest.importorskip("pdfplumber")
    found = read_station_list(shared_data / "raw" / "af2009_ecc_disqualified_by_complaints.pdf")
    assert (found.read, len(found.stations)) == (147, 147)  # its own last serial number
    assert found.problems == ()
    assert (found.stations[0], found.stations[-1]) == ("010132201", "240721901")
    assert {len(code) for code in found.stations} == {9}


@pytest.mark.data
def test_the_invalidated_stations_of_2019_are_named_by_their_forms(shared_data: Path) -> None:
    path = shared_data / "raw" / "af2019_invalidated_ps_vote_tallies.xlsx"
    found = read_station_list(path, column="filename", pattern=r"^(\d{7}-\d\d-[A-Z])_")
    assert (found.read, len(found.stations), found.problems) == (2020, 2020, ())
    sheet = fastexcel.read_excel(path).load_sheet(0, dtypes="string").to_polars()
    votes = sheet.select(pl.col([str(i) for i in range(1, 19)]).cast(pl.Int64))
    printed = sheet["total"].cast(pl.Int64)
    assert (votes.sum_horizontal() == printed).all()  # a blank cell adds nothing to the row's own total
    assert int(printed.sum()) == 102_018


def rows(*cells: tuple[str | None, ...]) -> list[ListRow]:
    return [ListRow(place, row) for place, row in enumerate(cells, start=1)]


def test_every_row_is_accounted_for() -> None:
    table = rows(
        ("Annex", None), ("No.", "Station code"), ("1", "007"), ("2", "007"), ("3", " "), ("5", "008")
    )
    found = station_list(table, file="list")
    assert found.stations == ("007", "008")
    assert [(one.code, one.row) for one in found.problems] == [
        ("O-REPEATED-STATION", 4),
        ("O-BLANK-STATION", 5),
        ("O-LIST-NUMBER", 6),
    ]


def test_a_cell_that_the_pattern_does_not_fit_is_told() -> None:
    found = station_list(
        rows(("form",), ("12-M.png",), ("cover",)), file="l", column="form", pattern=r"(\d+)-M"
    )
    assert (found.stations, [one.found for one in found.problems]) == (("12",), ["cover"])


def test_a_list_without_codes_and_a_pattern_that_is_none_are_refused() -> None:
    with pytest.raises(InputError):
        station_list(rows(("a", "b")), file="l")
    with pytest.raises(CallError):
        station_list(rows(("station",)), file="l", pattern="(")


@pytest.mark.parametrize("content", [b"", b"%PDF-1.4 broken", b"no pdf at all"])
def test_a_broken_pdf_is_bad_input(tmp_path: Path, content: bytes) -> None:
    pytest.importorskip("pdfplumber")
    (tmp_path / "list.pdf").write_bytes(content)
    with pytest.raises(InputError):
        read_station_list(tmp_path / "list.pdf")


@pytest.mark.parametrize("heading", ["УИК", "№ УИК", "Номер участка", "Участок", "Учаске нөмірі", "Учаске"])
def test_lists_in_the_languages_of_commissions_name_their_stations(heading: str) -> None:
    rows = [ListRow(1, ("№", heading, "Причина")), ListRow(2, ("1", "0147", "x"))]
    assert station_list(rows, file="list.csv").stations == ("0147",)
