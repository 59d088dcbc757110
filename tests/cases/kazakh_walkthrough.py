"""The three courses of docs/cases/kazakhstan-2005.md, as acts; the page's dates and pictures come from here."""

import datetime as dt
from typing import Any

from cases.case_stories import AQTAU, act, at, draft, kazakh_law
from tallyproof.cases.case import Act, Case, fold

LAW = kazakh_law()
PLACE = {"zone": "Asia/Aqtau", "matter": "Station 147"}


def t(day: int, hour: int = 12) -> dt.datetime:
    """Return an hour of December 2005 by a clock on the wall in Aqtau."""
    return at(day, hour, zone=AQTAU)


def commission() -> dict[str, list[Act]]:
    """Filed on polling day, when the answer is due at once; registered late; decided late."""
    return {
        "C1": [
            draft(t(4, 19), subject="No copy of the protocol", **PLACE),
            act("file", t(4, 19), "complainant"),
            act("register", t(6, 10), number="31"),
            act("admit", t(6, 11)),
            act("decide", t(13, 15), outcome="rejected", reason="no_reason_given", reasons_given=False),
            act("serve", t(14, 9)),
        ]
    }


def court() -> dict[str, list[Act]]:
    """The rejection goes to court within ten days; the court is late by a day, upholds, and is obeyed late."""
    appeal: dict[str, Any] = {
        "kind": "appeal",
        "forum": "regional_court",
        "parent": "C1",
        "subject": "Appeal",
    }
    decision: dict[str, Any] = {
        "outcome": "upheld",
        "reason": "merits",
        "remedies": ["correct_protocol"],
        "legal_basis": "art. 49",
    }
    return {
        "C1": [*commission()["C1"], act("appeal", t(16, 10), "complainant", appeal="C2")],
        "C2": [
            draft(t(16, 10), **PLACE, **appeal),
            act("file", t(16, 10), "complainant"),
            act("register", t(16, 16), number="2-77"),
            act("admit", t(17, 10)),
            act("decide", t(22, 11), **decision),
            act("serve", t(22, 16)),
            act("enter_into_force", t(22, 17), legal_basis="the court's order"),
            act("execute", t(29, 10), "executor"),
        ],
    }


def prosecutor() -> dict[str, list[Act]]:
    """The same matter before the prosecutor, under another clock, while the commission suspends for the court."""
    return {
        "P1": [
            draft(t(7, 9), forum="prosecutor", kind="application", subject="Copy refused", **PLACE),
            act("file", t(7, 9), "complainant"),
            act("register", t(7, 12), number="P-5"),
            act("admit", t(8, 9)),
            act("decide", t(12, 17), outcome="upheld", reason="merits", remedies=["order_conduct"]),
        ],
        "C3": [
            draft(t(6, 9), subject="Copy refused", **PLACE),
            act("file", t(6, 9), "complainant"),
            act("register", t(6, 15), number="32"),
            act("admit", t(7, 9)),
            act("suspend", t(9, 9), because="the same matter is before the court"),
            act("resume", t(14, 9), because="the court's decision is in force"),
        ],
        "M1": [
            draft(t(5, 9), forum="police", kind="criminal_report", subject="Blows at the station", **PLACE),
            act("file", t(5, 9), "complainant"),
            act("register", t(5, 10), number="KUI-9"),
        ],
    }


def folded(story: dict[str, list[Act]], *, day: int, hour: int = 12) -> dict[str, Case]:
    until = at(day, hour, zone=AQTAU)
    return {
        name: fold(name, [one for one in acts if one.at <= until], LAW, until=until)
        for name, acts in story.items()
    }
