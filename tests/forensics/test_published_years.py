"""Published figures of Russian elections whose files are not everywhere: they run where the file is.

Each file is `ru<year>_stations.npz` with one entry a station: `region` (text), `registered`, `given` (ballots given
out), `ballots` (valid and invalid) and `votes` (of the leader).
"""

from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest

from tallyproof.forensics.integer_percentages.exact_count import IntegerTest
from tallyproof.forensics.integer_percentages.whole_percent import WholePercent
from tallyproof.forensics.repeated_shares.method import RepeatedShareSettings, repeated_shares
from tallyproof.forensics.result import Status
from tallyproof.forensics.shpilkin.curve import Curve, find_reference, turnout_bin
from tallyproof.forensics.shpilkin.method import ShpilkinSettings, shpilkin
from tallyproof.forensics.stations.turnout_units import TurnoutUnits
from tallyproof.forensics.stations.units import Area, Filters, Units

pytestmark = pytest.mark.data


class Whole(NamedTuple):
    """Stations kept; excess of stations by either figure, by share and by turnout; noise of the published mean."""

    stations: int
    either: float
    share: float
    turnout: float


WHOLE = {
    2004: Whole(85_457, 933.748, 591.6, 562.2),
    2007: Whole(85_908, 722.725, 413.1, 468.4),
    2008: Whole(86_309, 1722.779, 1211.7, 870.4),
    2011: Whole(86_718, 1003.477, 767.1, 449.3),
    2012: Whole(87_623, 1159.585, 734.6, 634.6),
    2016: Whole(90_357, 1502.391, 837.2, 1151.6),
    2020: Whole(90_633, 3610.885, 2844.1, 1647.6),
    2021: Whole(90_821, 1309.768, 824.2, 783.4),
    2024: Whole(85_345, 2930.984, 1389.5, 2167.5),
}
"""Kobak, Shpilkin, Pshenichnikov: notebooks to the elections, 1,000 simulations each."""

_NOISE = 15.0
"""Four standard deviations of a mean of 1,000 simulations whose own deviation is 118."""


def stations(folder: Path, year: int) -> dict[str, np.ndarray]:
    path = folder / f"ru{year}_stations.npz"
    if not path.exists():
        pytest.skip(f"needs the stations of {year} in {path.name}")
    return dict(np.load(path))


def units_of(counts: dict[str, np.ndarray]) -> Units:
    names = tuple(np.unique(counts["region"]).tolist())
    region = Area(np.searchsorted(np.array(names), counts["region"]), names)
    kept = (counts["registered"] > 0) & (counts["ballots"] > 0) & (counts["given"] <= counts["registered"])
    return Units.from_counts(
        registered=counts["registered"][kept],
        given=counts["given"][kept],
        ballots=counts["ballots"][kept],
        leader=counts["votes"][kept],
        areas=(region._replace(code=region.code[kept]),),
    )


@pytest.mark.parametrize(("year", "published"), WHOLE.items())
def test_whole_percentages_agree_with_the_published_excess(
    shared_data: Path, year: int, published: Whole
) -> None:
    used = units_of(stations(shared_data, year)).filtered(Filters())
    found = IntegerTest.against(used, WholePercent())
    assert used.size == published.stations
    assert found.stations().excess == pytest.approx(published.either, abs=_NOISE)


@pytest.mark.parametrize("year", [2020, 2024])
def test_where_the_automatic_reference_is_near_full_turnout_the_curve_method_refuses(
    shared_data: Path, year: int
) -> None:
    counts = stations(shared_data, year)
    units = TurnoutUnits.from_counts(
        registered=counts["registered"], ballots=counts["ballots"], votes=counts["votes"]
    )
    found = shpilkin(units, seed=1, settings=ShpilkinSettings(elections=2))
    assert found.status is Status.REFUSED
    assert found.reason is not None
    assert found.reason.code == "reference_right_edge"


@pytest.mark.parametrize(
    ("year", "region", "excess"),
    [
        (2016, "Свердловская область", 20_132),
        (2016, "город Санкт-Петербург", 45_291),
        (2021, "Саратовская область", 317_156),
    ],
)
def test_regions_agree_with_the_published_table(
    shared_data: Path, year: int, region: str, excess: float
) -> None:
    counts = stations(shared_data, year)
    here = (counts["region"] == region) & (counts["registered"] > 100)
    units = TurnoutUnits.from_counts(
        registered=counts["registered"][here], ballots=counts["ballots"][here], votes=counts["votes"][here]
    )
    curve = Curve.of(units, turnout_bin(units))
    reference = find_reference(curve)
    assert curve.excess(curve.ratio(reference, reference)) == pytest.approx(excess, rel=1e-4)


def test_the_share_of_saratov_2016_is_found_blind(shared_data: Path) -> None:
    units = units_of(stations(shared_data, 2016))
    first = repeated_shares(units, seed=1, settings=RepeatedShareSettings(simulations=2)).concentrations[0]
    assert (first.what, first.value, first.area) == ("share", 0.622, "Саратовская область")
    assert first.observed == pytest.approx(113, abs=2)
    assert first.p_adjusted < 1e-20
