"""What a calibration says, in the reader's language."""

from collections.abc import Iterator, Mapping
from typing import Any

from tallyproof.texts import Catalogue

__all__ = ["calibration_sentences", "with_calibration"]

Json = Mapping[str, Any]


def with_calibration(document: Json, calibration: Json | None, catalogue: Catalogue) -> dict[str, Any]:
    """Put what a calibration found beside every method of a document of the verb `test`.

    Args:
        document: Of schema "tallyproof.test/1".
        calibration: Of schema "tallyproof.calibrate/1", of the same version of the results; None where none
            was run. One that examined another choice says nothing about this one.
        catalogue: Language of the sentences.

    Returns:
        The document; every method has `calibration`, null where there is none, and `calibration_readings`.
    """
    same = calibration if calibration and calibration["choice"] == document["choice"] else None
    known = {method["code"]: method for method in same["methods"]} if same else {}
    return dict(document) | {
        "methods": [
            dict(method)
            | {
                "calibration": known.get(method["code"]),
                "calibration_readings": _readings(method, known, same, catalogue),
            }
            for method in document["methods"]
        ]
    }


def _readings(
    method: Json, known: Mapping[str, Json], calibration: Json | None, catalogue: Catalogue
) -> list[str]:
    if method["p"] is None:
        return []
    if calibration is None or method["code"] not in known:
        return [catalogue.text("calibration.none")]
    return calibration_sentences(known[method["code"]], calibration, catalogue)


def calibration_sentences(method: Json, calibration: Json, catalogue: Catalogue) -> list[str]:
    """Return what a calibration says about one method: false alarms, then what it finds and what not."""
    return [
        *_alarms(method, calibration, catalogue),
        *(_least(against, catalogue) for against in method["power"]),
        *_broken(method, catalogue),
    ]


def _alarms(method: Json, calibration: Json, catalogue: Catalogue) -> Iterator[str]:
    for rate in method["false_alarms"]:
        kind = catalogue.text(f"calibration.kind.{rate['honest']}")
        if not rate["of"]:
            yield catalogue.text("calibration.never", kind=kind)
            continue
        shares = {name: catalogue.percent(rate[name], digits=1) for name in ("rate", "low", "high")}
        nominal = catalogue.percent(method["nominal"], digits=0)
        stations = calibration["stations"]
        yield catalogue.text(
            "calibration.alarms", kind=kind, of=rate["of"], stations=stations, nominal=nominal, **shares
        )


def _least(against: Json, catalogue: Catalogue) -> str:
    name = catalogue.text(f"calibration.mechanism.{against['mechanism']}")
    least = against["least_detectable"]
    if least["votes"] is None:
        return catalogue.text("calibration.unreached", mechanism=name, votes=round(abs(least["searched_to"])))
    return catalogue.text("calibration.least", mechanism=name, votes=round(least["votes"]))


def _broken(method: Json, catalogue: Catalogue) -> Iterator[str]:
    count = sum(method["failed"].values())
    if count:
        yield catalogue.text("calibration.failed", count=count, faults=", ".join(method["failed"]))
