"""Short tables that people write, as their spreadsheets write them."""

from pathlib import Path

import pytest

from tallyproof.errors import InputError
from tallyproof.short_file import heading_of, read_short_table

ROWS = ((2, {"incident": "I-1", "state": "confirmed"}), (4, {"incident": "I-2", "state": "x, y"}))


def written(folder: Path, content: str, encoding: str = "utf-8") -> Path:
    path = folder / "list.csv"
    path.write_bytes(content.encode(encoding))
    return path


@pytest.mark.parametrize(
    "content",
    [
        'incident,state\nI-1,confirmed\n\nI-2,"x, y"\n',
        "incident;state\r\nI-1;confirmed\r\n;\r\nI-2;x, y\r\n",
        " incident\tstate \nI-1\t confirmed\n\t\nI-2\tx, y",
        "\ufeffincident;state;\nI-1;confirmed;\n\nI-2;x, y;;\n",
    ],
    ids=["commas", "semicolons", "tabs", "marked, with an empty column"],
)
def test_the_same_table_is_read_whatever_a_spreadsheet_puts_between_cells(
    tmp_path: Path, content: str
) -> None:
    assert read_short_table(written(tmp_path, content), needed=("state",)).rows == ROWS


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("", "columns none"),
        ("incident,states\n", "columns incident, states"),
        ("incident,state,state\n", "columns incident, state, state"),
        ("incident,state\nI-1\n", "row 2"),
        ("incident,state\nI-1,confirmed,why\n", "row 2"),
        ('incident,state\nI-1,"confirmed\n', "row 2"),
    ],
)
def test_what_is_no_such_table_is_refused_with_its_row(tmp_path: Path, content: str, told: str) -> None:
    with pytest.raises(InputError, match=told):
        read_short_table(written(tmp_path, content), needed=("incident", "state"))


def test_every_row_that_does_not_fit_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"row 2: 1 cells; row 4: 3 cells"):
        read_short_table(written(tmp_path, "a,b\n1\n2,3\n4,5,6\n"), needed=("b",))


def test_what_a_spreadsheet_leaves_out_at_the_end_of_a_row_is_blank_but_no_needed_cell(
    tmp_path: Path,
) -> None:
    path = written(tmp_path, "party,seats,single\nOtan,42\nX,1,yes\n")
    assert [row["single"] for _, row in read_short_table(path, needed=("party", "seats")).rows] == ["", "yes"]


def test_another_encoding_is_refused_and_the_byte_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"byte 1, which is no UTF-8"):
        read_short_table(written(tmp_path, "участок;итог\n1;2\n", "cp1251"))


def test_a_first_line_that_is_none_of_a_table_has_no_names() -> None:
    assert heading_of('title = "an open quotation\nx,y') == ('title = "an open quotation',)
    assert heading_of('"never closed,x\ny') == ()
