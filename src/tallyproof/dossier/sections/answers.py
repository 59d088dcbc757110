"""The four questions of the first page, each answered from one part."""

from collections.abc import Mapping
from typing import Any

from tallyproof.dossier.blocks import Answer, Status
from tallyproof.dossier.contents import Document
from tallyproof.dossier.reading import (
    changed_methods,
    failed_checks,
    official_differences,
    signal_methods,
    stations_in,
    tried_methods,
)
from tallyproof.dossier.view import View
from tallyproof.errors import NotComputableError

__all__ = ["adds_up", "announced", "could_matter", "stands_out"]

_LINES = 3
"""Findings named on the first page; the others are counted."""


def announced(view: View) -> Answer:
    """Return what was announced: who leads, totals and turnout."""
    results = view.contents.snapshot.results
    differences = official_differences(view)
    lines = (
        view.plural("announced.stations", results.stations),
        _turnout_line(view),
        *([_official_line(view, len(differences))] if view.contents.about.official else []),
    )
    status = Status.FOUND if differences else Status.PLAIN
    return _answer(view, "announced", _leader_line(view), lines, status=status)


def adds_up(view: View) -> Answer:
    """Return whether the sheets add up."""
    document = view.contents.check.document
    if document is None:
        return _unanswered(view, "adds-up", view.contents.check.reason)
    applied = [check for check in document["checks"] if check["status"] != "not_applicable"]
    if not applied:
        return _unanswered(view, "adds-up", view.text("adds-up.none-applied"))
    skipped = len(document["checks"]) - len(applied)
    unapplied = [view.plural("adds-up.not-applied", skipped)] if skipped else []
    failed = failed_checks(document)
    if not failed:
        headline = view.plural("adds-up.holds", len(applied))
        return _answer(view, "adds-up", headline, tuple(unapplied), status=Status.GOOD)
    headline = view.plural("adds-up.fails", len(failed), applied=len(applied))
    lines = [line for check in failed[:_LINES] for line in _check_lines(view, check)]
    return _answer(
        view, "adds-up", headline, (*lines, *_more(view, len(failed)), *unapplied), status=Status.FOUND
    )


def stands_out(view: View) -> Answer:
    """Return which calibrated methods give a signal."""
    document = view.contents.test.document
    if document is None:
        return _unanswered(view, "stands-out", view.contents.test.reason)
    tried = tried_methods(document)
    if not tried:
        return _unanswered(view, "stands-out", view.text("stands-out.none-computed"))
    signals = signal_methods(view)
    if not signals:
        headline = view.plural("stands-out.nothing", len(tried))
        return _answer(view, "stands-out", headline, (view.text("stands-out.absence"),), status=Status.GOOD)
    headline = view.plural("stands-out.found", len(signals), tried=len(tried))
    lines = [line for method in signals[:_LINES] for line in _signal_lines(view, method)]
    closing = (*_more(view, len(signals)), view.text("stands-out.reading"))
    return _answer(view, "stands-out", headline, (*lines, *closing), status=Status.FOUND)


def could_matter(view: View) -> Answer:
    """Return how far the outcome is from changing."""
    document = view.contents.outcome.document
    if document is None:
        return _unanswered(view, "could-matter", view.contents.outcome.reason)
    margin = (document.get("margin") or {}).get("votes")
    if margin is None:
        return _unanswered(view, "could-matter", view.text("could-matter.no-margin"))
    reaching = changed_methods(document)
    lines = (*_distance_lines(view, document), *_reach_lines(view, document, len(reaching)))
    status = Status.FOUND if reaching else Status.PLAIN
    return _answer(view, "could-matter", view.plural("could-matter.margin", margin), lines, status=status)


def _leader_line(view: View) -> str:
    results = view.contents.snapshot.results
    try:
        leader = results.leader()
    except NotComputableError:
        return view.text("announced.no-votes")
    votes, valid = results.total(leader.column).value, results.total("valid").value
    if votes is None or not valid:
        return view.text("announced.leader-votes", name=leader.name, votes=votes or 0)
    return view.text("announced.leader", name=leader.name, share=view.percent(votes / valid), votes=votes)


def _turnout_line(view: View) -> str:
    document = view.contents.check.document or {}
    share = document.get("turnout")
    cast = view.contents.snapshot.results.total("cast").value
    if share is None:
        return view.text("announced.turnout-unknown", cast=view.number(cast))
    return view.text("announced.turnout", share=view.percent(share), cast=view.number(cast))


def _official_line(view: View, differences: int) -> str:
    if not differences:
        return view.text("announced.official-equal")
    return view.plural("announced.official-differs", differences)


def _check_lines(view: View, check: Mapping[str, Any]) -> list[str]:
    fields = {"title": str(check["title"]), "votes": view.number(check.get("votes"))}
    known = check.get("votes") is not None
    if check.get("areas") is None:
        key = "adds-up.check" if known else "adds-up.check-without-votes"
        return [view.plural(key, check["failed"], **fields)]
    key = "adds-up.totals" if known else "adds-up.totals-without-votes"
    line = view.plural(key, check["failed"], areas=view.plural("in-areas", check["areas"]), **fields)
    return [line, str(check["note"])] if check.get("note") else [line]


def _signal_lines(view: View, method: Mapping[str, Any]) -> list[str]:
    votes = method.get("votes") or {}
    said = method.get("reading") or method["name"]
    lines = [
        view.text("stands-out.reading-of", name=str(method["name"]), reading=str(said)),
        _rate_line(view, method.get("false_alarm_rate")),
    ]
    if votes.get("estimate") is not None:
        figures = {name: view.number(votes.get(name)) for name in ("estimate", "low", "high")}
        lines.append(view.text("stands-out.votes", **figures))
    elif listed := stations_in(method):
        lines.append(view.plural("stands-out.stations", listed))
    return lines


def _rate_line(view: View, rate: float | None) -> str:
    """Return how often such a test cries wolf uncalibrated, and how often the calibrated ones do together."""
    if rate is None:
        return view.text("stands-out.rate-unknown")
    level = view.percent(view.contents.configuration.false_discovery_rate, digits=0)
    return view.text("stands-out.rate", share=view.percent(rate, digits=1), level=level)


def _distance_lines(view: View, document: Document) -> list[str]:
    fewest = (document.get("fewest_stations") or {}).get("count")
    figures = (
        ("could-matter.shift", document.get("shift_votes")),
        ("could-matter.remove", document.get("remove_votes")),
        ("could-matter.fewest", fewest),
    )
    return [view.plural(key, value) for key, value in figures if isinstance(value, int)]


def _reach_lines(view: View, document: Document, reaching: int) -> list[str]:
    compared = len(document.get("methods") or ())
    if not compared:
        return []
    if not reaching:
        return [view.plural("could-matter.out-of-reach", compared)]
    return [view.plural("could-matter.in-reach", reaching, compared=compared)]


def _more(view: View, found: int) -> tuple[str, ...]:
    return (view.plural("answer.more", found - _LINES),) if found > _LINES else ()


def _unanswered(view: View, name: str, reason: str) -> Answer:
    headline = view.text("answer.not-computed", reason=reason)
    return _answer(view, name, headline, (), status=Status.MISSING)


def _answer(view: View, name: str, headline: str, lines: tuple[str, ...], *, status: Status) -> Answer:
    return Answer(
        name,
        view.text(f"{name}.question"),
        headline,
        tuple(lines),
        status,
        view.text(f"status.{status.value}") if status is not Status.PLAIN else "",
    )
