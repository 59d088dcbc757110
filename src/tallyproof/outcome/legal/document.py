"""The legal tests and the law profile in the JSON document of an outcome."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from tallyproof.election.law import LawProfile, Provision
from tallyproof.outcome.contested.combinations import Combinations
from tallyproof.outcome.legal.answer import Figures, LegalAnswer, Limb, answer_tests, figures_of
from tallyproof.outcome.rules import read_rule
from tallyproof.outcome.run import Examination
from tallyproof.texts import Catalogue

__all__ = ["legal_document"]

Json = dict[str, Any]


def legal_document(
    examined: Examination, catalogue: Catalogue, *, profile: LawProfile, combinations: Combinations | None
) -> Json:
    """Return the profile, every named test with its numbers, and what that says in sentences.

    Args:
        examined: The contest under its rule.
        catalogue: Supplies every sentence (`legal`).
        profile: The law that applies, or the generic one.
        combinations: What the contested stations leave open; None where no list was given.

    Returns:
        `law`, `legal_tests` (those of the profile first) and `legal_readings`. No entry decides a test.
    """
    figures = figures_of(examined, combinations)
    answers = answer_tests(profile, figures)
    day = examined.results.contest.date
    return {
        "law": _law(profile, examined, catalogue),
        "legal_tests": [_test(answer, figures, catalogue, day=day) for answer in answers],
        "legal_readings": _readings(answers, figures, catalogue),
    }


def _law(profile: LawProfile, examined: Examination, catalogue: Catalogue) -> Json:
    return {
        "profile": profile.id,
        "title": _localised(profile.title, catalogue),
        "country": profile.country or None,
        "valid_from": _iso(profile.valid_from),
        "valid_until": _iso(profile.valid_until),
        "confirmed": profile.confirmed,
        "rule": _rule(profile, examined, catalogue),
        "provisions": [_provision(provision, catalogue) for provision in profile.provisions],
        "deadlines": bool(profile.deadlines),
        "note": catalogue.text(f"legal.profile.{'confirmed' if profile.confirmed else 'unconfirmed'}"),
    }


def _rule(profile: LawProfile, examined: Examination, catalogue: Catalogue) -> Json | None:
    if profile.rule is None:
        return None
    line, used = str(read_rule(profile.rule.line)), str(examined.ballot.rule)
    key = "other" if line != used else "confirmed" if profile.rule.confirmed else "unconfirmed"
    return {
        "line": line,
        "same": line == used,
        "confirmed": profile.rule.confirmed,
        "citation": catalogue.cited(profile.rule.citation) or None,
        "text": catalogue.text(f"legal.rule.{key}", line=line),
    }


def _provision(provision: Provision, catalogue: Catalogue) -> Json:
    return {
        "topic": provision.topic,
        "citation": catalogue.cited(provision.citation),
        "confirmed": provision.confirmed,
        "text": _localised(provision.text, catalogue),
    }


def _test(answer: LegalAnswer, figures: Figures, catalogue: Catalogue, *, day: str | None) -> Json:
    test, standing = answer.test, "profile" if answer.applied else "comparison"
    later = _later(answer, day)
    return {
        "id": test.id,
        "title": catalogue.text(f"legal.{test.id}.title"),
        "meaning": catalogue.text(f"legal.{test.id}.asks"),
        "jurisdiction": test.jurisdiction,
        "jurisdiction_text": catalogue.text(f"legal.jurisdiction.{test.jurisdiction}"),
        "citation": catalogue.cited(answer.citation),
        "valid_from": _since(answer) or None,
        "later_than_polling_day": later,
        "confirmed": answer.confirmed,
        "standing": standing,
        "standing_text": catalogue.text(f"legal.standing.{standing}"),
        "status": "computed",
        "limbs": [_limb(limb, answer, figures, catalogue=catalogue) for limb in answer.limbs],
        "inputs": {name: name not in answer.missing for name in test.inputs},
        "inputs_text": [catalogue.text(f"legal.input.{name}") for name in test.inputs],
        "missing": [catalogue.text(f"legal.input.{name}") for name in answer.missing],
        "missing_codes": list(answer.missing),
        "burden": catalogue.text(f"legal.burden.{answer.burden}"),
        "burden_code": answer.burden,
        "numbers": _numbers(answer, figures),
        "cautions": _cautions(answer, catalogue, later=later),
    }


def _limb(limb: Limb, answer: LegalAnswer, figures: Figures, *, catalogue: Catalogue) -> Json:
    gap = answer.test.gap
    by_share = limb.kind == "gap" and gap is not None and gap.measure == "share"
    key = "share" if by_share else limb.kind
    fields = {
        "gap": _shown(figures.gap, catalogue),
        "base": _shown(figures.base_total, catalogue),
        "share": catalogue.percent(None if figures.share is None else float(figures.share)),
        "needed": _shown(None if figures.needed is None else _least(answer, figures.needed), catalogue),
        "low": _shown(answer.low, catalogue),
        "high": _shown(answer.high, catalogue),
        "limit": catalogue.percent(float(gap.share) if gap and gap.share else None, digits=0),
    }
    return {
        "kind": limb.kind,
        "status": limb.status.value,
        "text": catalogue.text(f"legal.limb.{key}.{limb.status}", **fields),
    }


def _least(answer: LegalAnswer, needed: int) -> int:
    """Return the fewest ballots for which the comparison of the test holds."""
    return needed + (answer.test.gap is not None and answer.test.gap.sign == ">")


def _numbers(answer: LegalAnswer, figures: Figures) -> Json:
    """Return the figures that a test looks at; null where they are not known."""
    inputs, found = answer.test.inputs, {}
    if answer.test.gap:
        found = {
            "gap": figures.gap,
            "gap_base": figures.base_total,
            "gap_share": None if figures.share is None else round(float(figures.share), 12),
            "needed": None if figures.needed is None else _least(answer, figures.needed),
        }
    if answer.test.gap and answer.test.gap.measure != "share":
        found |= {"ballots_low": answer.low, "ballots_high": answer.high}
        found |= {
            "reversal_low": _chance(answer.low, figures),
            "reversal_high": _chance(answer.high, figures),
        }
    if "sheets_missing" in inputs:
        missing = figures.missing
        found |= {"sheets_missing": missing.stations, "sheets_missing_registered": missing.registered}
        found |= {"gap_if_all_to_runner_up": missing.gap_low, "gap_if_all_to_leader": missing.gap_high}
    return found


def _chance(ballots: int | None, figures: Figures) -> float | None:
    chance = None if ballots is None else figures.reversal(ballots)
    return None if chance is None else round(chance, 12)


def _cautions(answer: LegalAnswer, catalogue: Catalogue, *, later: bool | None) -> list[str]:
    keys = [
        *(["unconfirmed"] if not answer.confirmed else []),
        *(["later"] if later else []),
        *(["undated"] if later is None else []),
    ]
    return [catalogue.text(f"legal.caution.{key}") for key in keys]


def _since(answer: LegalAnswer) -> str:
    applied = answer.applied.valid_from if answer.applied else None
    return applied.isoformat() if applied else answer.test.valid_from


def _later(answer: LegalAnswer, day: str | None) -> bool | None:
    """Return whether a test is younger than polling day; a year alone is taken as its whole; None: unknown."""
    since = _since(answer)
    if not since or not day:
        return None
    return since > day[: len(since)]


def _readings(answers: tuple[LegalAnswer, ...], figures: Figures, catalogue: Catalogue) -> list[str]:
    """Return what the tests have in common, without adding them up to a verdict."""
    kinds = {limb.status for answer in answers for limb in answer.limbs if limb.kind == "gap"}
    gap = {
        "gap": _shown(figures.gap, catalogue),
        "base": _shown(figures.base_total, catalogue),
        "needed": _shown(figures.needed, catalogue),
        "share": catalogue.percent(None if figures.share is None else float(figures.share)),
    }
    order = ("reached", "within_range", "out_of_reach", "not_reached", "no_ballots", "not_computable")
    best = next((status for status in order if status in _ballot_statuses(answers)), "not_computable")
    conduct = sum(any(limb.kind == "conduct" for limb in answer.limbs) for answer in answers)
    return [
        *([catalogue.text(f"legal.reading.gap.{best}", **gap)] if kinds else []),
        catalogue.plural("legal.reading.conduct", conduct),
        catalogue.text("legal.reading.none"),
    ]


def _ballot_statuses(answers: tuple[LegalAnswer, ...]) -> set[str]:
    """Return the answers of the gap limbs that compare all ballots touched."""
    return {
        limb.status.value
        for answer in answers
        if answer.test.gap and answer.test.gap.measure == "ballots"
        for limb in answer.limbs
        if limb.kind == "gap"
    }


def _localised(texts: Mapping[str, str], catalogue: Catalogue) -> str:
    return texts.get(catalogue.language) or texts["en"]


def _iso(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None


def _shown(value: int | None, catalogue: Catalogue) -> str:
    return "–" if value is None else catalogue.number(value)
