"""At how many stations of the country something was so: questions of a form, asked at drawn stations (F10)."""

import json
from collections import Counter
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tallyproof.errors import NotComputableError
from tallyproof.observation.quick_count.ratio import DrawnUnits, RatioEstimate, ratio_estimate
from tallyproof.observation.quick_count.run import drawn_units, observed_members

__all__ = ["AnswerShare", "ProcessQuestion", "process_questions", "proportion_interval"]

_LARGEST = 20
"""A question with more different answers is listed and not estimated."""


@dataclass(frozen=True, slots=True)
class AnswerShare:
    """One answer to one question."""

    answer: str
    stations: int
    """Stations at which it was given: a fact."""
    share: float | None
    """Of all stations of the frame, 0-1; None where the stations were not drawn at random."""
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class ProcessQuestion:
    """One question."""

    question: str
    answered: int
    """Drawn stations with an answer: the base."""
    contradicting: tuple[str, ...]
    """Stations of which two reports give different answers; they have none."""
    answers: tuple[AnswerShare, ...]
    """Most often given first; empty where there are more than twenty different ones."""
    excluded: tuple[str, ...] = ()
    """Strata without an answer; the shares do not cover them."""


def process_questions(
    members: pl.DataFrame, reports: pl.DataFrame, *, confidence: float = 0.95
) -> tuple[ProcessQuestion, ...]:
    """Estimate, for each question, the share of stations with each answer.

    Args:
        members: Columns of `Sample.members`; null `inclusion` where the stations were not drawn at random.
        reports: Columns `REPORT_COLUMNS`, and `code`, the station of the register that each tells of.
        confidence: Of the intervals.

    Returns:
        By question. The base is the stations with an answer to it, never the reports.

    Source:
        Shares: Cochran (1977), section 5.10. Intervals: Korn and Graubard (1998), Survey Methodology 24(2): the exact
        interval of Clopper and Pearson with the effective number of stations; with no station seen its upper end is
        near 3 / n.
    """
    drawn = observed_members(members)
    random = bool(drawn["inclusion"].null_count() == 0 and drawn["units"].null_count() == 0)
    told = _answers(drawn, reports)
    found = []
    for question in sorted(told):
        given = {
            station: next(iter(answers)) for station, answers in told[question].items() if len(answers) == 1
        }
        against = tuple(sorted(station for station, answers in told[question].items() if len(answers) > 1))
        found.append(_question(question, given, against, drawn if random else None, confidence))
    return tuple(found)


def _answers(members: pl.DataFrame, reports: pl.DataFrame) -> dict[str, dict[str, set[str]]]:
    """Return the different answers by question and station."""
    known = set(members["station_id"])
    told = reports.filter(pl.col("code").is_in(known) & pl.col("answers").is_not_null())
    found: dict[str, dict[str, set[str]]] = {}
    for station, text in told.select("code", "answers").iter_rows():
        for question, answer in json.loads(text).items():
            if answer is not None:
                found.setdefault(question, {}).setdefault(station, set()).add(str(answer))
    return found


def _question(
    question: str,
    given: dict[str, str],
    against: tuple[str, ...],
    members: pl.DataFrame | None,
    confidence: float,
) -> ProcessQuestion:
    counted = Counter(given.values())
    if len(counted) > _LARGEST:
        return ProcessQuestion(question, len(given), against, ())
    ordered = sorted(counted, key=lambda answer: (-counted[answer], answer))
    if members is None or not given:
        facts = tuple(AnswerShare(answer, counted[answer], None) for answer in ordered)
        return ProcessQuestion(question, len(given), against, facts)
    answers = pl.DataFrame({"station_id": list(given), "answer": list(given.values())})
    joined = members.join(answers, on="station_id", how="left", maintain_order="left").with_columns(
        reported=pl.col("answer").is_not_null()
    )
    units, _ = drawn_units(joined)
    told = joined.filter("reported")["answer"]
    silent = sorted(set(joined["stratum"]) - set(joined.filter("reported")["stratum"]))
    shares = tuple(
        _share(answer, counted[answer], (told == answer).to_numpy(), units, confidence) for answer in ordered
    )
    return ProcessQuestion(question, len(given), against, shares, tuple(silent))


def _share(
    answer: str, count: int, given: NDArray[np.bool_], units: DrawnUnits, confidence: float
) -> AnswerShare:
    try:
        found = ratio_estimate(given.astype(np.float64), np.ones(len(given)), units)
    except NotComputableError:
        return AnswerShare(answer, count, None)
    whole = len(np.unique(units.unit)) == units.population.sum()
    if whole:
        return AnswerShare(answer, count, found.value, found.value, found.value)
    low, high = proportion_interval(found, len(np.unique(units.unit)), confidence)
    return AnswerShare(answer, count, found.value, low, high)


def proportion_interval(found: RatioEstimate, units: int, confidence: float) -> tuple[float, float]:
    """Return the interval of Korn and Graubard for a share of stations.

    Args:
        found: The share and its standard error.
        units: Stations that answered; clusters where whole clusters were drawn.
        confidence: Of the interval.

    Example:
        >>> none = RatioEstimate(0.0, 0.0, 99, None)
        >>> [round(end, 4) for end in proportion_interval(none, 100, 0.95)]
        [0.0, 0.0362]
    """
    from scipy.special import betaincinv, stdtrit  # noqa: PLC0415 - SciPy only where an interval is wanted

    tail = (1 - confidence) / 2
    share, variance = found.value, found.standard_error**2
    effective = min(share * (1 - share) / variance, units) if variance else float(units)
    if variance and found.degrees > 0:
        effective *= float(min((stdtrit(units - 1, 1 - tail) / stdtrit(found.degrees, 1 - tail)) ** 2, 1.0))
    seen = effective * share
    low = float(betaincinv(seen, effective - seen + 1, tail)) if seen > 0 else 0.0
    high = float(betaincinv(seen + 1, effective - seen, 1 - tail)) if seen < effective else 1.0
    return low, high
