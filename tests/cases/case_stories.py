"""Short stories of cases for tests."""

import datetime as dt
from zoneinfo import ZoneInfo

from tallyproof.cases.case import Act
from tallyproof.cases.rules import ProceduralLaw, procedural_law
from tallyproof.election.law import find_profile

AQTAU, ALMATY = ZoneInfo("Asia/Aqtau"), ZoneInfo("Asia/Almaty")
FAR = dt.datetime(2030, 1, 1, tzinfo=dt.UTC)


def kazakh_law() -> ProceduralLaw:
    return procedural_law(find_profile("kazakhstan_2004"))


def at(day: int, hour: int = 12, minute: int = 0, *, zone: ZoneInfo = ALMATY, month: int = 12) -> dt.datetime:
    return dt.datetime(2005, month, day, hour, minute, tzinfo=zone)


def draft(when: dt.datetime, **fields: object) -> Act:
    given = {
        "kind": "complaint",
        "forum": "territorial",
        "subject": "The protocol",
        "polling_day": "2005-12-04",
    }
    return Act("draft", when, "complainant", fields=given | fields)


def act(name: str, when: dt.datetime, role: str = "forum", **fields: object) -> Act:
    return Act(name, when, role, fields=fields)


def registered(when: dt.datetime, **fields: object) -> list[Act]:
    return [draft(when, **fields), act("file", when, "complainant"), act("register", when, number="7")]
