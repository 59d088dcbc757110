"""The embedded elections: complete, equal to what was announced, and written without harm."""

import csv
import io
from importlib import resources
from pathlib import Path

import polars as pl
import pytest

from tallyproof.errors import NotAllowedError, UnknownNameError
from tallyproof.samples import SAMPLES, load_facts, write_sample
from tallyproof.samples.embedded import sample_folder
from tallyproof.sources import read, read_mapping
from tallyproof.texts import LANGUAGES, load_catalogue

TURKEY, KAZAKHSTAN = SAMPLES
_SOURCE_COLUMNS = {
    "registered": "kayitli_secmen",
    "cast": "oy_kullanan",
    "valid": "gecerli_oy",
    "invalid": "gecersiz_oy",
    "votes__Yes": "evet",
    "votes__No": "hayir",
}


@pytest.fixture(scope="module")
def turkey() -> pl.DataFrame:
    return pl.read_parquet(sample_folder(TURKEY).joinpath("turkey_2017_referendum.parquet").read_bytes())


def kazakh_row(file: str) -> dict[str, str]:
    (row,) = csv.DictReader(io.StringIO(sample_folder(KAZAKHSTAN).joinpath(file).read_text("utf-8")))
    return row


def test_turkey_holds_every_row_that_was_published(turkey: pl.DataFrame) -> None:
    kinds = dict(turkey["yer_turu"].value_counts().iter_rows())
    assert kinds == {"sandik": 167_069, "ulke": 57, "gumruk": 31, "ilce": 970}


def test_turkish_stations_add_up_to_the_announced_votes(turkey: pl.DataFrame) -> None:
    stations = turkey.filter(pl.col("yer_turu") != "ilce")
    official = load_facts(TURKEY).official.totals
    for column in ("cast", "valid", "invalid", "votes__Yes", "votes__No"):
        assert stations[_SOURCE_COLUMNS[column]].sum() == official[column]


def test_the_turkish_register_differs_by_exactly_what_the_notes_explain(turkey: pl.DataFrame) -> None:
    stations = turkey.filter(pl.col("yer_turu") != "ilce")
    official = load_facts(TURKEY).official
    difference = stations["kayitli_secmen"].sum() - official.totals["registered"]
    assert difference == sum(note.value for note in official.notes) == 173_528


def test_the_turkish_notes_can_be_recomputed_from_the_rows(turkey: pl.DataFrame) -> None:
    register = dict(turkey.group_by("yer_turu").agg(pl.sum("kayitli_secmen")).iter_rows())
    notes = {note.code: note.value for note in load_facts(TURKEY).official.notes}
    assert notes["border-register"] == register["gumruk"]
    assert notes["district-rows-without-prisons"] == register["sandik"] - register["ilce"]


@pytest.mark.data
def test_turkey_equals_the_published_extract(turkey: pl.DataFrame, shared_data: Path) -> None:
    assert turkey.equals(pl.read_parquet(shared_data / "tr2017_referendum.parquet"))


def test_the_sample_stays_small_enough_to_travel() -> None:
    sizes = [len(f.read_bytes()) for name in SAMPLES for f in sample_folder(name).iterdir() if f.is_file()]
    assert sum(sizes) < 2_300_000


def test_kazakh_files_hold_the_announced_figures() -> None:
    for release in load_facts(KAZAKHSTAN).releases:
        figures = {k: int(v) for k, v in kazakh_row(release.file).items() if v and k != "territory"}
        assert figures == {k.removeprefix("votes__"): v for k, v in release.totals.items()}


def test_what_kazakh_sources_do_not_print_stays_blank() -> None:
    row = kazakh_row("kazakhstan_2005_preliminary.csv")
    blank = [name for name, cell in row.items() if cell == ""]
    assert blank == ["registered", "cast", "valid", "invalid", "Baimenov", "Abylkasymov", "Eleusizov"]


def test_final_kazakh_votes_add_up_to_the_valid_ballots() -> None:
    totals = load_facts(KAZAKHSTAN).official.totals
    votes = sum(value for column, value in totals.items() if column.startswith("votes__"))
    assert votes == totals["valid"] == 6_744_267


@pytest.mark.parametrize("name", SAMPLES)
def test_facts_are_complete(name: str) -> None:
    facts = load_facts(name)
    files = {f.name for f in sample_folder(name).iterdir() if f.is_file()}
    assert facts.name == name
    assert set(facts.title) == set(LANGUAGES)
    assert {facts.results, facts.mapping, "NOTICE.txt", *(r.file for r in facts.releases)} <= files
    assert facts.official.status == "final"


@pytest.mark.parametrize("name", SAMPLES)
def test_every_sample_and_note_is_described_in_every_language(name: str) -> None:
    notes = [note.code for release in load_facts(name).releases for note in release.notes]
    for language in LANGUAGES:
        catalogue = load_catalogue(language)
        assert catalogue.has(f"samples.{name}.about")
        assert [code for code in notes if not catalogue.has(f"samples.note.{code}")] == []


@pytest.mark.parametrize("name", SAMPLES)
def test_the_mapping_reads_every_release_and_gives_what_was_announced(name: str, tmp_path: Path) -> None:
    write_sample(name, tmp_path)
    mapping = read_mapping(tmp_path / "mapping.toml")
    for release in load_facts(name).releases:
        results = read(tmp_path / release.file, mapping=mapping).results
        explained = {note.column for note in release.notes}
        totals = {column: results.total(column).value for column in release.totals}
        assert {c: totals[c] for c in totals if c not in explained} == {
            c: value for c, value in release.totals.items() if c not in explained
        }


def test_reading_turkey_accounts_for_every_row_and_finds_no_station_twice(tmp_path: Path) -> None:
    write_sample(TURKEY, tmp_path)
    facts = load_facts(TURKEY)
    reading = read(tmp_path / facts.results, mapping=read_mapping(tmp_path / facts.mapping))
    assert (reading.rows.read, reading.rows.used, reading.rows.refused) == (168_127, 167_157, 970)
    assert reading.results.frame["station_id"].n_unique() == 167_157


def test_reading_kazakhstan_keeps_what_was_not_announced_unknown(tmp_path: Path) -> None:
    write_sample(KAZAKHSTAN, tmp_path)
    mapping = read_mapping(tmp_path / "mapping.toml")
    results = read(tmp_path / "kazakhstan_2005_preliminary.csv", mapping=mapping).results
    assert [results.total(c).value for c in ("registered", "cast", "valid", "invalid")] == [None] * 4


@pytest.mark.parametrize("name", SAMPLES)
def test_writing_gives_every_file_byte_for_byte(name: str, tmp_path: Path) -> None:
    paths = write_sample(name, tmp_path / "new" / "folder")
    with resources.as_file(sample_folder(name)) as folder:
        embedded = {f.relative_to(folder): f.read_bytes() for f in folder.rglob("*") if f.is_file()}
    new = tmp_path / "new" / "folder"
    assert {path.relative_to(new): path.read_bytes() for path in paths} == embedded
    assert {path.relative_to(new) for path in new.rglob("*") if path.is_file()} == set(embedded)


def test_writing_twice_changes_nothing(tmp_path: Path) -> None:
    first = write_sample(KAZAKHSTAN, tmp_path)
    stamps = [path.stat().st_mtime_ns for path in first]
    assert write_sample(KAZAKHSTAN, tmp_path) == first
    assert [path.stat().st_mtime_ns for path in first] == stamps


def test_a_file_of_the_user_is_never_overwritten(tmp_path: Path) -> None:
    (tmp_path / "kazakhstan_2005_final.csv").write_text("mine")
    with pytest.raises(NotAllowedError, match=r"kazakhstan_2005_final\.csv"):
        write_sample(KAZAKHSTAN, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["kazakhstan_2005_final.csv"]
    assert (tmp_path / "kazakhstan_2005_final.csv").read_text() == "mine"


def test_a_folder_in_the_place_of_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "facts.toml").mkdir()
    with pytest.raises(NotAllowedError, match=r"facts\.toml"):
        write_sample(KAZAKHSTAN, tmp_path)


def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "place").write_text("mine")
    with pytest.raises(NotAllowedError, match="place"):
        write_sample(KAZAKHSTAN, tmp_path / "place")


def test_an_interrupted_write_leaves_no_half_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def break_off(_self: Path, _target: Path) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", break_off)
    with pytest.raises(KeyboardInterrupt):
        write_sample(KAZAKHSTAN, tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("call", [load_facts, lambda name: write_sample(name, Path("nowhere"))])
def test_an_unknown_sample_is_named_with_the_nearest(call: object) -> None:
    assert callable(call)
    with pytest.raises(UnknownNameError, match=r"Nearest: turkey_2017_referendum\."):
        call("turkey_2018_referendum")


@pytest.mark.parametrize("name", SAMPLES)
def test_a_beginning_that_fits_one_sample_names_it(name: str) -> None:
    assert load_facts(name.partition("_")[0]).name == name


@pytest.mark.parametrize("name", ["", "t_", "../turkey_2017_referendum"])
def test_a_beginning_that_fits_none_or_several_is_refused(name: str) -> None:
    with pytest.raises(UnknownNameError):
        load_facts(name)
