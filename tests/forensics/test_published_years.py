"""Published figures of Russian elections whose files are not everywhere: they run where the file is."""

from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import polars as pl
import pytest

from forensics.russian_years import Year, published_year
from tallyproof.election.contest import Choice, ChoiceId
from tallyproof.forensics.integer_percentages.exact_count import IntegerTest
from tallyproof.forensics.integer_percentages.whole_percent import WholePercent
from tallyproof.forensics.klimek.model import plugins
from tallyproof.forensics.repeated_shares.method import RepeatedShareSettings, repeated_shares
from tallyproof.forensics.result import ForensicResult, Status
from tallyproof.forensics.shpilkin.curve import Curve, find_reference, require_usable, turnout_bin
from tallyproof.forensics.shpilkin.method import ShpilkinSettings, shpilkin
from tallyproof.forensics.small_counts.method import SmallCountSettings, small_counts
from tallyproof.forensics.stations.turnout_units import TurnoutUnits
from tallyproof.forensics.stations.units import Area, Filters
from tallyproof.forensics.stations.votes import Votes

pytestmark = pytest.mark.data


class Whole(NamedTuple):
    """Stations kept; excess of stations by either figure, by share, by turnout; excess of the leader's ballots."""

    stations: int
    either: float
    share: float
    turnout: float
    votes: float


WHOLE = {
    2004: Whole(85_457, 933.748, 591.646, 562.218, 1_061_754),
    2007: Whole(85_908, 722.725, 413.062, 468.390, 782_852),
    2008: Whole(86_309, 1722.779, 1211.697, 870.370, 1_887_718),
    2011: Whole(86_718, 1003.477, 767.136, 449.325, 945_253),
    2012: Whole(87_623, 1159.585, 734.556, 634.567, 1_125_384),
    2016: Whole(90_357, 1502.391, 837.195, 1151.623, 1_356_803),
    2018: Whole(91_152, 1708.839, 859.010, 1296.186, 1_753_819),
    2020: Whole(90_633, 3610.885, 2844.119, 1647.591, 4_074_390),
    2021: Whole(90_821, 1309.768, 824.159, 783.370, 1_078_983),
    2024: Whole(85_345, 2930.984, 1389.498, 2167.456, 3_564_192),
}
"""Kobak, Shpilkin, Pshenichnikov: notebooks to the elections, 1,000 simulations each."""

_NOISE = 15.0
"""Four standard deviations of a mean of 1,000 simulations whose own deviation is 118."""
_BALLOTS_NOISE = 12_000
"""The same for ballots, whose deviation is up to 95,000."""


class Curves(NamedTuple):
    """Stations above 100 voters; reference turnout; excess; its ends for references up to 5 to either side."""

    stations: int
    reference: int
    excess: float
    low: float
    high: float


CURVES = {
    2004: Curves(90_682, 56, 7_889_226, 7.8e6, 9.0e6),
    2007: Curves(91_206, 54, 12_945_302, 11.2e6, 13.8e6),
    2008: Curves(91_588, 61, 12_966_109, 11.4e6, 14.8e6),
    2011: Curves(90_997, 51, 14_932_292, 11.5e6, 15.6e6),
    2012: Curves(91_042, 60, 11_183_822, 8.0e6, 12.3e6),
    2016: Curves(92_720, 36, 12_653_699, 10.7e6, 13.2e6),
    2018: Curves(93_523, 61, 10_138_780, 7.9e6, 11.3e6),
    2020: Curves(92_486, 40, 28_666_718, 27.0e6, 29.5e6),
    2021: Curves(92_063, 38, 14_144_281, 12.5e6, 15.3e6),
    2024: Curves(88_441, 60, 22_575_773, 19.6e6, 23.3e6),
}
"""Notebook of the Cedar movement, its ranges recomputed; 2020 and 2024 with the reference that was set by hand."""

BY_HAND = (2020, 2024)
_ROUNDED = 6e4
"""Ranges are known to a tenth of a million."""


@cache
def stations(folder: Path, year: int) -> Year:
    return published_year(folder, year)


def used_units(folder: Path, year: int, region: str | None = None) -> TurnoutUnits:
    return stations(folder, year).turnout_units(region).larger_than(100)


@pytest.mark.parametrize("year", WHOLE)
def test_whole_percentages_agree_with_the_published_excess(shared_data: Path, year: int) -> None:
    published = WHOLE[year]
    used = stations(shared_data, year).units.filtered(Filters())
    found = IntegerTest.against(used, WholePercent())
    hits = (found.stations(), found.stations(("share",)), found.stations(("turnout",)))
    assert used.size == published.stations
    assert [hit.excess for hit in hits] == pytest.approx(published[1:4], abs=_NOISE)
    assert found.ballots("share").excess == pytest.approx(published.votes, abs=_BALLOTS_NOISE)


@pytest.mark.parametrize("year", [year for year in CURVES if year not in BY_HAND])
def test_the_excess_beyond_the_curve_is_the_published_one(shared_data: Path, year: int) -> None:
    units, published = used_units(shared_data, year), CURVES[year]
    curve = Curve.of(units, turnout_bin(units))
    assert find_reference(curve) == published.reference
    assert require_usable(curve, published.reference) is None
    assert curve.excess(curve.ratio(published.reference, published.reference)) == pytest.approx(
        published.excess, rel=1e-5
    )


@pytest.mark.parametrize("year", CURVES)
def test_other_references_move_the_excess_as_far_as_was_recomputed(shared_data: Path, year: int) -> None:
    units, published = used_units(shared_data, year), CURVES[year]
    curve = Curve.of(units, turnout_bin(units))
    moved = [
        curve.excess(curve.ratio(at, at)) for at in range(published.reference - 5, published.reference + 6)
    ]
    assert moved[5] == pytest.approx(published.excess, rel=1e-5)
    assert (min(moved), max(moved)) == pytest.approx((published.low, published.high), abs=_ROUNDED)


@pytest.mark.parametrize(("year", "reason"), [(2020, "reference_two_peaks"), (2024, "reference_right_edge")])
def test_where_the_published_reference_was_set_by_hand_the_method_refuses(
    shared_data: Path, year: int, reason: str
) -> None:
    found = shpilkin(
        stations(shared_data, year).turnout_units(), seed=1, settings=ShpilkinSettings(elections=2)
    )
    assert found.status is Status.REFUSED
    assert found.reason is not None
    assert found.reason.code == reason


@pytest.mark.parametrize(
    ("year", "region", "excess"),
    [
        (2016, "Свердловская область", 20_132),
        (2016, "город Санкт-Петербург", 45_291),
        (2018, "Саратовская область", 207_767),
        (2021, "Саратовская область", 317_156),
    ],
)
def test_regions_agree_with_the_published_table(
    shared_data: Path, year: int, region: str, excess: float
) -> None:
    units = used_units(shared_data, year, region)
    curve = Curve.of(units, turnout_bin(units))
    reference = find_reference(curve)
    assert curve.excess(curve.ratio(reference, reference)) == pytest.approx(excess, rel=1e-4)


def test_saratov_2016_has_no_usable_reference_as_the_published_table_says(shared_data: Path) -> None:
    units = used_units(shared_data, 2016, "Саратовская область")
    curve = Curve.of(units, turnout_bin(units))
    assert require_usable(curve, find_reference(curve)) is not None


def test_usable_regions_of_2011_add_up_to_less_than_half_of_the_national_excess(shared_data: Path) -> None:
    """6.0 million where the whole country gives 14.9: the reading depends on what is compared with what."""
    total = 0.0
    for region in np.unique(stations(shared_data, 2011).region):
        units = used_units(shared_data, 2011, str(region))
        if not units.size:
            continue
        curve = Curve.of(units, turnout_bin(units))
        reference = find_reference(curve)
        if require_usable(curve, reference) is None:
            total += curve.excess(curve.ratio(reference, reference))
    assert total == pytest.approx(6.0e6, abs=0.3e6)


def test_the_clean_part_of_2012_is_where_the_published_fit_puts_it(shared_data: Path) -> None:
    units = used_units(shared_data, 2012)
    clean = plugins(units.turnout, units.share)
    assert clean is not None
    assert (clean.turnout, clean.share) == pytest.approx((0.605, 0.600), abs=0.01)
    assert (clean.turnout_spread, clean.share_spread) == pytest.approx((0.069, 0.092), abs=0.012)
    assert clean.theta == pytest.approx(0.419, abs=0.01)


@pytest.mark.parametrize("year", [2007, 2008, 2011])
def test_years_with_two_modes_of_the_share_or_a_mode_of_turnout_at_the_edge_get_no_clean_part(
    shared_data: Path, year: int
) -> None:
    units = used_units(shared_data, year)
    clean = plugins(units.turnout, units.share)
    assert clean is None or clean.at_edge


def repeated(folder: Path, year: int) -> ForensicResult:
    settings = RepeatedShareSettings(simulations=2)
    return repeated_shares(stations(folder, year).units, seed=1, settings=settings)


def test_the_share_of_saratov_2016_is_found_blind(shared_data: Path) -> None:
    first = repeated(shared_data, 2016).concentrations[0]
    assert (first.what, first.value, first.area) == ("share", 0.622, "Саратовская область")
    assert first.observed == pytest.approx(113, abs=2)
    assert first.votes == pytest.approx(93_265, rel=0.01)
    assert first.p_adjusted < 1e-20


@pytest.mark.parametrize(
    ("year", "figures"),
    [
        (
            2016,
            [
                (0.386, "Тюменская область"),
                (0.550, "Республика Башкортостан"),
                (0.775, "Карачаево-Черкесская Республика"),
                (0.750, "Республика Татарстан (Татарстан)"),
                (0.354, "Тюменская область"),
            ],
        ),
        (
            2021,
            [
                (0.840, "Республика Дагестан"),
                (0.750, "Республика Башкортостан"),
                (0.710, "Ставропольский край"),
            ],
        ),
    ],
)
def test_shares_known_from_an_earlier_scan_are_found_blind(
    shared_data: Path, year: int, figures: list[tuple[float, str]]
) -> None:
    found = repeated(shared_data, year).concentrations
    shares = {(round(one.value, 3), one.area) for one in found if one.what == "share"}
    assert set(figures) <= shares
    assert all(one.p_adjusted <= 0.01 for one in found)


def test_the_rule_of_kireev_names_the_eleven_published_pairs_of_2021(shared_data: Path) -> None:
    """More than 20 stations at one vote, more than 20 at two, fewer than 10 at none."""
    votes = party_votes(stations(shared_data, 2021))
    commission = votes.areas[-1]
    named = []
    for code, name in enumerate(commission.names):
        here = votes.counts[commission.code == code]
        ones, twos, none = ((here == count).sum(axis=0) for count in (1, 2, 0))
        named += [name.partition(" / ")[0]] * int(((ones > 20) & (twos > 20) & (none < 10)).sum())
    assert len(named) == 11
    assert named.count("Республика Башкортостан") == 8


def test_the_most_even_handfuls_of_2021_are_found_blind(shared_data: Path) -> None:
    votes = party_votes(stations(shared_data, 2021))
    found = small_counts(votes, votes.choices[4], seed=1, settings=SmallCountSettings(simulations=2))
    commissions = [str(one.area).partition(": ")[0] for one in found.concentrations]
    assert found.p is not None
    assert found.p < 1e-10
    assert commissions[0] == "Республика Татарстан (Татарстан) / Нурлатская"
    assert "Республика Башкортостан / Хайбуллинская" in commissions
    assert commissions.count("Республика Башкортостан / Уфа, Калининская") >= 5
    assert len(commissions) >= 25


def party_votes(year: Year) -> Votes:
    parties = year.frame.columns[17:31]
    counts = year.frame.select(pl.col(parties).cast(pl.Int64)).to_numpy()
    kept = counts.sum(axis=1) > 0
    path = np.char.add(np.char.add(year.region.astype(str), " / "), year.commission.astype(str))
    areas = []
    for names in (year.region.astype(str), path):
        unique, code = np.unique(names[kept], return_inverse=True)
        areas.append(Area(code, tuple(unique.tolist())))
    choices = tuple(Choice(ChoiceId(f"c{i}"), name) for i, name in enumerate(parties))
    return Votes(np.flatnonzero(kept), counts[kept], choices, tuple(areas))
