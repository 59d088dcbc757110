"""The JSON documents of a draw and of a quick count, with what a quick count cannot show."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from tallyproof.observation.quick_count.ratio import RatioEstimate
from tallyproof.observation.quick_count.run import ChoiceEstimate, QuickCount, Step
from tallyproof.observation.quick_count.sample_coverage import SampleCoverage
from tallyproof.observation.quick_count.verdict import OfficialVerdict, official_verdict
from tallyproof.observation.sample.draw import Sample
from tallyproof.texts import Catalogue

__all__ = ["coverage_document", "draw_document", "quick_count_document"]

Document = dict[str, Any]

_CANNOT_SHOW = ("before_count", "cause", "consistent", "partial")


def draw_document(sample: Sample) -> Document:
    """Return how a sample was drawn, and who is in it."""
    strata = sample.members.group_by("stratum", maintain_order=True).len()
    return {
        "schema": "tallyproof.observe-draw/1",
        "design": sample.design.value,
        "public_seed": sample.seed,
        "frame_sha256": sample.frame_sha256,
        "stations": sample.members.height,
        "strata": [{"stratum": name, "drawn": drawn} for name, drawn in strata.iter_rows()],
        "members": sample.members.to_dicts(),
    }


def coverage_document(coverage: SampleCoverage) -> Document:
    """Return who reported, by stratum."""
    return {
        "drawn": coverage.drawn,
        "reported": coverage.reported,
        "share": coverage.reported / coverage.drawn if coverage.drawn else None,
        "registered": coverage.registered,
        "size_difference": coverage.size_difference,
        "unlike": coverage.unlike,
        "strata": [asdict(one) | {"share": one.share, "low": one.low} for one in coverage.strata],
    }


def quick_count_document(
    found: QuickCount,
    catalogue: Catalogue,
    *,
    official: Mapping[str, float] | None = None,
    bar: float | None = None,
    confidence: float = 0.95,
    steps: tuple[Step, ...] = (),
) -> Document:
    """Return a quick count.

    Args:
        found: The estimates.
        catalogue: Supplies the sentences.
        official: Official shares by id of the choice, 0-1.
        bar: A share that decides something; every choice is compared with it.
        confidence: Of all intervals.
        steps: How the estimate settled.

    Returns:
        The figures of the first choice at the top, as the contract names them, and all choices in `choices`.
    """
    told = official or {}
    choices = [_choice(one, catalogue, told.get(one.choice.id), bar, confidence) for one in found.choices]
    first = choices[0]
    return {
        "schema": "tallyproof.quick-count/1",
        **{key: first[key] for key in ("choice", "estimate", "se", "low", "high", "design_effect")},
        "verdict_against_official": first["verdict_against_official"],
        "confidence": confidence,
        "base": found.base,
        "random": found.random,
        "choices": choices,
        "lead": _interval(found.lead, confidence),
        "strata": coverage_document(found.coverage)["strata"],
        "coverage": coverage_document(found.coverage),
        "excluded_strata": list(found.excluded),
        "collapsed_strata": list(found.collapsed),
        "not_in_sample": list(found.unknown),
        "stabilisation": [asdict(step) for step in steps],
        "notes": _notes(found, catalogue),
        "cannot_show": [catalogue.text(f"quick_count.cannot.{code}") for code in _CANNOT_SHOW],
    }


def _choice(
    one: ChoiceEstimate,
    catalogue: Catalogue,
    official: float | None,
    bar: float | None,
    confidence: float,
) -> Document:
    verdict = (
        official_verdict(one.share, official, bar=bar, confidence=confidence)
        if one.share is not None and official is not None
        else None
    )
    return {
        "choice": one.choice.name,
        **_interval(one.share, confidence),
        "reported_share": one.reported_share,
        "worst_case": asdict(one.worst) if one.worst else None,
        "verdict_against_official": _verdict(one, verdict, catalogue) if verdict else None,
    }


def _interval(share: RatioEstimate | None, confidence: float) -> Document:
    if share is None:
        return dict.fromkeys(("estimate", "se", "low", "high", "design_effect", "degrees"))
    margin = share.margin(confidence)
    return {
        "estimate": share.value,
        "se": share.standard_error,
        "low": share.value - margin,
        "high": share.value + margin,
        "design_effect": share.design_effect,
        "degrees": share.degrees,
    }


def _verdict(one: ChoiceEstimate, verdict: OfficialVerdict, catalogue: Catalogue) -> Document:
    sentences = [catalogue.text(f"quick_count.verdict.{verdict.agreement.value}", choice=one.choice.name)]
    if verdict.side is not None and verdict.bar is not None:
        bar = catalogue.percent(verdict.bar, digits=1)
        key = f"quick_count.bar.{verdict.side.value}"
        sentences.append(catalogue.text(key, choice=one.choice.name, bar=bar))
    return {
        "official": verdict.official,
        "agreement": verdict.agreement.value,
        "z": verdict.z,
        "bar": verdict.bar,
        "side": verdict.side.value if verdict.side else None,
        "sentences": sentences,
    }


def _notes(found: QuickCount, catalogue: Catalogue) -> list[str]:
    notes = [] if found.random else [catalogue.text("quick_count.note.not_random")]
    notes += [catalogue.text("quick_count.note.excluded", stratum=name) for name in found.excluded]
    low = [one.stratum or "–" for one in found.coverage.strata if one.low]
    if low:
        notes.append(catalogue.text("quick_count.note.low", strata=", ".join(low)))
    if found.coverage.unlike:
        notes.append(catalogue.text("quick_count.note.unlike"))
    if found.unknown:
        notes.append(catalogue.plural("quick_count.note.unknown", len(found.unknown)))
    return notes
