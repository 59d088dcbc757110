"""What the trials show about each method."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from tallyproof.forensics.calibration.design import Design
from tallyproof.forensics.calibration.rates import Least, Rate, least_detectable
from tallyproof.forensics.calibration.trial import FAILED, Answer, TrialResult
from tallyproof.forensics.result import Status
from tallyproof.forensics.simulation import Honest, Mechanism

__all__ = ["Calibration", "MethodCalibration", "MethodPower", "Power", "summarise"]


_TO_90 = 1.6448536269514722 / 1.959963984540054
"""Length of a 90 % interval in 95 % intervals of a normal distribution."""


@dataclass(frozen=True, slots=True)
class Power:
    """What a method does where something is planted at one extent."""

    extent: float
    """Part of the stations."""
    votes: float
    """Planted votes, on average over the elections; negative where the choice lost votes."""
    power: Rate
    """Elections in which the method gives an alarm, of those it could be computed in."""
    covered: Rate
    """Elections whose planted votes lie in the method's 95 % interval, of those with an estimate."""
    covered_90: Rate
    """The same for 90 % intervals: the ends drawn towards the estimate as for a normal distribution."""
    band_covered: Rate
    """The same for the band over the method's free choices."""
    recall: float | None
    """Part of the falsified stations that the method lists, 0-1; None where it was never computed."""
    false_stations: float | None
    """Honest stations that it lists, on average over the elections."""


@dataclass(frozen=True, slots=True)
class MethodPower:
    """A method against one mechanism."""

    mechanism: Mechanism
    at: tuple[Power, ...]
    least: Least


@dataclass(frozen=True, slots=True)
class MethodCalibration:
    """One method."""

    code: str
    false_alarms: Mapping[Honest, Rate]
    """Honest elections with p at or below the level, of those it could be computed in."""
    votes: Mapping[Honest, Rate]
    """Honest elections whose 95 % interval of votes leaves zero out, of those with an estimate."""
    power: tuple[MethodPower, ...]
    not_computed: int
    """Trials in which the method refused or did not apply."""
    failed: Mapping[str, int]
    """Trials in which it broke down, by class of exception."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """All methods of one calibration."""

    design: Design
    methods: tuple[MethodCalibration, ...]
    any_alarm: Mapping[Honest, Rate]
    """Honest elections in which some method's q is at or below the level."""


def summarise(design: Design, results: Sequence[TrialResult]) -> Calibration:
    """Count alarms and coverage over the trials of a design.

    Args:
        design: As it was run.
        results: One a trial.

    Returns:
        Every rate with how many elections it stands on.
    """
    codes = list(dict.fromkeys(answer.code for result in results for answer in result.answers))
    return Calibration(
        design,
        tuple(_method(design, results, code) for code in codes),
        {
            kind: Rate.counted(
                any(a.q is not None and a.q <= design.level for a in result.answers)
                for result in results
                if result.trial.honest is kind and result.trial.mechanism is None
            )
            for kind in design.honest
        },
    )


def _method(design: Design, results: Sequence[TrialResult], code: str) -> MethodCalibration:
    pairs = [(result, answer) for result in results for answer in result.answers if answer.code == code]
    faults = [answer.fault for _, answer in pairs if answer.status == FAILED]
    honest = {
        kind: [a for r, a in pairs if r.trial.mechanism is None and r.trial.honest is kind]
        for kind in design.honest
    }
    return MethodCalibration(
        code,
        {kind: _alarms(answers, design.level) for kind, answers in honest.items()},
        {
            kind: Rate.counted(not a.votes[1] <= 0 <= a.votes[2] for a in answers if a.votes)
            for kind, answers in honest.items()
        },
        tuple(_against(mechanism, design, pairs) for mechanism in design.mechanisms),
        sum(answer.status not in {Status.COMPUTED, FAILED} for _, answer in pairs),
        {fault: faults.count(fault) for fault in sorted(set(faults))},
    )


def _against(
    mechanism: Mechanism, design: Design, pairs: Iterable[tuple[TrialResult, Answer]]
) -> MethodPower:
    planted = [(r, a) for r, a in pairs if r.trial.mechanism is mechanism]
    at = tuple(
        _power(extent, [(r, a) for r, a in planted if r.trial.extent == extent], design.level)
        for extent in design.extents
    )
    return MethodPower(mechanism, at, least_detectable([p.votes for p in at], [p.power for p in at]))


def _power(extent: float, pairs: Sequence[tuple[TrialResult, Answer]], level: float) -> Power:
    estimated = [(result.votes, answer.votes) for result, answer in pairs if answer.votes]
    votes = sum(result.votes for result, _ in pairs) / max(len(pairs), 1)
    named = [(result.planted, *answer.named) for result, answer in pairs if answer.named]
    planted = sum(falsified for falsified, _, _ in named)
    return Power(
        extent,
        votes,
        _alarms([answer for _, answer in pairs], level),
        Rate.counted(v[1] <= truth <= v[2] for truth, v in estimated),
        Rate.counted(
            v[0] + _TO_90 * (v[1] - v[0]) <= truth <= v[0] + _TO_90 * (v[2] - v[0]) for truth, v in estimated
        ),
        Rate.counted(v[3] <= truth <= v[4] for truth, v in estimated),
        sum(hits for _, hits, _ in named) / planted if planted else None,
        sum(false for _, _, false in named) / len(named) if named else None,
    )


def _alarms(answers: Iterable[Answer], level: float) -> Rate:
    return Rate.counted(answer.p <= level for answer in answers if answer.p is not None)
