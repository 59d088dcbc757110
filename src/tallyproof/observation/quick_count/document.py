"""The JSON documents of a quick count, with what a quick count cannot show."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from tallyproof.observation.quick_count.process import ProcessQuestion
from tallyproof.observation.quick_count.publication import Publication
from tallyproof.observation.quick_count.ratio import RatioEstimate
from tallyproof.observation.quick_count.run import ChoiceEstimate, QuickCount
from tallyproof.observation.quick_count.same_station import SameStation
from tallyproof.observation.quick_count.sample_coverage import SampleCoverage
from tallyproof.observation.quick_count.stabilisation import Step
from tallyproof.observation.quick_count.verdict import OfficialVerdict, official_verdict
from tallyproof.texts import Catalogue

__all__ = [
    "Beside",
    "coverage_document",
    "process_document",
    "quick_count_document",
]

Document = dict[str, Any]

_CANNOT_SHOW = ("before_count", "cause", "consistent", "partial")


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside the estimates."""

    official: Mapping[str, float] = field(default_factory=dict)
    """Official shares by id of the choice, 0-1."""
    same_station: SameStation | None = None
    steps: tuple[Step, ...] = ()
    """How the estimate settled."""
    publication: Publication | None = None


def coverage_document(coverage: SampleCoverage) -> Document:
    """Return who reported, by stratum."""
    return {
        "drawn": coverage.drawn,
        "reported": coverage.reported,
        "share": coverage.reported / coverage.drawn if coverage.drawn else None,
        "registered": coverage.registered,
        "size_difference": coverage.size_difference,
        "unlike": coverage.unlike,
        "imbalances": [asdict(one) | {"unlike": one.unlike} for one in coverage.imbalances],
        "hours": [asdict(one) for one in coverage.hours],
        "lowest": asdict(coverage.lowest) | {"share": coverage.lowest.share} if coverage.lowest else None,
        "strata": [asdict(one) | {"share": one.share, "low": one.low} for one in coverage.strata],
    }


def quick_count_document(
    found: QuickCount,
    catalogue: Catalogue,
    *,
    beside: Beside | None = None,
    bar: float | None = None,
    confidence: float = 0.95,
) -> Document:
    """Return a quick count.

    Args:
        found: The estimates.
        catalogue: Supplies the sentences.
        beside: Official figures, how the estimate settled, and whether it may be published.
        bar: A share that decides something; every choice is compared with it.
        confidence: Of all intervals.

    Returns:
        The figures of the first choice at the top, as the contract names them, and all choices in `choices`.
    """
    told = beside or Beside()
    choices = [
        _choice(one, catalogue, told.official.get(one.choice.id), bar, confidence) for one in found.choices
    ]
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
        "replaced": [asdict(one) for one in found.replaced],
        "stabilisation": [asdict(step) | {"lowest": step.lowest} for step in told.steps],
        "publication": _publication(told.publication, catalogue) if told.publication else None,
        "same_station": _same_station(told.same_station, catalogue) if told.same_station else None,
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
        "without_replacements": _interval(one.drawn_only, confidence) if one.drawn_only else None,
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


def _publication(found: Publication, catalogue: Catalogue) -> Document:
    """Return whether the rule is met, and why."""
    settled = {None: "unknown", True: "yes", False: "no"}[found.settled]
    fields = {
        "stratum": found.lowest_stratum or "–",
        "share": catalogue.percent(found.lowest_coverage, digits=0),
        "least": catalogue.percent(found.rule.coverage, digits=0),
        "steps": catalogue.number(found.rule.steps),
        "moved": "–" if found.moved is None else catalogue.number(found.moved * 100, digits=2),
        "most": catalogue.number(found.rule.change * 100, digits=2),
    }
    keys = (
        f"publish.{'met' if found.met else 'not_met'}",
        f"publish.coverage.{'yes' if found.covered else 'no'}",
        f"publish.settled.{settled}",
    )
    return {
        "rule": asdict(found.rule),
        "met": found.met,
        "lowest_stratum": found.lowest_stratum,
        "lowest_coverage": found.lowest_coverage,
        "moved": found.moved,
        "sentences": [catalogue.text(f"quick_count.{key}", **fields) for key in keys],
    }


def _same_station(found: SameStation, catalogue: Catalogue) -> Document:
    """Return the observers' copies beside the official figures of the same stations."""
    choices = [
        {
            "choice": one.choice.name,
            "observed": one.observed,
            "official": one.official,
            "difference": one.official - one.observed,
            "different": one.different,
            "largest": one.largest,
            "largest_at": one.largest_at,
        }
        for one in found.choices
    ]
    sentence = catalogue.text(
        "quick_count.same_station",
        stations=catalogue.number(found.stations),
        different=catalogue.number(found.different),
        missing=catalogue.number(len(found.missing)),
    )
    return {
        "stations": found.stations,
        "different": found.different,
        "missing": list(found.missing),
        "unmatched": list(found.unmatched),
        "choices": choices,
        "sentence": sentence,
    }


def process_document(found: Sequence[ProcessQuestion], catalogue: Catalogue, *, random: bool) -> Document:
    """Return at which share of stations each answer was given."""
    notes = ["process.base"] if random else ["process.base", "note.not_random"]
    return {
        "schema": "tallyproof.observe-process/1",
        "random": random,
        "questions": [asdict(one) for one in found],
        "notes": [catalogue.text(f"quick_count.{code}") for code in notes],
    }


def _notes(found: QuickCount, catalogue: Catalogue) -> list[str]:
    notes = [] if found.random else [catalogue.text("quick_count.note.not_random")]
    if found.coverage.reported < found.coverage.drawn and found.random:
        notes.append(catalogue.text("quick_count.note.reweighted"))
    if found.replaced:
        notes.append(catalogue.plural("quick_count.note.replaced", len(found.replaced)))
    notes += [catalogue.text("quick_count.note.excluded", stratum=name) for name in found.excluded]
    low = [one.stratum or "–" for one in found.coverage.strata if one.low]
    if low:
        notes.append(catalogue.text("quick_count.note.low", strata=", ".join(low)))
    if found.coverage.unlike:
        notes.append(catalogue.text("quick_count.note.unlike"))
    if found.unknown:
        notes.append(catalogue.plural("quick_count.note.unknown", len(found.unknown)))
    return notes
