"""Contested stations in the JSON document of an outcome."""

import math
from typing import Any

from tallyproof.outcome.contested.combinations import ChoiceReach, Combinations, Reachable, Reached
from tallyproof.outcome.contested.touched import Touched, by_category, touched
from tallyproof.outcome.sentences import Words
from tallyproof.texts import Catalogue

__all__ = ["contested_document"]

Json = dict[str, Any]

_EXACT = 2**53

OUTCOMES = 200
"""Outcomes written out, those with most combinations first; the others are counted."""


def contested_document(found: Combinations, words: Words) -> Json:
    """Return what the contested stations leave certain, possible or impossible.

    Args:
        found: As `combine` gave it.
        words: The sentences about the examination.

    Returns:
        Plain values. Where `complete` is false, `outcomes` are those that were found, not all.
    """
    contested, catalogue = found.contested, words.catalogue
    return {
        "file": contested.file,
        "status": "computed" if contested.stations else "not_computed",
        "reason": None if contested.stations else catalogue.text("outcome.reason.no_station"),
        "stations": [
            {
                "station_id": station.station_id,
                "states": [state.value for state in station.states],
                "ballots": station.ballots,
                "cast": station.whole,
                "category": station.category or None,
                "standing": station.standing.value,
                "reason": station.reason or None,
            }
            for station in contested.stations
        ],
        "combinations": _whole(found.total),
        "combinations_text": _written(found.total, catalogue),
        "complete": found.complete,
        "present_certain": found.present_certain,
        "outcomes": [_reached(one, found, words) for one in found.reached[:OUTCOMES]],
        "outcomes_not_listed": max(0, len(found.reached) - OUTCOMES),
        "choices": [_choice(reach, words) for reach in found.choices],
        "touched": _touched(touched(contested.stations)),
        "categories": [_touched(group) for group in by_category(contested.stations)],
        "problems": [
            {"code": p.code, "text": words.problem(p), "file": p.file, "row": p.row, "found": p.found}
            for p in contested.problems
        ],
        "readings": _readings(found, words),
    }


def _reached(one: Reached, found: Combinations, words: Words) -> Json:
    states = zip(found.contested.stations, one.example, strict=True)
    return {
        "text": words.outcome(one.outcome),
        "kind": one.outcome.kind.value,
        "choices": [words.label(choice) for choice in one.outcome.choices],
        "seats": {words.label(choice): count for choice, count in one.outcome.seats},
        "combinations": _whole(one.combinations),
        "example": {station.station_id: station.states[at].value for station, at in states},
    }


def _whole(count: int) -> int | None:
    """Return a count that every reader of JSON holds exactly; None beyond."""
    return count if count <= _EXACT else None


def _written(count: int, catalogue: Catalogue) -> str:
    """Return a count in digits, or its power of ten where it has too many."""
    if count <= _EXACT:
        return catalogue.number(count)
    return catalogue.text("outcome.contested.power", power=math.floor(math.log10(count)))


def _choice(reach: ChoiceReach, words: Words) -> Json:
    kind = "seats" if reach.seats_high is not None else "wins"
    return {
        "choice": words.label(reach.choice),
        "wins": reach.wins.value,
        "wins_text": words.catalogue.text(f"outcome.contested.{kind}.{reach.wins}"),
        "seats_low": reach.seats_low,
        "seats_high": reach.seats_high,
        "exact": reach.exact,
    }


def _touched(group: Touched) -> Json:
    return {
        "category": group.category or None,
        "stations": group.stations,
        "ballots_low": group.low,
        "ballots_high": group.high,
        "proved": group.proved,
        "alleged": group.alleged,
        "upheld": group.upheld,
    }


def _readings(found: Combinations, words: Words) -> list[str]:
    """Return what the combinations say, one sentence each."""
    catalogue = words.catalogue
    stations = len(found.contested.stations)
    if not stations:
        return [catalogue.text("outcome.reason.no_station")]
    certain = {True: "certain", False: "open", None: "unknown"}[found.present_certain]
    lines = [
        catalogue.plural(
            "outcome.contested.reading.list", stations, combinations=_written(found.total, catalogue)
        ),
        catalogue.text(f"outcome.contested.reading.{certain}"),
    ]
    if found.choices and found.choices[0].seats_high is not None:
        return [*lines, *(_seats(reach, words) for reach in found.choices), *_limits(found, words)]
    for wins in Reachable:
        named = words.names(reach.choice for reach in found.choices if reach.wins is wins)
        if named:
            lines.append(catalogue.text(f"outcome.contested.reading.wins.{wins}", names=named))
    return [*lines, *_limits(found, words)]


def _seats(reach: ChoiceReach, words: Words) -> str:
    key = "exact" if reach.exact else "bound"
    fields = {"name": words.name(reach.choice), "low": reach.seats_low or 0, "high": reach.seats_high or 0}
    return words.catalogue.text(f"outcome.contested.reading.seats.{key}", **fields)


def _limits(found: Combinations, words: Words) -> list[str]:
    return [] if found.complete else [words.catalogue.text("outcome.contested.reading.incomplete")]
