from factories import table
from tallyproof.cases.difference import difference_of


def test_a_station_that_stands_in_another_row_of_another_file_has_not_changed() -> None:
    before = table(
        {"station_id": ["1", "2", "2"], "area_1": ["N", "N", "S"]}, votes={"A": [1, 2, 3]}, areas=["r"]
    )
    after = table({"station_id": ["2", "2", "1", "3"]}, votes={"A": [2, 4, 1, 9]})
    found = difference_of(before, after)
    assert [(one.station_id, one.kind, dict(one.counts)) for one in found.stations] == [
        ("2", "changed", {"votes__A": (3, 4)}),
        ("3", "added", {"votes__A": (None, 9)}),
    ]
    assert found.totals["votes__A"] == (6, 16)
