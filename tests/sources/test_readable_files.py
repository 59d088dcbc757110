"""The page about readable files states what the program does with each of them, row by row."""

import re
from pathlib import Path

import pytest

from tallyproof.errors import CallError, InputError
from tallyproof.sources import Mapping, Reading, read, read_mapping

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "sources.md").read_text("utf-8")
ROWS = [
    tuple(cell.strip() for cell in line.split("|")[1:-1])
    for line in PAGE.splitlines()
    if line.startswith("| `")
]
NO_RESULTS = {"README.md", "SHA256SUMS"}


def mapping_in(outcome: str) -> Mapping | None:
    linked = re.search(r"\(\.\./(tests/sources/mappings/[a-z0-9_]+\.toml)\)", outcome)
    return read_mapping(ROOT / linked[1]) if linked else None


def require_rows(reading: Reading, cell: str) -> None:
    numbers = [int(number.replace(",", "")) for number in re.findall(r"[\d,]+", cell)]
    assert (reading.rows.read, reading.rows.used, reading.rows.refused) == tuple(numbers)
    assert reading.rows.read == reading.rows.used + reading.rows.refused


@pytest.mark.data
@pytest.mark.parametrize(("file", "outcome", "rows", "reason"), ROWS, ids=[row[0].strip("`") for row in ROWS])
def test_a_file_is_read_or_refused_as_the_page_says(
    shared_data: Path, file: str, outcome: str, rows: str, reason: str
) -> None:
    path = shared_data / file.strip("`")
    if outcome == "automatic":
        require_rows(read(path), rows)
    elif outcome.startswith("mapping"):
        with pytest.raises(InputError) as refused:
            read(path)
        assert reason in str(refused.value)
        require_rows(read(path, mapping=mapping_in(outcome)), rows)
    elif outcome == "contest":
        with pytest.raises(CallError) as asked:
            read(path)
        assert reason in str(asked.value)
    else:
        assert outcome == "refused"
        with pytest.raises(InputError) as refused:
            read(path)
        assert reason in str(refused.value)


@pytest.mark.data
def test_the_page_names_every_file_there_is(shared_data: Path) -> None:
    folders = (shared_data, shared_data / "raw")
    files = {str(p.relative_to(shared_data)) for folder in folders for p in folder.iterdir() if p.is_file()}
    wanted = {name for name in files if Path(name).name not in NO_RESULTS} | {"lt2016"}
    assert {row[0].strip("`") for row in ROWS} == wanted
