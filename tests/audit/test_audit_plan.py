"""What an audit will cost."""

from fractions import Fraction

import numpy as np
import pytest

from audit.audits import equal_stations
from tallyproof.audit.assertions import plurality_assertions, share_above_assertion, turnout_assertion
from tallyproof.audit.batches import Batches
from tallyproof.audit.betting import batch_betting
from tallyproof.audit.bravo import Pair, bravo_expected_ballots
from tallyproof.audit.cards import CardScale
from tallyproof.audit.comparison import clean_value, comparison_risk
from tallyproof.audit.confidence import total_overstatement
from tallyproof.audit.draw import draw_by_weight
from tallyproof.audit.kaplan_markov import kaplan_markov_draws
from tallyproof.audit.overstatement import ErrorBounds, HandCount, bound_errors, weigh_batches
from tallyproof.audit.plan import Cost, ErrorRates, Planning
from tallyproof.audit.plan_batches import batch_draws, plan_batches
from tallyproof.audit.plan_cards import CardErrors, plan_comparison, plan_polling
from tallyproof.errors import CallError, NotComputableError


def test_a_margin_like_that_of_kenya_2022_needs_186_of_46229_stations() -> None:
    rng = np.random.default_rng(2022)
    shares = rng.dirichlet(np.full(46_229, 4.0))
    votes = [rng.multinomial(total, shares) for total in (7_176_141, 6_942_930, 14_326_751 - 14_119_071)]
    sheets = Batches.of(
        [str(i) for i in range(46_229)],
        columns=["ruto", "odinga", "others and invalid"],
        counts=np.column_stack(votes),
        bound=np.sum(votes, axis=0),
    )
    found = bound_errors(sheets, plurality_assertions(["ruto"], ["odinga"]))
    assert found.margins == (233_211,)
    assert kaplan_markov_draws(found.total, 0.05) == 186
    plan = plan_batches(found, Planning(0.05, simulations=50), rates=ErrorRates(0, 0))
    assert 186 <= plan.without_errors.units <= 1.05 * 186


KAZAKHSTAN = {"nazarbayev": 6_147_517, "tuyakbai": 445_934, "others": 150_816}
STATIONS = 9_580


def kazakhstan_2005(seed: int = 2005) -> Batches:
    """The published national totals of 2005 on invented stations: only the totals are real."""
    rng = np.random.default_rng(seed)
    sizes = rng.lognormal(0.0, 0.7, STATIONS)
    counts = np.column_stack([rng.multinomial(total, sizes / sizes.sum()) for total in KAZAKHSTAN.values()])
    valid = counts.sum(axis=1)
    cast = valid + rng.binomial(valid, 0.01)
    registered = np.maximum(np.ceil(cast / np.clip(rng.normal(0.77, 0.08, STATIONS), 0.4, 0.98)), cast)
    table = np.column_stack([counts, valid, cast, registered]).astype(np.int64)
    columns = [*KAZAKHSTAN, "valid", "cast", "registered"]
    return Batches.of([str(i) for i in range(STATIONS)], columns=columns, counts=table, bound=table[:, 5])


@pytest.fixture(scope="module")
def landslide() -> ErrorBounds:
    pairs = plurality_assertions(["nazarbayev"], ["tuyakbai", "others"])
    return bound_errors(kazakhstan_2005(), pairs)


def test_a_landslide_of_91_percent_is_audited_with_about_six_stations(landslide: ErrorBounds) -> None:
    assert kaplan_markov_draws(landslide.total, 0.05) in {6, 7}
    plan = plan_batches(landslide, Planning(0.05, simulations=200))
    assert plan.quantile.units <= 8
    assert plan.quantile.hours < plan.full_count.hours / 500


def test_its_informative_targets_need_more(landslide: ErrorBounds) -> None:
    sheets = landslide.batches
    nine_tenths = bound_errors(sheets, [share_above_assertion("nazarbayev", Fraction(9, 10))])
    turnout = bound_errors(sheets, [turnout_assertion(Fraction(3, 4))])
    needed = [kaplan_markov_draws(found.total, 0.05) for found in (landslide, nine_tenths, turnout)]
    assert needed[1] > 20 * needed[0]
    assert needed[2] > 10 * needed[0]


def test_a_sample_bounds_the_total_overstatement_of_a_landslide(landslide: ErrorBounds) -> None:
    weights = weigh_batches(landslide)
    drawn = draw_by_weight(weights, "2005", count=300)
    batches = landslide.batches
    honest = [
        HandCount(batches.ids[d.row], dict(zip(batches.columns, batches.counts[d.row].tolist(), strict=True)))
        for d in drawn
    ]
    stuffed = [
        HandCount(
            count.batch, {**(count.counts or {}), "nazarbayev": (count.counts or {})["nazarbayev"] // 2}
        )
        for count in honest
    ]
    few = total_overstatement(landslide, weights, honest[:30])
    many = total_overstatement(landslide, weights, honest)
    wrong = total_overstatement(landslide, weights, stuffed)
    assert many.lower <= 0 <= many.upper < few.upper < 0.3
    # half of the votes of a leader with 91 % are 0.49 margins
    true = KAZAKHSTAN["nazarbayev"] / 2 / landslide.margins[0]
    assert 0 < wrong.lower < true < wrong.upper


@pytest.mark.parametrize(("total", "cap"), [(21.0, 0.96), (51.0, 0.9), (6.18, 1.0)])
def test_the_plan_is_the_first_draw_at_which_a_clean_audit_stops(total: float, cap: float) -> None:
    n, margin = batch_draws(total, 0.05, cap=cap), 1 / total
    growth = 1 + cap * (1 / (1 - margin) - 1)
    assert growth**n >= 20 > growth ** (n - 1)


def test_the_plan_without_errors_is_what_an_audit_needs() -> None:
    found = equal_stations(2_000, winner=55, loser=45, bound=100)
    weights = weigh_batches(found)
    rows = [draw.row for draw in draw_by_weight(weights, "1", count=100)]
    counts = [HandCount(str(row), {"ada": 55, "ben": 45}) for row in rows]
    stops = batch_betting(found, weights, counts).stops_at(0.05)
    assert plan_batches(found, Planning(0.05, simulations=20)).without_errors.draws == stops


def test_errors_and_lost_boxes_lengthen_an_audit_and_can_end_in_a_full_count() -> None:
    found = equal_stations(2_000, winner=51, loser=49, bound=100)
    planning = Planning(0.05, simulations=100)
    clean = plan_batches(found, planning, rates=ErrorRates(0, 0))
    some = plan_batches(found, planning, rates=ErrorRates(0.00075, 0.003))
    many = plan_batches(found, planning, rates=ErrorRates(0.00075, 0.03))
    assert clean.expected == clean.without_errors
    assert clean.expected.units < some.expected.units < many.expected.units
    assert clean.full_share == 0
    assert many.full_share > 0.5
    assert many.quantile == many.full_count


def test_hours_follow_from_boxes_and_papers() -> None:
    assert Cost(2.0, 0.01).hours(3, 500) == pytest.approx(11.0)


def test_small_elections_are_planned_without_replacement() -> None:
    found = equal_stations(30, winner=51, loser=49, bound=100)
    plan = plan_batches(found, Planning(0.05, simulations=50), rates=ErrorRates(0, 0))
    assert plan.expected.units <= 30
    assert plan.expected.units < batch_draws(found.total, 0.05)


@pytest.mark.parametrize("margin", [0.005, 0.02, 0.1, 0.4])
def test_a_clean_comparison_is_planned_as_it_will_stop(margin: float) -> None:
    scale = CardScale(round(100_000 * margin), 100_000)
    planned = plan_comparison(scale, Planning(0.05, simulations=10)).without_errors.draws
    values = np.full(int(planned) + 5, clean_value(scale))
    assert comparison_risk(scale, values).stops_at(0.05) == planned


def test_bad_papers_lengthen_a_comparison() -> None:
    scale, planning = CardScale(5_000, 100_000), Planning(0.05, simulations=300)
    few = plan_comparison(scale, planning, rates=CardErrors(0.001))
    many = plan_comparison(scale, planning, rates=CardErrors(0.01, 0.002))
    assert few.without_errors == many.without_errors
    assert few.expected.draws < many.expected.draws < many.quantile.draws


@pytest.mark.parametrize("margin", [0.05, 0.1, 0.2])
def test_polling_needs_about_the_papers_of_bravo(margin: float) -> None:
    scale = CardScale(round(100_000 * margin), 100_000)
    plan = plan_polling(scale, Planning(0.05, simulations=1_000), up=(1 + margin) / 2, down=(1 - margin) / 2)
    bravo = bravo_expected_ballots(
        Pair(round(50_000 * (1 + margin)), round(50_000 * (1 - margin)), 100_000), 0.05
    )
    assert plan.expected.draws < 1.08 * bravo  # the mean of 1,000 audits has a standard error of 3 %


def test_the_same_seed_plans_the_same() -> None:
    scale = CardScale(5_000, 100_000)
    assert plan_comparison(scale, Planning(0.05, seed=4)) == plan_comparison(scale, Planning(0.05, seed=4))


def test_impossible_questions_are_refused() -> None:
    with pytest.raises(CallError):
        Planning(1.0)
    with pytest.raises(CallError):
        Planning(0.05, simulations=0)
    with pytest.raises(NotComputableError):
        plan_comparison(CardScale(0, 100), Planning(0.05))
    with pytest.raises(NotComputableError):
        plan_batches(equal_stations(4, winner=5, loser=5, bound=10), Planning(0.05))
    with pytest.raises(CallError):
        plan_polling(CardScale(5, 100), Planning(0.05), up=0.9, down=0.2)
