"""How complaints were handled. Not examined is never counted as rejected; what is still open is never left out."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from tallyproof.cases.summary import CaseSummary
from tallyproof.cases.vocabulary import OUTCOMES, UNEXAMINED

__all__ = ["Share", "Statistics", "run_statistics"]


@dataclass(frozen=True, slots=True)
class Share:
    """Some of a whole, with those of whom it is not known kept apart."""

    count: int
    of: int
    unknown: int = 0

    @property
    def share(self) -> float | None:
        """From 0 to 1; None where there is nothing to divide by."""
        return self.count / self.of if self.of else None


@dataclass(frozen=True, slots=True)
class Statistics:
    """The rates of one set of cases."""

    cases: int
    states: Mapping[str, int]
    outcomes: Mapping[str, Share]
    """Of all cases, every outcome on the substance and every way of not examining it; and `open`."""
    examined: Share
    """Cases decided on the substance, of those answered in any way."""
    upheld: Share
    """Upheld in full or in part, of those decided on the substance."""
    median_days: float | None
    """From filing to decision; None where nothing is decided."""
    overdue: Share
    """Cases whose body owes an answer and is late, of all cases."""
    after_final: Share | None
    """Decided, or still open, when the results were final; None where that time is not known."""
    reasons_given: Share
    published: Share
    executed: Share
    """Executed, of the cases that were won and order something."""


def run_statistics(cases: Iterable[CaseSummary], *, final_at: dt.datetime | None = None) -> Statistics:
    """Return the rates that a report on dispute resolution gives.

    Args:
        cases: All cases.
        final_at: When the results became final; aware.

    Returns:
        Counts and shares; `unknown` says of how many cases something is not recorded.

    Source:
        ODIHR, Resolving Election Disputes (2000); Venice Commission, CDL-AD(2020)025, §§ 117-120.
    """
    listed = list(cases)
    decided = [case for case in listed if case.decided_at]
    substance = [case for case in listed if case.outcome in OUTCOMES]
    answered = [case for case in listed if case.outcome]
    won = [case for case in listed if case.to_execute]
    outcomes = Counter(case.outcome or "open" for case in listed)
    late = {"filed_unanswered", "overdue", "appealed_for_inaction"}
    return Statistics(
        cases=len(listed),
        states=dict(sorted(Counter(case.state for case in listed).items())),
        outcomes={name: Share(outcomes[name], len(listed)) for name in (*OUTCOMES, *UNEXAMINED, "open")},
        examined=Share(len(substance), len(answered)),
        upheld=Share(sum(case.outcome != "rejected" for case in substance), len(substance)),
        median_days=_median_days(decided),
        overdue=Share(sum(case.state in late for case in listed), len(listed)),
        after_final=_after(listed, final_at) if final_at else None,
        reasons_given=_known([case.reasons_given for case in decided]),
        published=_known([case.published for case in decided]),
        executed=Share(sum(case.executed for case in won), len(won)),
    )


def _median_days(decided: Sequence[CaseSummary]) -> float | None:
    times = [
        (c.decided_at - c.filed_at).total_seconds() / 86400 for c in decided if c.filed_at and c.decided_at
    ]
    return round(median(times), 2) if times else None


def _after(cases: Sequence[CaseSummary], final_at: dt.datetime) -> Share:
    filed = [
        case
        for case in cases
        if case.filed_at and case.filed_at <= final_at and case.outcome not in {"withdrawn", "moot"}
    ]
    late = sum(case.decided_at is None or case.decided_at > final_at for case in filed)
    return Share(late, len(filed))


def _known(values: Sequence[bool | None]) -> Share:
    told = [value for value in values if value is not None]
    return Share(sum(told), len(told), len(values) - len(told))
