"""One set of facts before several bodies: which cases belong together, and where answers contradict."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations

from tallyproof.cases.summary import CaseSummary

__all__ = ["MatterWarning", "matters", "warnings_of"]

_WON = frozenset({"upheld", "partly_upheld"})
_IN_FORCE = frozenset({"decided", "served", "appealed", "final", "executed", "unexecuted", "closed"})


@dataclass(frozen=True, slots=True)
class MatterWarning:
    """Something about several cases that a person should look at; never a verdict about a party."""

    code: str
    """`M-SEVERAL-FORUMS`, `M-CONFLICT`, `M-CONFLICTING-EFFECTS` or `M-SAME-STATIONS`."""
    matter: str
    cases: tuple[str, ...]
    forums: tuple[str, ...]
    stations: tuple[str, ...] = ()


def matters(cases: Iterable[CaseSummary]) -> Mapping[str, tuple[CaseSummary, ...]]:
    """Group cases by matter; a case without one follows its parent, or stands alone under its own id."""
    listed = {case.id: case for case in cases}
    groups: dict[str, list[CaseSummary]] = defaultdict(list)
    for case in listed.values():
        groups[_matter(case, listed)].append(case)
    return {name: tuple(sorted(groups[name], key=lambda case: case.id)) for name in sorted(groups)}


def warnings_of(cases: Iterable[CaseSummary]) -> tuple[MatterWarning, ...]:
    """Return what to look at: one matter open at several bodies, and answers that contradict.

    Args:
        cases: All cases of a project.

    Returns:
        Warnings by matter. An appeal and the case it attacks are never taken for two forums.
    """
    grouped = matters(cases)
    found = [warning for name, group in grouped.items() for warning in _in_matter(name, group)]
    return (*found, *_same_stations(grouped))


def _matter(case: CaseSummary, listed: Mapping[str, CaseSummary]) -> str:
    seen = {case.id}
    while not case.matter and case.parent in listed and case.parent not in seen:
        seen.add(case.parent)
        case = listed[case.parent]
    return case.matter or case.id


def _in_matter(name: str, group: tuple[CaseSummary, ...]) -> Iterable[MatterWarning]:
    attacked = {case.parent for case in group if case.parent}
    pending = [case for case in group if case.open and case.id not in attacked]
    if len({case.forum for case in pending}) > 1:
        yield _warning("M-SEVERAL-FORUMS", name, pending)
    standing = [
        case for case in group if case.state in _IN_FORCE and case.outcome and case.id not in attacked
    ]
    won = [case for case in standing if case.outcome in _WON]
    lost = [case for case in standing if case.outcome == "rejected"]
    if won and lost:
        yield _warning("M-CONFLICT", name, [*won, *lost])
    for first, second in combinations(won, 2):
        if shared := _contradicting(first, second):
            yield _warning("M-CONFLICTING-EFFECTS", name, [first, second], stations=shared)


def _contradicting(first: CaseSummary, second: CaseSummary) -> tuple[str, ...]:
    actions = {station: action for action, station in first.actions}
    return tuple(sorted(s for action, s in second.actions if actions.get(s, action) != action))


def _same_stations(grouped: Mapping[str, tuple[CaseSummary, ...]]) -> tuple[MatterWarning, ...]:
    """Return matters that share a station and a ground: perhaps one, counted twice."""
    places: dict[tuple[str, str], dict[str, list[CaseSummary]]] = defaultdict(dict)
    for name, group in grouped.items():
        for case in group:
            for key in ((station, ground) for station in case.stations for ground in case.grounds):
                places[key].setdefault(name, []).append(case)
    pairs: dict[tuple[str, ...], set[str]] = defaultdict(set)
    members: dict[tuple[str, ...], dict[str, CaseSummary]] = defaultdict(dict)
    for (station, _), by_matter in places.items():
        if len(by_matter) > 1:
            names = tuple(sorted(by_matter))
            pairs[names].add(station)
            members[names] |= {case.id: case for group in by_matter.values() for case in group}
    return tuple(
        _warning(
            "M-SAME-STATIONS", ", ".join(names), members[names].values(), stations=tuple(sorted(pairs[names]))
        )
        for names in sorted(pairs)
    )


def _warning(
    code: str, matter: str, cases: Iterable[CaseSummary], *, stations: tuple[str, ...] = ()
) -> MatterWarning:
    listed = sorted(cases, key=lambda case: case.id)
    forums = tuple(sorted({case.forum for case in listed}))
    return MatterWarning(code, matter, tuple(case.id for case in listed), forums, stations)
