"""A case as its acts make it: state, history, deadlines, decision, effects - folded, nothing stored twice."""

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from tallyproof.cases.deadlines import Deadline, after_act, lapsed_at, next_lapse
from tallyproof.cases.filing import Filing, require_text
from tallyproof.cases.machine import CLOCK, CORRECT_STATIONS, REDRAFT, load_machine, load_permissions
from tallyproof.cases.rules import ProceduralLaw
from tallyproof.errors import CallError, NotAllowedError, TextKey

__all__ = ["NEW", "Act", "Case", "Step", "fold", "lapses_of", "require_act"]

NEW = "new"
_ID = re.compile(r"[\w./-]{1,80}")


@dataclass(frozen=True, slots=True)
class Act:
    """Something that somebody did in a case."""

    name: str
    at: dt.datetime
    """When it was done; aware, to the second."""
    role: str
    by: str = ""
    """Who, or a pseudonym; empty where that is not recorded."""
    fields: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Step:
    """An act and the state it led to."""

    act: Act
    source: str
    state: str

    @property
    def automatic(self) -> bool:
        """True for what the clock did."""
        return self.act.role == CLOCK


@dataclass(frozen=True, slots=True)
class Case:
    """Where a case stands."""

    id: str
    filing: Filing
    law: ProceduralLaw
    state: str = NEW
    forum: str = ""
    """The body that has the case now."""
    number: str = ""
    history: tuple[Step, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    corrections: tuple[Act, ...] = ()
    """What mended the stations of the filing, in the order of recording; no part of the history, which is that of the
    procedure: what is recorded today about yesterday stays possible."""

    @property
    def zone(self) -> dt.tzinfo:
        """By whose clock its times are told: that of the body, as the filing or the law says."""
        return self.law.calendar(self.filing.zone, None).zone

    @property
    def last(self) -> dt.datetime | None:
        """When the last act was done."""
        return self.history[-1].act.at if self.history else None

    def find(self, *names: str) -> Act | None:
        """Return the last act of one of these names."""
        found = [step.act for step in self.history if step.act.name in names]
        return found[-1] if found else None

    @property
    def decision(self) -> Act | None:
        """The decision that stands last, or the finding that the case cannot be examined."""
        return self.find("decide", "declare_inadmissible")

    @property
    def outcome(self) -> str:
        """`upheld`, ... where the substance was examined; `inadmissible`, ... where not; empty while open."""
        end = self.find("decide", "declare_inadmissible", "withdraw", "fall_away", "refile_due", "remit")
        if end is None or end.name == "remit":
            return "refused" if self.state == "final" and self.find("refuse_to_register") else ""
        names = {"withdraw": "withdrawn", "fall_away": "moot", "refile_due": "lapsed"}
        return str(end.fields["outcome"]) if end.name == "decide" else names.get(end.name, "inadmissible")

    @property
    def effects(self) -> tuple[Mapping[str, Any], ...]:
        """What the decision changes in the results."""
        return tuple(self.decision.fields.get("effects", ())) if self.decision else ()

    @property
    def to_execute(self) -> bool:
        """True where the complainant won and the decision orders something."""
        won = self.outcome in {"upheld", "partly_upheld"}
        remedies = self.decision.fields.get("remedies", ()) if self.decision else ()
        return won and (bool(self.effects) or any(one != "none" for one in remedies))

    @property
    def executed(self) -> Act | None:
        """The execution, where there was one after the decision."""
        return self.find("execute") if self.state == "executed" else None


def fold(name: str, acts: Iterable[Act], law: ProceduralLaw, *, until: dt.datetime | None = None) -> Case:
    """Return a case after its acts and after every deadline that passed.

    Args:
        name: Id of the case.
        acts: In the order in which they were done; the first is its draft.
        law: Whose clocks run.
        until: Now; None: as of the last act, so that no clock runs on.

    Returns:
        The case. A deadline that passed between two acts stands between them in the history.

    Raises:
        NotAllowedError: An act that the state or the permissions forbid.
        CallError: An act lacks a field that it needs.
    """
    case = None
    for act in acts:
        case = _begun(name, act, law) if case is None else require_act(case, act)
    if case is None:
        raise CallError(f'The case "{name}" has no act.', expected="a draft", text="case_no_act", case=name)
    return _run_on(case, until) if until else case


def require_act(case: Case, act: Act) -> Case:
    """Return the case after one more act; raises as `fold` does and changes nothing.

    Deadlines that passed before the act come first, so that a late act is never taken for one in time.
    """
    if act.at.tzinfo is None:
        raise CallError(
            f"The time {act.at.isoformat()} has no zone.",
            expected="2005-12-04T20:00+06:00",
            text="time_no_zone",
            time=act.at.isoformat(),
        )
    require_text(act.by, act.fields)
    if act.name == CORRECT_STATIONS:
        return _corrected(case, act)
    reached = _run_on(case, act.at)
    if case.last and act.at < case.last:
        before = case.last.isoformat()
        raise NotAllowedError(
            f'The act "{act.name}" at {act.at.isoformat()}',
            reason=f"the case has an act of {before}",
            text="act_before_last",
            at=act.at.astimezone(case.zone),
            last=case.last.astimezone(case.zone),
        )
    load_permissions().require(act.role, act.name)
    return _stepped(reached, act)


def _corrected(case: Case, act: Act) -> Case:
    """Return the case with other stations; the clock stands where it stood."""
    load_permissions().require(act.role, act.name)
    load_machine().require_correctable(case.state)
    stations, replaced = act.fields.get("stations"), act.fields.get("replaced")
    if not isinstance(stations, list | tuple) or not all(isinstance(one, str) and one for one in stations):
        raise _lacks(act, "stations", expected="a list of codes of stations")
    if not str(act.fields.get("reason", "")).strip():
        raise _lacks(act, "reason")
    if replaced is None or tuple(replaced) != case.filing.stations:
        raise CallError(
            f'The act "{act.name}" replaces other stations.',
            expected="those that the case names",
            text="replaces_other",
        )
    if tuple(stations) == case.filing.stations:
        reason = "the case names these stations already"
        raise NotAllowedError(f'The act "{act.name}"', reason=reason, text="correct_same")
    filing = replace(case.filing, stations=tuple(stations))
    return replace(case, filing=filing, corrections=(*case.corrections, act))


def lapses_of(case: Case) -> tuple[tuple[dt.datetime, str, str], ...]:
    """Return what the clock will do if nobody acts any more: time, state and outcome after it."""
    ahead = _run_on(case, dt.datetime.max.replace(tzinfo=dt.UTC))
    steps = range(len(case.history), len(ahead.history))
    return tuple(
        (
            ahead.history[i].act.at,
            ahead.history[i].state,
            replace(ahead, state=ahead.history[i].state, history=ahead.history[: i + 1]).outcome,
        )
        for i in steps
    )


def _begun(name: str, act: Act, law: ProceduralLaw) -> Case:
    require_text(name, act.by, act.fields)
    if not _ID.fullmatch(name):
        raise CallError(
            f'"{name}" is no id of a case.',
            expected="1 to 80 letters, digits, . _ / -",
            text="case_id",
            name=name,
        )
    load_permissions().require(act.role, act.name)
    if act.name != "draft":
        load_machine().require(NEW, act.name)
    filing = Filing.from_document(act.fields)
    law.forum(filing.forum)
    return _stepped(Case(name, filing, law, forum=filing.forum), act)


def _stepped(case: Case, act: Act) -> Case:
    line = load_machine().require(case.state, act.name)
    for need in line.needs:
        if act.fields.get(need) in (None, "", []):
            raise _lacks(act, need)
    case = _redrafted(case, act) if act.name == REDRAFT else case
    forum = str(act.fields["forum"]) if act.name == "transfer" else case.forum
    moved = replace(
        case,
        state=line.target,
        forum=case.law.forum(forum).id,
        number=str(act.fields["number"]) if act.name == "register" else case.number,
        history=(*case.history, Step(act, case.state, line.target)),
    )
    return replace(moved, deadlines=after_act(moved, act.name, act.at))


def _redrafted(case: Case, act: Act) -> Case:
    """Return a draft with the content of an act; the case that it attacks stays, and limits begin by its new facts."""
    filing = replace(Filing.from_document(act.fields), parent=case.filing.parent)
    return replace(case, filing=filing, forum=case.law.forum(filing.forum).id, deadlines=())


def _run_on(case: Case, until: dt.datetime) -> Case:
    """Let the clock run: a deadline whose last second is over is marked, and moves the case where the table says."""
    while (passed := next_lapse(case.deadlines)) is not None:
        if passed.due_at >= until:
            break
        case = replace(case, deadlines=lapsed_at(case.deadlines, passed))
        lapse = case.law.rule(passed.rule).lapse
        if lapse and load_machine().find(case.state, lapse):
            at = max(passed.due_at, case.last or passed.due_at)
            case = _stepped(case, Act(lapse, at, CLOCK, fields={"rule": passed.rule}))
    return case


def _lacks(act: Act, field: str, *, expected: str = "") -> CallError:
    return CallError(
        f'The act "{act.name}" lacks "{field}".',
        expected=expected or f"{field} with a value",
        text="act_lacks",
        act=TextKey(f"cases.act.{act.name}"),
        lacking=TextKey(f"refusals.field_{field}"),
    )
