"""A researcher's table, whatever library holds it, gives the answer that the results table gives."""

import numpy as np
import pandas as pd
import polars as pl
import pytest

from tallyproof.errors import InputError, UnknownNameError
from tallyproof.forensics.battery import run
from tallyproof.forensics.examine import Columns, examine, results_of
from tallyproof.forensics.simulation import Shape, simulate

NAMES = {"registered": "electors", "cast": "voted", "valid": "ok", "invalid": "spoilt"}
COLUMNS = Columns(
    votes={"Ann": "ann", "Bob": "bob", "Cyd": "cyd"},
    counts=NAMES,
    areas=("region", "district"),
    station_id="code",
    others={"lat": "lat", "lon": "lon"},
)
RESULTS = simulate(Shape(stations=300), seed=1).results


def table() -> pl.DataFrame:
    renamed = NAMES | {
        "votes__a": "ann",
        "votes__b": "bob",
        "votes__c": "cyd",
        "area_1": "region",
        "area_2": "district",
        "station_id": "code",
    }
    return RESULTS.frame.rename(renamed).select(*renamed.values(), "lat", "lon")


@pytest.mark.parametrize("form", ["polars", "pandas", "arrow"])
def test_every_library_gives_the_answer_of_the_results_table(form: str) -> None:
    frame = {"polars": table(), "pandas": table().to_pandas(), "arrow": table().to_arrow()}[form]
    expected = run(RESULTS, RESULTS.choices[0], seed=7, methods=["F-SIZE"]).results[0]
    assert examine(frame, "F-SIZE", columns=COLUMNS, choice="Ann", seed=7).result == expected


def test_a_missing_count_of_pandas_is_not_reported_and_never_zero() -> None:
    frame = pd.DataFrame({"voted": [10.0, np.nan], "ann": [4.0, 5.0]})
    results = results_of(frame, Columns(votes={"Ann": "ann"}, counts={"cast": "voted"}))
    assert results.frame["cast"].to_list() == [10, None]


@pytest.mark.parametrize("values", [[1.5], ["1"], [float("inf")]])
def test_what_is_no_whole_number_is_refused(values: list[object]) -> None:
    with pytest.raises(InputError):
        results_of(pl.DataFrame({"ann": values}), Columns(votes={"Ann": "ann"}))


@pytest.mark.parametrize(
    "columns",
    [
        Columns(votes={"Ann": "anna"}),
        Columns(votes={"Ann": "ann"}, counts={"turnout": "ann"}),
        Columns(votes={"Ann": "ann"}, others={"colour": "ann"}),
    ],
)
def test_a_name_that_is_not_there_is_a_wrong_call(columns: Columns) -> None:
    with pytest.raises(UnknownNameError):
        results_of(pl.DataFrame({"ann": [1]}), columns)


def test_an_unknown_method_is_named() -> None:
    with pytest.raises(UnknownNameError):
        examine(table(), "F-NONE", columns=COLUMNS)


def test_the_page_of_an_answer_shows_markup_in_names_as_text() -> None:
    hostile = Columns(votes={"<script>x</script>": "ann", "Bob": "bob"}, counts=NAMES)
    found = examine(table(), "F-SIZE", columns=hostile)
    assert "<script>" not in found._repr_html_()
    assert "F-SIZE" in repr(found)
    assert found.stations.height == len(found.result.stations)


def test_other_parameters_give_a_second_answer_beside_the_standard_one() -> None:
    standard = examine(table(), "F-SIZE", columns=COLUMNS, seed=7)
    found = examine(table(), "F-SIZE", columns=COLUMNS, seed=7, parameters={"small": 0.5})
    assert found.result == standard.result
    assert standard.changed is None
    assert found.changed is not None
    assert (found.changed.result.parameters["small"], found.changed.result.q) == (0.5, None)
    assert found.changed.result.votes != found.result.votes
    first, marked = (line for line in repr(found).splitlines() if line.startswith("F-SIZE"))
    assert ("not the standard run" in first, "not the standard run" in marked) == (False, True)
    assert "0.5 (standard 0.3)" in found._repr_html_()


def test_a_parameter_that_is_not_there_is_named() -> None:
    with pytest.raises(UnknownNameError, match=r"smal.*Nearest: small"):
        examine(table(), "F-SIZE", columns=COLUMNS, parameters={"smal": 0.5})
