"""F-DIGIT2: first and second digits against Benford's law, for information only.

Counts of votes of polling stations follow no such law: stations have one size, not sizes of all magnitudes. Clean
elections fail the test beyond any doubt (Canada 2011: p = 7e-94) and suspect ones no worse. The figures are shown
because they will be quoted, beside what honest elections with the same totals give. They never score.
"""

from collections.abc import Mapping

import numpy as np

from tallyproof.forensics.probability.special import Z95
from tallyproof.forensics.question import Question
from tallyproof.forensics.result import ForensicResult, Note, Series, Status
from tallyproof.forensics.stations.units import FloatArray, IntArray, Ratio, Units, read_units

__all__ = ["CODE", "benford", "run_second_digits", "second_digits"]

CODE = "F-DIGIT2"

_SMALLEST = 10
"""Smaller counts have no second digit."""

_FEWEST = 100
_WORK, _FEWEST_DRAWS, _MOST_DRAWS = 3_000_000, 20, 200
_EXPLANATIONS = ("one_size", "one_candidate")


def benford(place: int) -> FloatArray:
    """Return the probabilities of the digits 0-9 at the first or second place under Benford's law.

    Source:
        Newcomb (1881), American Journal of Mathematics 4(1); Hill (1995), Statistical Science 10(4), eq. 2-3.

    Example:
        >>> benford(1).round(3)[1], benford(2).round(4)[0]
        (np.float64(0.301), np.float64(0.1197))
    """
    digit = np.arange(10)
    if place == 1:
        return np.where(digit > 0, np.log10(1 + 1 / np.maximum(digit, 1)), 0.0)
    first = np.arange(1, 10)[:, None]
    chances: FloatArray = np.log10(1 + 1 / (10 * first + digit)).sum(axis=0)
    return chances


def run_second_digits(question: Question) -> ForensicResult:
    """Run the method on a results table."""
    return second_digits(read_units(question.results, question.choice), seed=question.seed)


def second_digits(units: Units, *, seed: int) -> ForensicResult:
    """Compare the digits of the choice's votes with Benford's law and with redrawn elections.

    Args:
        units: Complete counts; the votes for the choice are looked at.
        seed: Of the redrawn elections.

    Returns:
        Chi-squares and the p-values that are usually quoted, as statistics, beside mean and 95th percentile of the
        same chi-square in elections redrawn about each station's own share. The result has no p.

    Source:
        Mebane (2006), Election forensics: vote counts and Benford's law; criticism: Deckert, Myagkov, Ordeshook
        (2011), Benford's law and the detection of election fraud, Political Analysis 19(3).
    """
    if units.share is None:
        reason = Note("no_votes")
        return ForensicResult.without_number(CODE, Status.NOT_APPLICABLE, reason, left_out=units.left_out)
    counts = int((units.share.part >= _SMALLEST).sum())
    if counts < _FEWEST:
        reason = Note("too_few_counts", {"counts": counts, "needed": _FEWEST})
        return ForensicResult.without_number(CODE, Status.REFUSED, reason, left_out=units.left_out)
    draws = min(_MOST_DRAWS, max(_FEWEST_DRAWS, _WORK // units.size))
    redrawn = _redrawn(units.share, draws, seed)
    return ForensicResult(
        CODE,
        Status.COMPUTED,
        statistic=_statistic(units.share.part, redrawn),
        series=tuple(_series(units.share.part, redrawn, place) for place in (1, 2)),
        parameters={"smallest": _SMALLEST, "simulations": draws, "seed": seed},
        used=units.size,
        left_out=units.left_out,
        notes=(Note("never_scores"),),
        explanations=_EXPLANATIONS,
    )


def _digits(counts: IntArray, place: int) -> IntArray:
    """Return how often each digit stands at a place of the counts of ten and more; shape (10,)."""
    large = counts[counts >= _SMALLEST]
    power = 10 ** (np.floor(np.log10(large + 0.5)).astype(np.int64) - (place - 1))
    return np.bincount(large // power % 10, minlength=10)


def _chi_square(found: FloatArray, place: int) -> float:
    law = benford(place)
    expected = law[law > 0] * found.sum()
    return float(((found[law > 0] - expected) ** 2 / expected).sum())


def _redrawn(ratio: Ratio, draws: int, seed: int) -> Mapping[int, FloatArray]:
    """Return the digits of redrawn elections by place; shape (draws, 10) each."""
    rng, share = np.random.default_rng(seed), ratio.part / ratio.whole
    elections = [rng.binomial(ratio.whole, share) for _ in range(draws)]
    return {place: np.array([_digits(one, place) for one in elections], float) for place in (1, 2)}


def _statistic(counts: IntArray, redrawn: Mapping[int, FloatArray]) -> Mapping[str, float]:
    from scipy.special import chdtrc  # noqa: PLC0415 - loaded at the first call

    numbers: dict[str, float] = {"counts": int((counts >= _SMALLEST).sum())}
    for place, name in ((2, "second"), (1, "first")):
        digits = _digits(counts, place)
        value = _chi_square(digits.astype(float), place)
        null = [_chi_square(drawn, place) for drawn in redrawn[place]]
        numbers |= {
            f"{name}_chi2": value,
            f"{name}_p_naive": float(chdtrc(9 if place == 2 else 8, value)),  # noqa: PLR2004 - the second place
            f"{name}_redrawn_mean": float(np.mean(null)),
            f"{name}_redrawn_95": float(np.quantile(null, 0.95)),
            f"{name}_digit_mean": float(digits @ np.arange(10) / digits.sum()),
        }
    return numbers


def _series(counts: IntArray, redrawn: Mapping[int, FloatArray], place: int) -> Series:
    found = _digits(counts, place)
    drawn = redrawn[place]
    mean, reach = drawn.mean(axis=0), Z95 * drawn.std(axis=0)
    columns = {
        "digit": np.arange(10.0),
        "observed": found.astype(float),
        "expected": mean,
        "low": mean - reach,
        "high": mean + reach,
        "benford": benford(place) * found.sum(),
    }
    name = "first" if place == 1 else "second"
    return Series(name, {key: tuple(column.tolist()) for key, column in columns.items()})
