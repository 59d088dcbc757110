"""What no program can know, a short mapping says: which vote, which codes are counts, which rows are levels."""

from pathlib import Path

import pytest

from tallyproof.errors import InputError, UnknownNameError
from tallyproof.sources import Reading, read, read_mapping

MAPPINGS = Path(__file__).parent / "mappings"
RAW = {
    "de2013_second_votes": "de2013_kerg.csv",
    "de2025_second_votes": "de2025_kerg.csv",
    "ar2015_president": "ar2015_presidente_caba_long_first6000.csv",
}
TOTALS = {
    "de2013_second_votes": {
        "registered": 61_903_903,
        "cast": 44_289_652,
        "valid": 43_702_474,
        "invalid": 587_178,
        "votes__CDU": 14_913_921,
        "votes__CSU": 3_243_335,
        "votes__SPD": 11_247_283,
        "votes__AfD": 2_052_372,
    },
    "de2025_second_votes": {
        "registered": 60_490_603,
        "cast": 49_927_315,
        "valid": 49_642_087,
        "invalid": 285_228,
        "votes__Christlich Demokratische Union Deutschlands": 11_194_700,
        "votes__Sozialdemokratische Partei Deutschlands": 8_148_284,
        "votes__Bündnis Sahra Wagenknecht - Vernunft und Gerechtigkeit": 2_468_670,
    },
    "ar2015_president": {
        "registered": 172_371,
        "cast": 115_110,
        "invalid": 2_086,
        "votes__0131": 31_909,
        "votes__0135": 62_550,
    },
}


def by_mapping(shared_data: Path, name: str) -> Reading:
    return read(shared_data / "raw" / RAW[name], mapping=read_mapping(MAPPINGS / f"{name}.toml"))


@pytest.mark.data
@pytest.mark.parametrize("name", TOTALS)
def test_a_file_read_with_a_short_mapping_gives_its_totals(shared_data: Path, name: str) -> None:
    reading = by_mapping(shared_data, name)
    assert {column: reading.results.total(column).value for column in TOTALS[name]} == TOTALS[name]
    assert reading.rows.read == reading.rows.used + reading.rows.refused


@pytest.mark.data
@pytest.mark.parametrize("name", ["de2013_second_votes", "de2025_second_votes"])
def test_the_constituencies_of_germany_add_up_to_the_row_of_the_country(shared_data: Path, name: str) -> None:
    reading = by_mapping(shared_data, name)
    lines = (shared_data / "raw" / RAW[name]).read_bytes().decode("cp1252", errors="ignore").splitlines()
    country = next(line.split(";") for line in lines if ";" in line and "Bundesgebiet" in line)
    printed = {int(cell) for cell in country if cell.isdigit()}
    results = reading.results
    assert results.stations == 299
    assert (reading.rows.read, reading.rows.refused) == (316, 17)
    totals = {
        results.total(c).value for c in ("registered", "cast", "valid", "invalid", *results.vote_columns)
    }
    assert totals <= printed


@pytest.mark.data
def test_a_party_that_does_not_stand_in_a_constituency_is_not_reported_there(shared_data: Path) -> None:
    votes = by_mapping(shared_data, "de2013_second_votes").results.frame["votes__CSU"]
    assert (votes.len() - votes.null_count(), votes.null_count()) == (45, 254)
    assert not votes.eq(0).any()


@pytest.mark.data
def test_the_tables_of_buenos_aires_close_but_for_the_one_that_the_extract_cuts(shared_data: Path) -> None:
    results = by_mapping(shared_data, "ar2015_president").results
    parts = results.frame.select("invalid", *results.vote_columns).rows()
    differences = [
        cast - sum(part) for cast, part in zip(results.frame["cast"], parts, strict=True) if None not in part
    ]
    assert len(differences) == results.stations - 1
    assert differences.count(0) > 0.8 * len(differences)


WIDE = "station,registered voters,valid votes,A | first,A | second,B | first,B | second,C | second\n"
ROWS = "1,100,80,30,31,50,48,\n2,200,150,70,71,80,79,\n"
SECOND = (
    'schema = "tallyproof.mapping/1"\nstation_id = ["station"]\n[counts]\nvalid = ["valid votes"]\n[votes]\n'
)


def mapped(folder: Path, text: str, mapping: str) -> Reading:
    (folder / "results.csv").write_text(text)
    (folder / "mapping.toml").write_text(mapping)
    return read(folder / "results.csv", mapping=read_mapping(folder / "mapping.toml"))


def test_a_star_stands_for_every_filled_column_of_one_of_several_votes(tmp_path: Path) -> None:
    reading = mapped(tmp_path, WIDE + ROWS, SECOND + '"*" = "* | second"\n')
    assert {c.name: reading.results.total(c.column).value for c in reading.results.choices} == {
        "A": 102,
        "B": 127,
    }
    assert '"*" = "* | second"' in reading.mapping


def test_a_star_beside_named_choices_takes_the_others(tmp_path: Path) -> None:
    reading = mapped(tmp_path, WIDE + ROWS, SECOND + 'Blue = "B | second"\n"*" = "* | second"\n')
    assert [c.name for c in reading.results.choices] == ["Blue", "A"]


def test_a_star_takes_no_name_that_is_given_to_another_column(tmp_path: Path) -> None:
    reading = mapped(tmp_path, WIDE + ROWS, SECOND + 'A = "B | second"\n"*" = "* | second"\n')
    votes = {c.name: reading.results.total(c.column).value for c in reading.results.choices}
    assert votes == {"A": 127, "A | second": 102}


def test_a_star_that_fits_no_column_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="columns with votes"):
        mapped(tmp_path, WIDE + ROWS, SECOND + '"*" = "* | third"\n')


@pytest.mark.parametrize("pattern", ["second", "* | *"])
def test_a_star_needs_a_pattern_with_one_star(tmp_path: Path, pattern: str) -> None:
    with pytest.raises(InputError, match="one \\*"):
        mapped(tmp_path, WIDE + ROWS, SECOND + f'"*" = "{pattern}"\n')


def test_columns_that_a_mapping_leaves_out_are_told(tmp_path: Path) -> None:
    reading = mapped(tmp_path, WIDE + ROWS, SECOND + '"*" = "* | second"\n')
    told = [(p.found, p.count) for p in reading.problems if p.code == "S-COLUMNS-NOT-USED"]
    assert told == [("registered voters, A | first, B | first", 3)]


LONG = "station,code,number\n" + "".join(
    f"{station},{code},{number}\n"
    for station, numbers in {"1": (9, 1, 2, 6), "2": (8, 0, 3, 5)}.items()
    for code, number in zip(("90", "91", "92", "1"), numbers, strict=True)
)
CODES = 'schema = "tallyproof.mapping/1"\nlayout = "long"\nstation_id = ["station"]\n'
LONG_TAIL = (
    '[long]\nchoice = ["code"]\nvotes = "number"\n[long.counts]\ncast = ["90"]\ninvalid = ["91", "92"]\n'
)


def test_codes_that_together_are_a_count_are_added(tmp_path: Path) -> None:
    results = mapped(tmp_path, LONG, CODES + LONG_TAIL).results
    assert results.frame["invalid"].to_list() == [3, 3]
    assert [c.name for c in results.choices] == ["1"]


def test_a_count_is_not_reported_where_the_row_of_one_of_its_codes_is_missing(tmp_path: Path) -> None:
    results = mapped(tmp_path, LONG.replace("2,91,0\n", ""), CODES + LONG_TAIL).results
    assert results.frame["invalid"].to_list() == [3, None]


def test_rows_of_choices_that_a_mapping_leaves_out_are_refused(tmp_path: Path) -> None:
    reading = mapped(tmp_path, LONG + "1,2,7\n2,2,4\n", CODES + '[votes]\nGreen = "1"\n' + LONG_TAIL)
    assert [(r.code, r.rows) for r in reading.rows.refusals] == [("S-OTHER-CHOICE", (10, 11))]
    assert (reading.rows.read, reading.rows.used) == (10, 8)


def test_a_code_that_no_row_has_is_told_by_name(tmp_path: Path) -> None:
    with pytest.raises(UnknownNameError, match='"99"'):
        mapped(tmp_path, LONG, CODES + LONG_TAIL.replace('"92"', '"99"'))
