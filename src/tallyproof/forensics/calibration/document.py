"""The JSON document of a calibration, as the command line, the dossier and the web give it out."""

from collections.abc import Mapping
from typing import Any

from tallyproof.forensics.calibration.rates import Least, Rate
from tallyproof.forensics.calibration.summary import Calibration, MethodCalibration, MethodPower, Power

__all__ = ["SCHEMA", "calibrate_document"]

SCHEMA = "tallyproof.calibrate/1"


def calibrate_document(calibration: Calibration, *, stations: int, of: int, choice: str) -> dict[str, Any]:
    """Return a calibration as plain values, without sentences: they depend on the reader's language.

    Args:
        calibration: As it was run.
        stations: Of every simulated election.
        of: Stations of the real one.
        choice: Id of the choice that was examined.

    Returns:
        Per method `nominal` and `realised` (the highest of the rates of all honest kinds), each with its counts,
        and `power` by mechanism and extent with the least detectable number of votes.
    """
    design = calibration.design
    return {
        "schema": SCHEMA,
        "choice": choice,
        "stations": stations,
        "stations_of_election": of,
        "design": design.as_dict(),
        "any_alarm": _by_kind(calibration.any_alarm),
        "methods": [_method(method, design.level) for method in calibration.methods],
    }


def _method(method: MethodCalibration, level: float) -> dict[str, Any]:
    shares = [rate.share for rate in method.false_alarms.values() if rate.share is not None]
    return {
        "code": method.code,
        "nominal": level,
        "realised": max(shares, default=None),
        "false_alarms": _by_kind(method.false_alarms),
        "false_votes": _by_kind(method.votes),
        "power": [_against(against) for against in method.power],
        "not_computed": method.not_computed,
        "failed": dict(method.failed),
    }


def _by_kind(rates: Mapping[Any, Rate]) -> list[dict[str, Any]]:
    return [{"honest": kind.value, **_rate(rate)} for kind, rate in rates.items()]


def _against(against: MethodPower) -> dict[str, Any]:
    return {
        "mechanism": against.mechanism.value,
        "at": [_power(power) for power in against.at],
        "least_detectable": _least(against.least),
    }


def _power(power: Power) -> dict[str, Any]:
    return {
        "extent": power.extent,
        "votes": _number(power.votes),
        "power": _rate(power.power),
        "covered": _rate(power.covered),
        "covered_90": _rate(power.covered_90),
        "band_covered": _rate(power.band_covered),
        "recall": _number(power.recall),
        "false_stations": _number(power.false_stations),
    }


def _least(least: Least) -> dict[str, float | None]:
    return {
        "votes": _number(least.votes),
        "low": _number(least.low),
        "high": _number(least.high),
        "searched_to": _number(least.searched_to),
    }


def _rate(rate: Rate) -> dict[str, Any]:
    low, high = rate.interval() or (None, None)
    return {
        "rate": _number(rate.share),
        "low": _number(low),
        "high": _number(high),
        "count": rate.count,
        "of": rate.of,
    }


def _number(value: float | None) -> float | None:
    return None if value is None else float(f"{value:.10g}")
