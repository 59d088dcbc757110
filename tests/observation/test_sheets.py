"""Two sets of sheets: matching, differences, coverage, and what the uncovered part would need."""

from collections.abc import Sequence
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from factories import table
from tallyproof.election.results import Results
from tallyproof.errors import InputError
from tallyproof.observation.sheets.choices import compared_columns
from tallyproof.observation.sheets.differences import Shape, compare_sheets
from tallyproof.observation.sheets.document import compare_document
from tallyproof.observation.sheets.match import Accepted, match_stations
from tallyproof.observation.sheets.match_file import read_match, write_proposals
from tallyproof.observation.sheets.propose_match import propose_match, written_alike
from tallyproof.observation.sheets.remainder import remainder
from tallyproof.observation.sheets.run import compare, compare_with_announced
from tallyproof.sources import read
from tallyproof.sources.totals import announced
from tallyproof.texts import LANGUAGES, load_catalogue

Row = tuple[str, Sequence[int | None]]


def sheets(*rows: Row, names: Sequence[str] = "ABCD", area: Sequence[str] = ()) -> Results:
    width = len(rows[0][1])
    votes = {name: [votes[i] for _, votes in rows] for i, name in enumerate(names[:width])}
    ids = {"station_id": [code for code, _ in rows]}
    areas = {"area_1": list(area)} if area else {}
    return table(ids | areas, votes=votes, areas=["region"] if area else ())


def shape(official: Sequence[int], other: Sequence[int]) -> Shape:
    one, two = sheets(("1", official)), sheets(("1", other))
    found = compare_sheets(one, two, match_stations(one, two), compared_columns(one, two))
    return found.different[0].shape


def test_equal_codes_match_and_the_rest_is_named_on_both_sides() -> None:
    official = sheets(("1", [5]), ("2", [6]), ("3", [7]))
    other = sheets(("3", [7]), ("4", [8]), ("1", [5]))
    found = match_stations(official, other)
    assert found.pairs.rows() == [(0, 2, False), (2, 0, False)]
    assert (found.only_official, found.only_other) == ((1,), (1,))


def test_a_repeated_code_matches_nothing_and_is_reported() -> None:
    official, other = sheets(("1", [5]), ("1", [6]), ("2", [7])), sheets(("1", [5]), ("2", [7]))
    found = match_stations(official, other)
    assert found.pairs.rows() == [(2, 1, False)]
    assert (found.only_official, found.only_other) == ((0, 1), (0,))
    assert [(problem.code, problem.found) for problem in found.problems] == [("OB-MATCH-REPEATED", "1")]


def test_codes_are_not_folded_until_somebody_has_accepted_the_pair() -> None:
    official, other = sheets(("А-012", [5]), ("7", [1])), sheets(("A-12", [5]), ("007", [1]))
    assert match_stations(official, other).matched == 0
    found = match_stations(official, other, accepted=[Accepted("А-012", "A-12")])
    assert found.pairs.rows() == [(0, 0, True)]


def test_an_accepted_pair_of_an_unknown_or_used_code_is_reported() -> None:
    one = sheets(("1", [5]), ("2", [5]))
    pairs = [Accepted("1", "2"), Accepted("2", "2"), Accepted("9", "1")]
    found = match_stations(one, one, accepted=pairs)
    assert found.pairs.rows() == [(0, 1, True)]
    assert [problem.found for problem in found.problems] == ["2", "9"]


def test_rows_without_codes_of_their_own_are_not_matched_by_number() -> None:
    one = sheets(("row 2", [5]))
    assert match_stations(one, one, by_code=False).matched == 0


@pytest.mark.parametrize(("one", "two"), [("А-012", "a 12"), ("007", "7"), ("№ 5", "no5"), ("0", "000")])
def test_codes_written_differently_are_alike(one: str, two: str) -> None:
    assert written_alike(one) == written_alike(two)


def test_proposals_need_one_candidate_on_each_side() -> None:
    official = sheets(("007", [1]), ("А-1", [1]), ("a1", [1]))
    other = sheets(("7", [1]), ("A 1", [1]))
    found = propose_match(official, other, match_stations(official, other))
    assert [(one.official, one.other, one.reason) for one in found] == [("007", "7", "written_alike")]


def test_names_alike_are_proposed_only_within_a_number_and_without_a_rival() -> None:
    official = sheets(("school 12, Abay street", [1]), ("club 3, Main street", [1]))
    other = sheets(("school nr 12 Abay street", [1]), ("club 4, Main street", [1]))
    found = propose_match(official, other, match_stations(official, other))
    assert [(one.official, one.reason) for one in found] == [("school 12, Abay street", "named_alike")]


def test_a_review_is_written_and_read_back(tmp_path: Path) -> None:
    official, other = sheets(("007", [1]), ("08", [1])), sheets(("7", [1]), ("8", [1]))
    path = tmp_path / "pairs.csv"
    write_proposals(path, {"copies.csv": propose_match(official, other, match_stations(official, other))})
    assert read_match(path) == ()
    path.write_text(path.read_text("utf-8").replace("007,7,,", "007,7,yes,"), "utf-8")
    assert read_match(path) == (Accepted("007", "7"),)


def test_a_review_with_another_answer_is_refused_by_row(tmp_path: Path) -> None:
    path = tmp_path / "pairs.csv"
    path.write_text("official_id,other_id,accept\n1,2,maybe\n", "utf-8")
    with pytest.raises(InputError, match=r'row 2, column "accept": found \'maybe\''):
        read_match(path)


@pytest.mark.parametrize(
    ("official", "other", "expected"),
    [
        ([10, 20, 30], [20, 10, 30], Shape.EXCHANGED),
        ([0, 11, 22, 33], [11, 22, 33, 0], Shape.SHIFTED),
        ([100, 20], [190, 20], Shape.ONE_DIGIT),
        ([123, 20], [132, 20], Shape.ONE_DIGIT),
        ([123, 20], [12, 20], Shape.ONE_DIGIT),
        ([100, 50], [70, 80], Shape.MOVED),
        ([100, 50], [78, 32], Shape.MORE),
        ([78, 32], [100, 50], Shape.FEWER),
        ([100, 50], [122, 31], Shape.MIXED),
    ],
)
def test_a_difference_is_named_by_its_shape(official: list[int], other: list[int], expected: Shape) -> None:
    assert shape(official, other) is expected


def test_another_figure_alone_is_not_a_difference_of_votes() -> None:
    one = table({"cast": [100]}, votes={"A": [5]})
    two = table({"cast": [255]}, votes={"A": [5]})
    found = compare_sheets(one, two, match_stations(one, two), compared_columns(one, two))
    assert found.different[0].shape is Shape.COUNTS_ONLY


def test_a_blank_is_not_zero_and_differs_from_nothing() -> None:
    one, two = sheets(("1", [5, None]), ("2", [None, None])), sheets(("1", [5, 0]), ("2", [1, 2]))
    found = compare_sheets(one, two, match_stations(one, two), compared_columns(one, two))
    assert (found.equal, found.different, found.incomparable) == (1, (), 1)
    assert (found.blank_official, found.blank_other) == (3, 0)


def test_choices_pair_by_name_and_the_others_are_named() -> None:
    one = sheets(("1", [1, 2]), names=["Aliya", "Bek"])
    two = sheets(("1", [1, 2]), names=["ALIYA", "Cemal"])
    found = compared_columns(one, two)
    assert [(cell.official, cell.other) for cell in found.votes] == [("votes__Aliya", "votes__ALIYA")]
    assert (found.only_official, found.only_other) == (("Bek",), ("Cemal",))


def test_coverage_is_counted_by_area_and_unlike_parts_are_named() -> None:
    rows: list[Row] = [
        (str(i), [10 if i < 20 else 90, 100 - (10 if i < 20 else 90) + i % 3]) for i in range(40)
    ]
    official = sheets(*rows, area=["North"] * 20 + ["South"] * 20)
    frame = official.frame.with_columns(
        pl.lit(120, pl.Int64).alias("registered"), pl.lit(110, pl.Int64).alias("cast")
    )
    official = Results(frame, official.contest, official.choices, official.area_levels)
    other = sheets(*rows[:20], *rows[20:22])
    found = compare(official, other).coverage
    assert [(area.area, area.stations, area.covered) for area in found.areas] == [
        ("North", 20, 20),
        ("South", 20, 2),
    ]
    assert found.registered == pytest.approx(22 / 40)
    assert {one.what for one in found.imbalances if one.unlike} == {"leader_share"}


def test_the_other_set_completed_takes_official_figures_where_it_has_none() -> None:
    official = sheets(("1", [10, 1]), ("2", [20, 2]), ("3", [30, 3]))
    other = sheets(("1", [11, 1]), ("3", [None, 4]))
    totals = compare(official, other).totals()
    assert totals["A"]["mixed"].value == 11 + 20 + 30
    assert totals["B"]["mixed"].value == 1 + 2 + 4
    assert totals["A"]["common_other"].missing == 1


counts = st.integers(0, 500)


@given(
    st.lists(st.tuples(counts, counts, counts, counts, st.booleans()), min_size=1, max_size=12),
)
@settings(deadline=None)
def test_a_slow_comparison_of_dictionaries_agrees(rows: list[tuple[int, int, int, int, bool]]) -> None:
    official = sheets(*((str(i), row[:2]) for i, row in enumerate(rows)))
    kept = [(str(i), row[2:4] if row[4] else row[:2]) for i, row in enumerate(rows) if i % 3]
    if not kept:
        return
    found = compare(official, sheets(*reversed(kept)))
    wanted = dict(kept)
    different = {str(i) for i, row in enumerate(rows) if str(i) in wanted and row[:2] != wanted[str(i)]}
    assert {rows_id(official, one.official_row) for one in found.differences.different} == different
    assert found.differences.equal == len(kept) - len(different)
    left = found.remainders[0]
    for position, choice in enumerate(left.choices):
        announced_votes = sum(row[position] for row in rows)
        assert choice.needed == announced_votes - sum(votes[position] for votes in wanted.values())
    assert left.stations == len(rows) - len(kept)


def rows_id(results: Results, row: int) -> str:
    return str(results.frame["station_id"][row])


@given(st.dictionaries(st.sampled_from("ABC"), st.tuples(counts, counts), min_size=1))
def test_what_is_needed_and_what_is_on_sheets_add_up_to_what_was_announced(
    votes: dict[str, tuple[int, int]],
) -> None:
    left = remainder({k: a for k, (a, _) in votes.items()}, {k: b for k, (_, b) in votes.items()})
    assert all(choice.needed + choice.on_sheets == choice.announced for choice in left.choices)
    assert left.votes == sum(choice.needed for choice in left.choices)
    assert left.unexplained == sum(max(b - a, 0) for a, b in votes.values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_document_keeps_its_keys_with_and_without_stations(language: str) -> None:
    one = sheets(("1", [10, 1]), ("2", [20, 2]))
    catalogue = load_catalogue(language)
    with_stations = compare_document(compare(one, sheets(("1", [1, 10]))), catalogue)
    totals = announced({"votes__A": 30, "votes__B": 3}, "totals.csv")
    without = compare_document(compare_with_announced(totals, one, stations=5), catalogue)
    assert with_stations.keys() == without.keys()
    assert (with_stations["matched"], with_stations["only_official"], with_stations["different"]) == (1, 1, 1)
    assert without["remainder"][0]["stations"] == 3


@pytest.mark.data
def test_venezuela_2024_sheets_hold_more_for_one_candidate_than_was_announced(shared_data: Path) -> None:
    found = read(shared_data / "ve2024_RESULTADOS_2024_CSV_V1.csv.gz").results
    totals = announced({"votes__nm": 6_408_844, "votes__egu": 5_326_104}, "bulletin")
    left = compare_with_announced(totals, found, stations=30_026).remainders[0]
    assert [(choice.name, choice.needed) for choice in left.choices] == [
        ("nm", 3_167_383),
        ("egu", -1_830_358),
    ]
    assert (left.unexplained, left.stations, left.sheets) == (1_830_358, 5_494, 24_532)


@pytest.mark.data
def test_ukraine_2004_rounds_match_but_for_repeated_codes(shared_data: Path) -> None:
    annulled, rerun = (
        read(shared_data / f"ua2004_{name}.parquet").results for name in ("round2_annulled", "round3_rerun")
    )
    found = compare(annulled, rerun)
    assert found.matching.matched + len(found.matching.only_official) == 33_200
    assert found.matching.matched + len(found.matching.only_other) == 33_182
    assert found.totals()["Yushchenko"]["other"].value == 15_115_712


def test_a_figure_that_the_official_table_lacks_is_no_contradiction() -> None:
    official = sheets(("1", [100, None]), ("2", [50, 7]))
    left = compare(official, sheets(("1", [100, 80]), ("2", [50, None]))).remainders[0]
    assert (left.contradictions, left.blank) == ((), 2)
    assert [(choice.announced, choice.on_sheets) for choice in left.choices] == [(150, 150), (7, 0)]


def test_blank_figures_of_sheets_set_against_announced_totals_are_counted() -> None:
    totals = announced({"votes__A": 30, "votes__B": 3}, "totals.csv")
    left = compare_with_announced(totals, sheets(("1", [10, None]), ("2", [20, 2]))).remainders[0]
    assert left.blank == 1
