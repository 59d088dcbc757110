"""The JSON document of an outcome, as the command line, the dossier and the web give it out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from tallyproof.election.contest import Choice
from tallyproof.election.law import GENERIC, LawProfile, find_profile
from tallyproof.election.problem import Problem
from tallyproof.election.results import COUNTS
from tallyproof.election.snapshot import Snapshot
from tallyproof.outcome.contested.combinations import Combinations
from tallyproof.outcome.contested.document import contested_document
from tallyproof.outcome.legal.document import legal_document
from tallyproof.outcome.margin import Condition, Margin
from tallyproof.outcome.materiality import Estimate, Materiality, materiality_of, verdict_of
from tallyproof.outcome.overlap import overlap_document
from tallyproof.outcome.rules import Seats
from tallyproof.outcome.run import Examination
from tallyproof.outcome.scenario import ScenarioResult
from tallyproof.outcome.sentences import Words
from tallyproof.outcome.stations import Annullable, StationWay
from tallyproof.outcome.tally import Tally, vote_column
from tallyproof.outcome.verdict import Outcome
from tallyproof.outcome.votes import Convention, VoteWay, cheapest
from tallyproof.texts import Catalogue

__all__ = ["SCHEMA", "Asked", "outcome_document"]

SCHEMA = "tallyproof.outcome/1"

LISTED = 10_000
"""Stations written out, those with the largest contribution first; the others are counted."""

_OF_LEADER = ("majority", "approval")
"""Bars for the votes of the leader; the thresholds of lists are listed one by one."""

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked about a contest beyond its outcome, worked out."""

    annul: ScenarioResult | None = None
    """The list of stations to annul, applied; None where none was given."""
    scenarios: tuple[ScenarioResult, ...] = ()
    """Named scenarios, applied, in the order in which they are shown."""
    contested: Combinations | None = None
    """What the contested stations leave open; None where no list was given."""
    law: LawProfile | None = None
    """The law that applies; None: the generic profile of good practice."""


def outcome_document(
    snapshot: Snapshot,
    examined: Examination,
    catalogue: Catalogue,
    *,
    asked: Asked | None = None,
    estimates: Sequence[Estimate] = (),
) -> Json:
    """Return who won under the rule, by how much, and what would change it.

    Args:
        snapshot: The version of the results that was examined.
        examined: As `run` gave it for these results.
        catalogue: Supplies every sentence.
        asked: What was asked about these results, worked out.
        estimates: Of each method the votes concerned, and the stations it names, for the comparison with the margin.

    Returns:
        Plain values for JSON. Shares are floats rounded to 12 digits; where a decision hangs on one, the
        exact fraction stands beside it as text. What was not computed is null with a reason. Choices are
        named by their label: the name, or the id where two choices share a name.
    """
    words, outcome, results = Words(examined, catalogue), examined.outcome, snapshot.results
    asked = asked or Asked()
    annul, contested = asked.annul, asked.contested
    return {
        "schema": SCHEMA,
        "snapshot": snapshot.id,
        "contest": {"id": results.contest.id, "name": results.contest.name, "date": results.contest.date},
        "stations": results.stations,
        "rule": str(examined.ballot.rule),
        "rule_text": words.rule(),
        "choices": [_choice(choice, words) for choice in results.choices],
        "winner": words.label(outcome.winner),
        "winner_id": outcome.winner,
        "outcome": _outcome(outcome, words),
        "seats": _seats(outcome, words),
        "totals": _totals(examined.tally, words),
        "margin": _margin(examined.margin, words),
        "fewest_stations": _fewest(examined, words),
        **_votes(examined, words),
        "annul": _scenario(annul, examined, words) if annul else None,
        "annul_reason": None if annul else catalogue.text("outcome.reason.not_asked"),
        "scenarios": [_scenario(result, examined, words) for result in asked.scenarios],
        "methods": [_method(estimate, examined, catalogue) for estimate in estimates],
        "overlap": overlap_document(estimates),
        "contested": contested_document(contested, words) if contested else None,
        "contested_reason": None if contested else catalogue.text("outcome.reason.no_contested"),
        **legal_document(
            examined, catalogue, profile=asked.law or find_profile(GENERIC), combinations=contested
        ),
        "readings": words.readings(),
        "note": catalogue.text("outcome.note"),
    }


def _outcome(outcome: Outcome | None, words: Words) -> Json | None:
    if outcome is None:
        return None
    return {
        "kind": outcome.kind.value,
        "text": words.outcome(outcome),
        "choices": [words.label(choice) for choice in outcome.choices],
        "ground": outcome.ground or None,
        "through": [words.label(choice) for choice in outcome.through],
        "missing": list(outcome.missing),
    }


def _seats(outcome: Outcome, words: Words) -> Json | None:
    if not isinstance(words.examined.ballot.rule.method, Seats):
        return None
    return {
        "count": words.examined.ballot.rule.method.count,
        "given": {words.label(choice): count for choice, count in outcome.seats},
        "passing": [words.label(choice) for choice in outcome.through],
        "tied": [words.label(choice) for choice in outcome.choices] if outcome.open_seats else [],
        "open": outcome.open_seats,
        "unfilled": outcome.unfilled,
        "exact_changes": not outcome.bounded,
    }


def _choice(choice: Choice, words: Words) -> Json:
    tally = words.examined.tally
    return {
        "id": choice.id,
        "name": choice.name,
        "label": words.label(choice.id),
        "can_win": choice.id in words.examined.ballot.contestants,
        "votes": tally.total(choice.column),
        "missing": tally.missing[choice.column],
    }


def _totals(tally: Tally, words: Words) -> Json:
    votes = {
        words.label(choice): tally.total(vote_column(choice)) for choice in words.examined.ballot.choices
    }
    return {column: tally.total(column) for column in COUNTS} | {
        "votes": votes,
        "missing": {column: tally.missing[column] for column in COUNTS},
    }


def _margin(margin: Margin, words: Words) -> Json:
    thresholds = [_threshold(condition, words) for condition in margin.conditions]
    of_choice = [c.gap for c in margin.conditions if c.code in _OF_LEADER and c.gap is not None]
    return {
        "votes": margin.votes,
        "first": words.label(margin.first),
        "runner_up": words.label(margin.runner_up),
        "share": _rounded(margin.share),
        "share_exact": _exact(margin.share),
        "base": margin.base.value,
        "base_total": margin.base_total,
        "to_threshold": _number(min(of_choice, default=None)),
        "thresholds": thresholds,
    }


def _threshold(condition: Condition, words: Words) -> Json:
    return {
        "code": condition.code,
        "title": words.catalogue.text(f"outcome.condition.{condition.code}"),
        "choice": words.label(condition.choice),
        "required": str(condition.bar),
        "required_text": words.bar(condition.bar),
        "base": condition.base.value,
        "numerator": condition.numerator,
        "denominator": condition.denominator,
        "share": _rounded(condition.share),
        "share_exact": _exact(condition.share),
        "holds": condition.holds,
        "gap": _number(condition.gap),
        "gap_exact": _exact(condition.gap),
        "missing": list(condition.missing),
    }


def _fewest(examined: Examination, words: Words) -> Json:
    fewest, computable = examined.stations, examined.outcome.kind.computable
    best, known = fewest.best, computable and not examined.outcome.bounded
    status = "computed" if best else "cannot"
    return {
        "status": status if known else "not_computed",
        "reason": None if best else words.catalogue.text(f"outcome.reason.{_why_none(examined)}"),
        "count": fewest.count,
        "way": best.inequality.code if best else None,
        "way_text": words.way(best.inequality) if best else None,
        "follows": _outcome(best.follows, words) if best else None,
        "excluded": best.excluded if best else None,
        "stations": [_station(s, best.inequality.scale) for s in fewest.stations[:LISTED]] if best else [],
        "not_listed": max(0, (fewest.count or 0) - LISTED),
        "ways": [_station_way(way, words) for way in fewest.ways],
    }


def _why_none(examined: Examination) -> str:
    if not examined.outcome.kind.computable:
        return "inputs"
    return "bounded" if examined.outcome.bounded else "cannot"


def _station(station: Annullable, scale: int) -> Json:
    return {
        "station_id": station.station_id,
        "areas": list(station.areas),
        "contribution": _number(Fraction(station.score, scale)),
        "source_row": station.source_row,
    }


def _station_way(way: StationWay, words: Words) -> Json:
    return {
        "code": way.inequality.code,
        "text": words.way(way.inequality),
        "from": words.label(way.inequality.donor),
        "to": words.label(way.inequality.gainer),
        "gap": _number(Fraction(way.slack, way.inequality.scale)),
        "count": way.count,
        "count_to_pass": way.count_to_pass,
        "excluded": way.excluded,
        "follows": _outcome(way.follows, words),
    }


def _votes(examined: Examination, words: Words) -> Json:
    found: Json = {}
    for convention, key in ((Convention.MOVED, "shift"), (Convention.REMOVED, "remove")):
        ways = [way for way in examined.votes if way.convention is convention]
        best = cheapest(examined.votes, convention)
        found[f"{key}_votes"] = best.votes if best else None
        found[key] = _vote_way(best, words) if best else None
        found[f"{key}_ways"] = [_vote_way(way, words) for way in ways]
    return found


def _vote_way(way: VoteWay, words: Words) -> Json:
    return {
        "code": way.inequality.code,
        "text": words.way(way.inequality),
        "from": words.label(way.donor),
        "to": words.label(way.gainer),
        "votes": way.votes,
        "ends_at": way.ends_at,
        "follows": _outcome(way.follows, words),
    }


def _scenario(result: ScenarioResult, before: Examination, words: Words) -> Json:
    reason = None if result.computed else words.catalogue.text("outcome.reason.no_station")
    return {
        "name": result.scenario.name,
        "status": "computed" if result.computed else "not_computed",
        "reason": reason,
        "stations": result.rows,
        "station_ids": list(result.station_ids),
        "reasons": dict(result.scenario.reasons),
        "changed": result.changed,
        "winner": words.label(result.outcome.winner),
        "outcome": _outcome(result.outcome, words),
        "before": _outcome(before.outcome, words),
        "totals": _totals(result.tally, words),
        "totals_before": _totals(before.tally, words),
        "margin": _margin(result.margin, words),
        "margin_before": _margin(before.margin, words),
        "problems": [_problem(problem, words) for problem in result.problems],
    }


def _problem(problem: Problem, words: Words) -> Json:
    return {
        "code": problem.code,
        "text": words.problem(problem),
        "file": problem.file,
        "row": problem.row,
        "found": problem.found,
        "count": problem.count,
    }


def _method(estimate: Estimate, examined: Examination, catalogue: Catalogue) -> Json:
    by = {c: materiality_of(estimate, needed=_needed(examined.votes, c)) for c in Convention}
    removed = by[Convention.REMOVED]
    return {
        "code": estimate.code,
        "estimate": estimate.estimate,
        "low": estimate.low,
        "high": estimate.high,
        "band_low": estimate.band_low,
        "band_high": estimate.band_high,
        "distinguishable": estimate.distinguishable,
        "convention": Convention.REMOVED.value,
        **_reach(estimate, removed, catalogue),
        **{convention.value: _reach(estimate, found, catalogue) for convention, found in by.items()},
    }


def _reach(estimate: Estimate, found: Materiality, catalogue: Catalogue) -> Json:
    verdict = verdict_of(estimate, found)
    reason = "outcome.reason.no_way" if found.needed is None else "outcome.reason.no_votes"
    return {
        "needed": found.needed,
        "ratio_low": _rounded(found.ratio_low),
        "ratio_high": _rounded(found.ratio_high),
        "class": found.reach.value if found.reach else None,
        "class_text": catalogue.text(f"outcome.class.{found.reach}") if found.reach else None,
        "verdict": verdict,
        "verdict_text": catalogue.text(f"outcome.class.{verdict}") if verdict else None,
        "reason": None if found.reach else catalogue.text(reason),
    }


def _needed(ways: Iterable[VoteWay], convention: Convention) -> int | None:
    """Return the fewest votes of a convention after which the outcome no longer stands."""
    ends = [way.ends_at for way in ways if way.convention is convention and way.ends_at is not None]
    return min(ends, default=None)


def _number(value: Fraction | None) -> int | float | None:
    """Return a whole number as one, any other as a float rounded to 12 digits."""
    if value is None:
        return None
    return value.numerator if value.denominator == 1 else _rounded(value)


def _rounded(value: Fraction | None) -> float | None:
    return None if value is None else round(float(value), 12)


def _exact(value: Fraction | None) -> str | None:
    return None if value is None else str(value)
