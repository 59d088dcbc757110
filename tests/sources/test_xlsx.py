"""Workbooks: cells as text, rows as the spreadsheet numbers them, hostile sheets refused."""

import io
import zipfile
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallyproof.errors import InputError
from tallyproof.sources import grid as grids
from tallyproof.sources import xlsx
from tallyproof.sources.files import open_file, tables_of
from tallyproof.sources.formats import Format
from tallyproof.sources.reading import Hints, RawTable
from tallyproof.sources.xlsx import read_workbook

_NS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def text(reference: str, value: str) -> str:
    return f'<c r="{reference}" t="inlineStr"><is><t xml:space="preserve">{value}</t></is></c>'


def number(reference: str, value: str, *, style: int = 0) -> str:
    return f'<c r="{reference}" s="{style}"><v>{value}</v></c>'


def row(at: int, *cells: str) -> str:
    return f'<row r="{at}">{"".join(cells)}</row>'


def workbook(sheets: dict[str, str], *, hidden: str = "", shared: str = "") -> bytes:
    """Return an XLSX file by hand, so that it can hold what no library would write."""
    states = ("visible", "hidden")
    listed = "".join(
        f'<sheet name="{name}" sheetId="{n}" state="{states[name == hidden]}" r:id="r{n}"/>'
        for n, name in enumerate(sheets, 1)
    )
    links = "".join(
        f'<Relationship Id="r{n}" Type="{_RELS}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in range(1, len(sheets) + 1)
    )
    styles = f'<Relationship Id="s" Type="{_RELS}/styles" Target="styles.xml"/>'
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}"><Relationship Id="a" '
        f'Type="{_RELS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{_NS}" xmlns:r="{_RELS}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}">{links}{styles}</Relationships>',
        "xl/styles.xml": f'<styleSheet xmlns="{_NS}"><cellXfs count="2"><xf numFmtId="0"/>'
        '<xf numFmtId="14"/></cellXfs></styleSheet>',
    }
    if shared:
        parts["xl/sharedStrings.xml"] = f'<sst xmlns="{_NS}">{shared}</sst>'
    for n, content in enumerate(sheets.values(), 1):
        parts[f"xl/worksheets/sheet{n}.xml"] = (
            f'<worksheet xmlns="{_NS}"><sheetData>{content}</sheetData></worksheet>'
        )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def tables(payload: bytes, folder: Path, hints: Hints | None = None) -> tuple[RawTable, ...]:
    path = folder / "book.xlsx"
    path.write_bytes(payload)
    return tables_of(open_file(path), hints or Hints())


HEAD = row(1, text("A1", "Station"), text("B1", "Votes"))


def test_numbers_dates_and_codes_come_as_text(tmp_path: Path) -> None:
    cells = row(
        2, text("A2", "007"), number("B2", "1952"), number("C2", "0.5"), number("D2", "44000", style=1)
    )
    head = row(1, text("A1", "Station"), text("B1", "Votes"), text("C1", "Share"), text("D1", "Day"))
    (table,) = tables(workbook({"S": head + cells}), tmp_path)
    assert table.frame.rows() == [("007", "1952", "0.5", "2020-06-18 00:00:00")]
    assert set(table.frame.dtypes) == {pl.String()}


def test_formulas_give_the_value_that_was_stored_with_them(tmp_path: Path) -> None:
    cells = row(2, text("A2", "007"), '<c r="B2"><f>1+1</f><v>2</v></c>')
    (table,) = tables(workbook({"S": HEAD + cells}), tmp_path)
    assert table.frame["Votes"].to_list() == ["2"]


def test_rows_are_numbered_as_the_spreadsheet_shows_them_and_blank_columns_at_the_left_are_none(
    tmp_path: Path,
) -> None:
    title = row(3, text("C3", "Result"))
    head = row(5, text("B5", "Station"), text("C5", "Votes"), text("D5", "Valid"))
    body = row(7, text("B7", "007"), number("C7", "5"), number("D7", "5"))
    (table,) = tables(workbook({"S": title + head + body}), tmp_path)
    assert (table.header_rows, table.rows.to_list(), table.titles) == ((5,), [7], ("Result",))
    assert set(table.skipped_rows) == {1, 2, 3, 4, 6}
    assert table.frame.columns == ["Station", "Votes", "Valid"]


def test_a_blank_cell_is_missing_and_never_zero(tmp_path: Path) -> None:
    (table,) = tables(workbook({"S": HEAD + row(2, text("A2", "1")) + row(3, number("B3", "0"))}), tmp_path)
    assert table.frame["Votes"].to_list() == [None, "0"]


def test_every_sheet_is_read_hidden_ones_included_and_empty_ones_named(tmp_path: Path) -> None:
    body = HEAD + row(2, text("A2", "1"), number("B2", "5"))
    found = tables(workbook({"Open": body, "Secret": body, "Blank": ""}, hidden="Secret"), tmp_path)
    assert [table.sheet for table in found] == ["Open", "Secret"]
    assert [(p.code, p.file) for p in found[0].problems] == [("S-SHEET-EMPTY", "book.xlsx > Blank")]
    assert [(p.code, p.found) for p in found[1].problems] == [("S-SHEET-HIDDEN", "Secret")]


def test_one_sheet_can_be_named(tmp_path: Path) -> None:
    body = HEAD + row(2, text("A2", "1"), number("B2", "5"))
    payload = workbook({"A": body, "B": body})
    assert [table.sheet for table in tables(payload, tmp_path, Hints(sheet="B"))] == ["B"]
    with pytest.raises(InputError, match='a sheet "C"'):
        tables(payload, tmp_path, Hints(sheet="C"))


def test_a_formula_error_is_missing_and_reported_with_its_cell(tmp_path: Path) -> None:
    body = HEAD + row(2, text("A2", "1"), '<c r="B2" t="e"><f>1/0</f><v>#DIV/0!</v></c>')
    (table,) = tables(workbook({"Blank": "", "Votes": body}), tmp_path)
    problem, _ = table.problems
    assert table.frame["Votes"].to_list() == [None]
    assert (problem.code, problem.row, problem.column, problem.found) == ("S-CELL-ERROR", 2, "B", "#DIV/0!")


@pytest.mark.parametrize("value", ["", "<v/>", "<v />", "<v></v>"])
def test_formulas_without_a_stored_value_are_missing_and_named_with_their_cells(
    value: str, tmp_path: Path
) -> None:
    rows = [
        row(at, text(f"A{at}", str(at)), number(f"B{at}", "7"), f'<c r="C{at}"><f>B{at}*2</f>{value}</c>')
        for at in (2, 3)
    ]
    head = row(1, text("A1", "Station"), text("B1", "Valid"), text("C1", "Votes"))
    (table,) = tables(workbook({"Blank": "", "Votes": head + "".join(rows)}), tmp_path)
    found = [one for one in table.problems if one.code == "S-FORMULA-UNSTORED"]
    assert [(one.column, one.row, one.found, one.count) for one in found] == [("C", 2, "C2 … C3", 2)]


def test_a_formula_that_gives_an_empty_text_has_its_value(tmp_path: Path) -> None:
    body = HEAD + row(2, text("A2", "1"), '<c r="B2" t="str"><f>IF(1,"")</f><v></v></c>')
    (table,) = tables(workbook({"Blank": "", "Votes": body}), tmp_path)
    assert [one.code for one in table.problems] == ["S-SHEET-EMPTY"]


def test_one_cell_in_the_far_corner_does_not_fill_the_memory(tmp_path: Path) -> None:
    far = HEAD + row(1_048_576, number("XFD1048576", "1"))
    with pytest.raises(InputError, match="1048576 rows of up to 16384 cells"):
        tables(workbook({"S": far}), tmp_path)


def test_far_cells_of_a_narrow_sheet_are_measured_and_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wide = HEAD + row(2, text("A2", "1"), number("AAA2", "5"))
    assert tables(workbook({"S": wide}), tmp_path)[0].frame.width == 703
    monkeypatch.setattr(grids, "MAX_CELLS", 1000)
    with pytest.raises(InputError, match="2 rows of up to 703 cells"):
        tables(workbook({"S": wide}), tmp_path)


@pytest.mark.parametrize("far", ["<c r='xfd1048576'><v>1</v></c>", '<c  r="XFD1048576"  t="n"><v>1</v></c>'])
def test_a_far_cell_is_seen_however_it_is_written(tmp_path: Path, far: str) -> None:
    with pytest.raises(InputError, match="1048576 rows of up to 16384 cells"):
        tables(workbook({"S": HEAD + row(2, far)}), tmp_path)


def test_a_long_text_shown_in_many_cells_does_not_fill_the_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared = f"<si><t>{'x' * 5000}</t></si><si><t>y</t></si>"
    few = HEAD + row(2, text("A2", "1"), '<c r="B2" t="s"><v>0</v></c>')
    short = few + "".join(row(n, f'<c r="B{n}" t="s"><v>1</v></c>') for n in range(3, 40))
    long = few + "".join(row(n, f'<c r="B{n}" t="s"><v>0</v></c>') for n in range(3, 40))
    monkeypatch.setattr(xlsx, "_MOST_TEXT", 100_000)
    assert tables(workbook({"S": short}, shared=shared), tmp_path)[0].frame.height == 38
    with pytest.raises(InputError, match="bytes of text in its cells"):
        tables(workbook({"S": long}, shared=shared), tmp_path)


def test_a_workbook_without_cells_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="without a filled sheet"):
        tables(workbook({"S": ""}), tmp_path)


@pytest.mark.parametrize("payload", [b"", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600])
def test_a_broken_legacy_workbook_is_refused(payload: bytes) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_workbook(payload, "old.xls", kind=Format.XLS)


GOOD = workbook({"S": HEAD + row(2, text("A2", "1"), number("B2", "5"))})


@given(st.integers(4, len(GOOD) - 1), st.integers(0, 255))
def test_a_damaged_workbook_is_read_or_refused_and_nothing_else(
    tmp_path_factory: pytest.TempPathFactory, at: int, byte: int
) -> None:
    payload = GOOD[:at] + bytes([byte]) + GOOD[at + 1 :]
    try:
        found = tables(payload, tmp_path_factory.getbasetemp())
    except InputError:
        return
    assert all(table.frame.height == len(table.rows) for table in found)


@pytest.mark.data
def test_the_armenian_workbook_has_its_header_on_row_three_below_merged_titles(shared_data: Path) -> None:
    (table,) = tables_of(open_file(shared_data / "raw" / "am2017_cec_results_by_station.xlsx"))
    assert (table.header_rows, table.skipped_rows) == ((3,), (1, 2, 2013))
    assert len(table.titles) == 2
    assert table.frame.row(0)[:4] == ("01", "1/1", "1952", "0")
    assert table.rows[0] == 4
    clean = pl.read_parquet(shared_data / "am2017_parliament.parquet")
    assert table.frame.height == clean.height + 1


@pytest.mark.data
def test_a_workbook_with_a_sheet_per_canton_gives_all_of_them(shared_data: Path) -> None:
    assert len(tables_of(open_file(shared_data / "raw" / "be2024_CK_CEListes.xlsx"))) == 22
