"""No table that people open runs anything: one writer for all of them, and hostile names in every table."""

import csv
import io
import re
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

import tallyproof
from factories import snapshot, table
from tallyproof.cli.program import tallyproof as cli
from tallyproof.election.results import Results
from tallyproof.observation.sample.sample_file import read_members, write_members
from tallyproof.observation.sheets.match_file import read_matches, write_proposals
from tallyproof.observation.sheets.propose_match import Proposal
from tallyproof.sources.writers import WRITERS
from tallyproof.spreadsheet import plain, rows_csv, rows_xlsx, safe, table_csv
from tallyproof.statements.align.beads import Bead
from tallyproof.statements.align.table import bead_table
from tallyproof.store import Project

SOURCE = Path(tallyproof.__file__).parent
STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
HOSTILE = (*(f"{start}HYPERLINK(1)" for start in STARTS), " =1", "\u00a0=1", "'=1", "''@x", '=1"x', "=1,2")
EXACT = {
    "spreadsheet.py": "the writer itself",
    "election/snapshot.py": "hashed, never written to a file",
    "observation/sample/frame.py": "hashed before the draw: the text that was committed to",
    "audit/session/stations_file.py": "hashed in the commitment of an audit",
    "sources/writers.py": "formats for machines; the one for people is csv-spreadsheet",
    "sources/openelections_write.py": "a format for machines that others read",
    "workflow/asked.py": "an input of the server's own work; nobody is given it",
    "workflow/media_coding.py": "an input of the server's own work; nobody is given it",
    "workflow/audit.py": "the sketch of invented stations, made to be read back",
}
"""Files that write CSV to the byte, each with its reason."""


def cells_of(content: bytes) -> list[str]:
    return [cell for row in csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")) for cell in row]


def running(content: bytes) -> list[str]:
    """Return the cells that a spreadsheet would run; numbers are none."""
    number = re.compile(r"-?\d+(\.\d+)?")
    return [
        cell
        for cell in cells_of(content)
        if cell.lstrip(" \u00a0").startswith(STARTS) and not number.fullmatch(cell)
    ]


def test_only_one_file_writes_tables_for_people_and_every_exception_has_its_reason() -> None:
    writes = re.compile(r"\.write_csv\(|csv\.writer\(|csv\.DictWriter\(|write_excel|xlsxwriter|openpyxl")
    found = {
        str(path.relative_to(SOURCE))
        for path in SOURCE.rglob("*.py")
        if writes.search(path.read_text("utf-8"))
    }
    assert found == set(EXACT)


@given(st.text())
def test_a_safe_text_starts_no_formula_and_gives_back_the_text(text: str) -> None:
    assert not running(rows_csv(["name"], [[text]]))
    assert plain(str(safe(text))) == text


parted = st.lists(st.sampled_from([*";\t\r\n'\" =-@a\u00a0\u3000＋"])).map("".join)


@given(parted)
def test_a_safe_text_starts_no_formula_where_a_spreadsheet_parts_it_and_gives_back_the_text(
    text: str,
) -> None:
    formula = re.compile(r"[;\t\r\n][ \u00a0\u3000\"]*[=+\-@＝＋－＠]")
    in_table = pl.read_csv(io.BytesIO(table_csv(pl.DataFrame({"name": [text]}))), infer_schema=False).item()
    for cell in (str(safe(text)), in_table):
        assert not formula.search(cell)
        assert plain(cell) == text


def test_a_text_that_holds_no_formula_behind_its_parting_signs_stays_as_it_is() -> None:
    texts = ["a; b", "a;b-c", "5;6", "a\tb", "it's; 'so'", "a\nb-c", "a\n\nb=1", "a\r\n'so'", "5 -\n6"]
    assert [safe(text) for text in texts] == texts


def test_a_workbook_parts_no_cell_and_so_guards_its_beginning_only() -> None:
    content = rows_xlsx(["name"], [["a;=1"], ["=1;=1"]], "names")
    assert pl.read_excel(io.BytesIO(content))["name"].to_list() == ["a;=1", "'=1;=1"]


@pytest.mark.parametrize("lines", ["\n", "\r\n"])
def test_a_line_that_ends_inside_a_text_stays_in_its_cell(lines: str) -> None:
    texts = [f"a{end}=1" for end in ("\r", "\n", "\r\n")]
    written = rows_csv(["name"], [[text] for text in texts], lines=lines)
    assert [plain(cell) for cell in cells_of(written)] == ["name", *texts]
    assert not running(written)


@pytest.mark.parametrize("parts", [";", "\t"])
@pytest.mark.parametrize("end", ["\r", "\n", "\r\n"])
def test_a_spreadsheet_that_parts_cells_elsewhere_runs_no_line_of_a_text(parts: str, end: str) -> None:
    texts = [f"a{end}=CALL(){parts}b", f"a{end}{end} @x", f'a{end}"+1', f"{end}'-1{parts}"]
    written = [
        rows_csv(["n", "name"], [[5, text] for text in texts]),
        table_csv(pl.DataFrame({"first": ["x"] * len(texts), "name": texts})),
    ]
    for content in written:
        lines = re.split(r"\r\n|\r|\n", content.decode())
        elsewhere = [cell for row in csv.reader(lines, delimiter=parts) for cell in row]
        assert len(elsewhere) > len(texts) * 2
        assert [cell for cell in elsewhere if cell.lstrip(' \u00a0"').startswith(STARTS)] == []


@given(st.lists(st.one_of(st.none(), st.text(), st.sampled_from(HOSTILE)), min_size=1))
def test_a_table_is_as_safe_as_its_cells(texts: list[str | None]) -> None:
    made = pl.DataFrame({"=name": texts, "n": [-1] * len(texts)}, schema={"=name": pl.String, "n": pl.Int64})
    assert not running(table_csv(made))
    back = pl.read_csv(io.BytesIO(table_csv(made)), infer_schema=False)
    assert back.columns == ["'=name", "n"]
    assert [None if one is None else plain(one) for one in back["'=name"]] == texts


def results() -> Results:
    names = [f"{start}{number}" for number in range(12) for start in HOSTILE]
    areas = [f"{start}North" for _ in range(12) for start in HOSTILE]
    cast = [500 + 10 * (number % 7) for number in range(len(names))]
    counts = {"registered": [900] * len(names), "cast": cast, "valid": cast}
    votes = {"=cmd A": [300] * len(names), "@cmd B": [one - 300 for one in cast]}
    return table(counts | {"station_id": names, "area_1": areas}, votes=votes, areas=["=region"])


def test_results_for_spreadsheets_run_nothing() -> None:
    assert running(WRITERS["csv"](results()))  # the names are hostile indeed
    assert not running(WRITERS["csv-spreadsheet"](results()))


def test_pairs_of_stations_run_nothing_and_are_read_back_as_they_were(tmp_path: Path) -> None:
    path = tmp_path / "pairs.csv"
    write_proposals(path, {"+set": [Proposal(name, name, "=reason", 1.0) for name in HOSTILE]})
    assert not running(path.read_bytes())
    path.write_bytes(path.read_bytes().replace(b",,", b",yes,"))
    (pairs,) = [read_matches(path, ["+set", "other"])[0]]
    assert [one.official for one in pairs] == list(HOSTILE)


def test_the_list_of_a_sample_runs_nothing_and_is_read_back_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "sample.csv"
    number = len(HOSTILE)
    members = pl.DataFrame(
        {"station_id": HOSTILE, "stratum": HOSTILE, "cluster": [""] * number, "inclusion": [0.5] * number,
         "units": [number] * number, "size": [1] * number, "replaces": [None] * number,
         "replaced_by": [None] * number, "reason": [None] * number},
        schema_overrides={"replaces": pl.String, "replaced_by": pl.String, "reason": pl.String},
    )  # fmt: skip
    write_members(path, members)
    assert not running(path.read_bytes())
    assert read_members(path)["station_id"].to_list() == list(HOSTILE)


def test_aligned_sentences_run_nothing() -> None:
    beads = [Bead((number,), (number,)) for number in range(1, len(HOSTILE) + 1)]
    assert not running(bead_table(beads, HOSTILE, HOSTILE))


def test_every_table_of_a_dossier_a_site_and_an_audit_runs_nothing(tmp_path: Path) -> None:
    project = Project.create(tmp_path / "project")
    project.add(snapshot(results()))
    asked = (
        ["dossier", str(project.folder), "--out", str(tmp_path / "dossier")],
        ["site", str(project.folder), "--out", str(tmp_path / "site")],
        ["export", str(project.folder), "--format", "csv-spreadsheet", "--out", str(tmp_path / "export.csv")],
    )
    for words in asked:
        run = CliRunner().invoke(cli, words)
        assert run.exit_code == 0, (words, run.output, run.exception)
    tables = sorted(tmp_path.rglob("*.csv"))
    assert {path.parent.name for path in tables} >= {"dossier", tmp_path.name}
    assert {path.name: running(path.read_bytes()) for path in tables} == {path.name: [] for path in tables}
