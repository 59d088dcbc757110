"""Counting records of single ballots: every row is counted or told, the same everywhere."""

import hashlib
import random
from collections import Counter
from pathlib import Path

import polars as pl
import pytest

from tallyproof.errors import InputError
from tallyproof.tabulation.count import count_part
from tallyproof.tabulation.merge import add, close
from tallyproof.tabulation.records import Columns, Part, find_files, parts_of
from tallyproof.tasks import Place
from tallyproof.workflow import Records, tabulate

Mark = tuple[str | None, str | None, str | None]
NAMES = ("precinct", "contest", "choice")


def marks(seed: int, rows: int = 3000) -> list[Mark]:
    rng = random.Random(seed)
    choices = {"Mayor": ["Ay", "Би", None], "Council": ["1", "01", "=2+2", None]}
    found: list[Mark] = []
    for _ in range(rows):
        contest = rng.choice([*choices, None]) if rng.random() < 0.02 else rng.choice(list(choices))
        choice = rng.choice(choices[contest]) if contest else None
        found.append((None if rng.random() < 0.01 else f"{rng.randrange(20):03}", contest, choice))
    return found


def written(folder: Path, rows: list[Mark], *, files: int = 3) -> Path:
    folder.mkdir()
    for number in range(files):
        frame = pl.DataFrame(rows[number::files], schema=dict.fromkeys(NAMES, pl.String), orient="row")
        frame.write_parquet(folder / f"part-{number}.parquet", row_group_size=100)
    return folder


def slowly(rows: list[Mark]) -> Counter[Mark]:
    """Count with a loop over rows."""
    return Counter(row for row in rows if row[0] is not None and row[1] is not None)


def test_counts_agree_with_a_loop_over_rows(tmp_path: Path) -> None:
    rows = marks(1)
    out = tmp_path / "counts.parquet"
    document = tabulate(Records([str(written(tmp_path / "records", rows))], out=out))
    found = {(p, c, o): n for p, c, o, n in pl.read_parquet(out).iter_rows()}
    assert found == slowly(rows)
    account = document["rows"]
    assert account["read"] == len(rows) == account["used"] + sum(account["refused"].values())
    assert account["refused"]["no-contest"] > 0
    assert account["refused"]["no-precinct"] > 0


def test_rows_without_a_mark_are_told_apart_from_votes(tmp_path: Path) -> None:
    rows: list[Mark] = [("7", "Mayor", "Ay"), ("7", "Mayor", None), ("8", "Mayor", None)]
    document = tabulate(Records([str(written(tmp_path / "records", rows, files=1))]))
    (mayor,) = document["contests"]
    assert mayor == {
        "contest": "Mayor", "precincts": 2, "choices": [{"choice": "Ay", "votes": 1}], "unmarked": 2,
    }  # fmt: skip


def test_codes_that_differ_as_text_are_counted_apart(tmp_path: Path) -> None:
    rows: list[Mark] = [("7", "Mayor", "1"), ("007", "Mayor", "01")]
    (mayor,) = tabulate(Records([str(written(tmp_path / "records", rows))]))["contests"]
    assert (mayor["precincts"], [c["choice"] for c in mayor["choices"]]) == (2, ["01", "1"])


def test_the_answer_does_not_depend_on_parts_workers_or_the_order_of_files(tmp_path: Path) -> None:
    rows = marks(2)
    one, many = written(tmp_path / "one", rows, files=1), written(tmp_path / "many", rows[::-1], files=7)
    first, second = tmp_path / "1.parquet", tmp_path / "2.parquet"
    tabulate(Records([str(one)], out=first))
    tabulate(Records([str(many)], place=Place(2), out=second))
    assert first.read_bytes() == second.read_bytes()


def test_a_large_file_is_counted_in_parts(tmp_path: Path) -> None:
    rows = marks(3)
    (file,) = written(tmp_path / "records", rows, files=1).iterdir()
    parts = parts_of(str(file), rows=700)
    assert [part.start for part in parts] == [0, 700, 1400, 2100, 2800]
    counted = [count_part(Columns(), part) for part in parts]
    assert close(add([c.cells for c in counted])).read == len(rows)
    assert [c.sha256 for c in counted] == [hashlib.sha256(file.read_bytes()).hexdigest(), *[None] * 4]


def test_csv_and_other_names_of_columns_give_the_same_counts(tmp_path: Path) -> None:
    rows = marks(4, rows=200)
    parquet = written(tmp_path / "records", rows, files=1)
    renamed = pl.DataFrame(rows, schema=["Участок", "Race", "Mark"], orient="row")
    renamed.write_csv(tmp_path / "records.csv")
    columns = Columns("Участок", "Race", "Mark")
    found = tabulate(Records([str(tmp_path / "records.csv")], columns))
    assert found["contests"] == tabulate(Records([str(parquet)]))["contests"]


def test_a_url_gives_the_counts_of_the_file_behind_it(tmp_path: Path) -> None:
    folder = written(tmp_path / "records", marks(5))
    remote = tabulate(Records([f"file://{folder}/*.parquet"]))
    here = tabulate(Records([str(folder)]))
    assert (remote["contests"], remote["rows"]) == (here["contests"], here["rows"])
    assert [file["sha256"] for file in remote["files"]] == [file["sha256"] for file in here["files"]]


def test_a_missing_column_is_named_with_what_is_there(tmp_path: Path) -> None:
    file = tmp_path / "records.parquet"
    pl.DataFrame({"station": ["1"], "contest": ["Mayor"]}).write_parquet(file)
    with pytest.raises(InputError, match=r"station, contest.*precinct, choice.*--precinct-column"):
        tabulate(Records([str(file)]))


@pytest.mark.parametrize("content", [b"", b"PAR1nonsensePAR1", b"\x00" * 64])
def test_a_damaged_file_is_named(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "records.parquet"
    file.write_bytes(content)
    with pytest.raises(InputError, match=r"records\.parquet"):
        tabulate(Records([str(file)]))


def test_a_csv_file_with_a_torn_row_is_named(tmp_path: Path) -> None:
    file = tmp_path / "records.csv"
    file.write_text("precinct,contest,choice\n1,Mayor,A\n2,Mayor,A,B\n", "utf-8")
    with pytest.raises(InputError, match=r"records\.csv"):
        tabulate(Records([str(file)]))


def test_a_name_that_fits_nothing_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="nothing of that name"):
        find_files([str(tmp_path / "none*.parquet")])


def test_an_empty_file_has_no_rows_and_no_contests(tmp_path: Path) -> None:
    document = tabulate(Records([str(written(tmp_path / "records", [], files=1))]))
    assert (document["rows"]["read"], document["contests"]) == (0, [])


def test_a_part_of_a_file_behind_a_url_is_the_whole_file() -> None:
    assert parts_of("s3://bucket/records.parquet") == (Part("s3://bucket/records.parquet"),)
