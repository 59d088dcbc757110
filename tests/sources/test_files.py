"""From a file to its tables: real files, archives, and any bytes at all."""

import csv
import gzip
import io
import zipfile
from pathlib import Path

import polars as pl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tallyproof.errors import CallError, InputError
from tallyproof.sources.files import open_file, tables_of
from tallyproof.sources.reading import Hints, RawTable
from tallyproof.texts import LANGUAGES, load_catalogue

CODES = [
    "S-CELL-ERROR",
    "S-COLUMN-EMPTY",
    "S-COLUMN-NUMBERS",
    "S-COLUMN-REPEATED",
    "S-COLUMN-UNNAMED",
    "S-CONTROL-CHARACTER",
    "S-ENCODING-GUESS",
    "S-FORMULA-UNSTORED",
    "S-LINE-ENDS",
    "S-MEMBER-REFUSED",
    "S-NO-DELIMITER",
    "S-NO-HEADER",
    "S-NO-ROWS",
    "S-QUOTES",
    "S-ROW-WIDTH",
    "S-SHEET-EMPTY",
    "S-SHEET-HIDDEN",
    "S-UNDECODABLE",
]


def tables(
    folder: Path, payload: bytes, hints: Hints | None = None, *, name: str = "f.csv"
) -> tuple[RawTable, ...]:
    path = folder / name
    path.write_bytes(payload)
    return tables_of(open_file(path), hints or Hints())


def codes(table: RawTable) -> list[str]:
    return [problem.code for problem in table.problems]


def records(table: RawTable) -> list[int]:
    """Return every row of the file that the table accounts for."""
    return sorted([*table.header_rows, *table.skipped_rows, *table.rows.to_list()])


def zipped(*members: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in members:
            archive.writestr(name, content)
    return out.getvalue()


def test_a_plain_table_is_read_with_its_hash_codec_and_delimiter(tmp_path: Path) -> None:
    path = tmp_path / "results.csv"
    path.write_bytes(b"station;votes\n001;5\n002;\n")
    raw = open_file(path)
    (table,) = tables_of(raw)
    assert (raw.file.name, raw.file.bytes, raw.file.sha256[:8]) == ("results.csv", 25, "4a5830e5")
    assert (table.format, table.encoding, table.delimiter) == ("CSV", "utf_8", ";")
    assert table.frame.to_dict(as_series=False) == {"station": ["001", "002"], "votes": ["5", ""]}
    assert table.problems == ()


def test_blank_rows_are_skipped_and_accounted_for(tmp_path: Path) -> None:
    (table,) = tables(tmp_path, b"Title\n\na;b\n;\n1;2\n \n3;4\n")
    assert (table.header_rows, table.skipped_rows, table.rows.to_list()) == ((3,), (1, 2, 4, 6), [5, 7])


def test_a_repeated_header_stays_in_the_body_and_can_be_recognised(tmp_path: Path) -> None:
    (table,) = tables(tmp_path, b"a ;b\n1;2\na ;b\n3;4\n")
    assert table.frame.row(1) == ("a ", "b")
    assert table.header_cells == (("a", "b"),)


def test_rows_of_other_widths_are_kept_and_named(tmp_path: Path) -> None:
    (table,) = tables(tmp_path, b"a,b,c\n1,2,3\n4,5\n6,7,8,9\n")
    assert table.frame.rows() == [("1", "2", "3", None), ("4", "5", None, None), ("6", "7", "8", "9")]
    found = [(p.row, p.found, p.expected) for p in table.problems if p.code == "S-ROW-WIDTH"]
    assert found == [(3, "2", "3"), (4, "4", "3")]


def test_a_delimiter_at_the_end_of_every_line_makes_no_column(tmp_path: Path) -> None:
    (table,) = tables(tmp_path, b"a,b,\n1,2,\n3,4,\n")
    assert table.frame.columns == ["a", "b"]
    assert codes(table) == ["S-COLUMN-EMPTY"]


def test_a_last_column_with_one_value_is_not_empty(tmp_path: Path) -> None:
    (table,) = tables(tmp_path, b"a,b,\n1,2,\n3,4,x\n")
    assert table.frame.columns == ["a", "b", "column 3"]
    assert codes(table) == ["S-COLUMN-UNNAMED"]


def test_a_header_without_rows_says_so(tmp_path: Path) -> None:
    (table,) = tables(tmp_path, b"station,votes\n")
    assert (table.frame.columns, table.frame.height) == (["station", "votes"], 0)
    assert codes(table) == ["S-NO-ROWS"]


def test_what_the_user_says_beats_what_would_be_found(tmp_path: Path) -> None:
    payload = "10,3;20\nстанция;голоса\n1;2\n".encode("cp866")
    hints = Hints(encoding="cp866", delimiter=";", header_rows=(2,))
    (table,) = tables(tmp_path, payload, hints)
    assert (table.frame.columns, table.encoding, table.delimiter) == (["станция", "голоса"], "cp866", ";")
    assert records(table) == [1, 2, 3]


def test_a_wrong_hint_is_a_wrong_call(tmp_path: Path) -> None:
    with pytest.raises(CallError):
        tables(tmp_path, b"a,b\n1,2\n", Hints(header_rows=(40,)))


def test_members_of_an_archive_are_tables_and_the_others_are_named(tmp_path: Path) -> None:
    payload = zipped(
        ("a/1.csv", b"x,y\n1,2\n"), ("read.pdf", b"%PDF-1.4"), ("2.csv.gz", gzip.compress(b"x,y\n3,4\n"))
    )
    found = tables(tmp_path, payload, name="all.zip")
    assert [(table.sheet, table.frame.row(0)) for table in found] == [
        ("a/1.csv", ("1", "2")),
        ("2.csv", ("3", "4")),
    ]
    assert [(p.code, p.file) for p in found[0].problems] == [("S-MEMBER-REFUSED", "all.zip > read.pdf")]
    assert [table.sheet for table in tables(tmp_path, payload, Hints(sheet="2.csv"))] == ["2.csv"]


@pytest.mark.parametrize(
    ("payload", "found"),
    [
        (b"", "an empty file"),
        (b"%PDF-1.7 x", "a PDF document"),
        (b"<!doctype html><p>x", "a web page"),
        (b'{"a": 1}', "JSON in no known layout"),
        (b"<?xml version='1.0'?><a/>", "XML in no known layout"),
        (bytes(range(256)), "binary content"),
        (zipped(), "an archive without files"),
        (zipped(("a.pdf", b"%PDF-1.7")), "a PDF document"),
        (zipped(("word/document.xml", b"<a/>"), ("[Content_Types].xml", b"<a/>")), "an office document"),
    ],
)
def test_what_is_no_table_is_refused_by_what_it_is(tmp_path: Path, payload: bytes, found: str) -> None:
    with pytest.raises(InputError, match=found):
        tables(tmp_path, payload)


def test_a_page_with_a_font_of_its_own_warns_of_its_digits(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="copied digits may differ"):
        tables(tmp_path, b"<!doctype html><style>@font-face {src: url(x)}</style><table>")


@pytest.mark.parametrize("name", ["missing.csv", "."])
def test_a_file_that_cannot_be_opened_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match="a readable file"):
        open_file(tmp_path / name)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", CODES)
def test_every_problem_says_where_and_what_to_do(language: str, code: str) -> None:
    fields = {name: f"<{name}>" for name in ("file", "row", "column", "found", "expected", "count")}
    sentence = load_catalogue(language).text(f"problems_files.{code}", **fields)
    assert sentence.startswith("<file>")
    assert sentence.endswith(".")


@given(st.binary(max_size=300))
@example(b"\xff\xfe\x00")
@example(b'"')
@example(b"PAR1" + b"\x00" * 20 + b"PAR1")
@example(b"PK\x05\x06" + b"\x00" * 18)
@example(b"\x00,\n")
def test_any_bytes_are_tables_or_refused_and_nothing_else(
    tmp_path_factory: pytest.TempPathFactory, payload: bytes
) -> None:
    try:
        found = tables(tmp_path_factory.getbasetemp(), payload)
    except InputError:
        return
    for table in found:
        assert table.frame.height == len(table.rows)
        assert len(set(records(table))) == len(records(table))


LINE = st.lists(st.sampled_from(["", "a", "7", "é", " ", '"q;"', "x y", "№ 5"]), max_size=4).map(";".join)


@given(st.lists(LINE, max_size=12), st.sampled_from(["\n", "\r\n", "\r"]))
def test_header_skipped_and_body_are_all_rows_of_the_file(
    tmp_path_factory: pytest.TempPathFactory, lines: list[str], end: str
) -> None:
    text = "".join(line + end for line in lines)
    try:
        (table,) = tables(tmp_path_factory.getbasetemp(), text.encode())
    except InputError:
        assert not text.strip()
        return
    assert records(table) == list(range(1, len(lines) + 1))


CELL = st.text(st.sampled_from("абвгд жз,;|\t\"'\n0189"), min_size=1, max_size=5).map(
    lambda cell: f"я{cell}я"
)


@given(
    rows=st.lists(st.tuples(CELL, CELL, CELL), min_size=1, max_size=6),
    delimiter=st.sampled_from([",", ";", "\t", "|"]),
    end=st.sampled_from(["\n", "\r\n"]),
    codec=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1251", "cp866", "koi8_r"]),
    packed=st.booleans(),
)
def test_a_table_written_in_any_usual_way_comes_back_cell_by_cell(
    tmp_path_factory: pytest.TempPathFactory,
    rows: list[tuple[str, str, str]],
    delimiter: str,
    end: str,
    codec: str,
    packed: bool,  # noqa: FBT001  drawn by Hypothesis
) -> None:
    out = io.StringIO()
    numbered = [(*row, str(n), str(n)) for n, row in enumerate(rows)]
    writer = csv.writer(out, delimiter=delimiter, lineterminator=end, quoting=csv.QUOTE_ALL)
    writer.writerows([("область", "район", "адрес", "участок", "голоса"), *numbered])
    payload = out.getvalue().encode(codec)
    hints = Hints(encoding=codec, delimiter=delimiter)
    (table,) = tables(tmp_path_factory.getbasetemp(), gzip.compress(payload) if packed else payload, hints)
    assert table.frame.columns == ["область", "район", "адрес", "участок", "голоса"]
    assert table.frame.rows() == numbered


@pytest.mark.data
def test_every_real_file_gives_tables_whose_rows_close_or_a_reason(shared_data: Path) -> None:
    refused: set[str] = set()
    for path in sorted(p for p in shared_data.rglob("*") if p.is_file()):
        try:
            found = tables_of(open_file(path))
        except InputError:
            refused.add(path.suffix)
            continue
        for table in found:
            assert table.frame.height == len(table.rows) == table.rows.n_unique()
            assert len(set(records(table))) == len(records(table)), path
    assert refused == {".json", ".xml", ".pdf", ".html", ".md", ".zip"}


@pytest.mark.data
@pytest.mark.parametrize(
    ("name", "header", "column", "value"),
    [
        ("de2013_kerg.csv", (3, 4, 5), "Wahlberechtigte | Erststimmen | Vorläufig", "226833"),
        ("de2025_kerg.csv", (6, 7, 8), "Wahlberechtigte | Erststimmen | Vorperiode", "231536"),
        ("us_boulder2024_redacted_cvr_dominion.csv", (2, 3, 4), "CvrNumber", "9"),
        ("us_co2024_discrepancy_report.csv", (2,), "choice_per_voting_computer", '"Julie Duran Mullica"'),
        ("ge2012_official_party_list_first700.csv", (1,), "logic check (2)", None),
        ("at2017_oberoesterreich_gemeinden.tsv", (1,), "GKZ", "40000"),
        ("il2021_expb_cp1255_first1500.csv", (1,), "שם ישוב", "אבירים"),
        ("uk_scotland_stv_ward_edinburgh_2017_ward1.csv", (), "column 1", "10"),
        ("us_co2024_targeted_contests.csv", (2,), "Lowest Winner", "1,374,175"),
        ("af2019_invalidated_ps_vote_tallies.xlsx", (1,), "18", None),
    ],
)
def test_the_headers_of_real_files_are_found(
    shared_data: Path, name: str, header: tuple[int, ...], column: str, value: str | None
) -> None:
    (table,) = tables_of(open_file(shared_data / "raw" / name))
    assert table.header_rows == header
    assert column in table.frame.columns
    assert value is None or table.frame[column][0] == value


@pytest.mark.data
def test_the_german_table_accounts_for_each_of_its_lines(shared_data: Path) -> None:
    path = shared_data / "raw" / "de2025_kerg.csv"
    (table,) = tables_of(open_file(path))
    lines = path.read_bytes().count(b"\n")
    assert records(table) == list(range(1, lines + 1))
    assert codes(table) == ["S-COLUMN-EMPTY"]


@pytest.mark.data
def test_the_venezuelan_file_sums_to_the_published_totals(shared_data: Path) -> None:
    (table,) = tables_of(open_file(shared_data / "ve2024_RESULTADOS_2024_CSV_V1.csv.gz"))
    sums = table.frame.select(pl.col("validos", "egu").cast(pl.Int64).sum()).row(0)
    assert (table.frame.height, *sums) == (24_532, 10_659_128, 7_156_462)
