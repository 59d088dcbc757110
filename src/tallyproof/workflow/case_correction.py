"""Mend which stations a case names: what was typed wrongly stays recorded beside what replaces it."""

from collections.abc import Iterable
from dataclasses import replace

from tallyproof.cases.case import require_act
from tallyproof.cases.machine import CORRECT_STATIONS
from tallyproof.texts import Catalogue
from tallyproof.workflow.case_log import log_new
from tallyproof.workflow.case_records import Office
from tallyproof.workflow.cases import Deed, case_act, case_show
from tallyproof.workflow.request import Document

__all__ = ["case_correct_stations"]


def case_correct_stations(
    office: Office, catalogue: Catalogue, name: str, stations: Iterable[str], *, reason: str, deed: Deed
) -> Document:
    """Record that a case names other stations than were written down; the records keep both lists.

    Args:
        office: The project.
        catalogue: Language of the answer.
        name: Id of the case.
        stations: All stations that it names from now on, each once; none where it names none.
        reason: Why, in words.
        deed: When and by whom; its name and fields are not read.

    Returns:
        The case. State, time limits and effects of a decision are what they were.

    Raises:
        UnknownNameError: There is no such case.
        NotAllowedError: The case has ended, such as by an execution; the role may not; nothing would change.
        CallError: There is no reason, or the list is not one of codes.
    """
    case = office.records.case(name)
    fields = {
        "stations": list(dict.fromkeys(one.strip() for one in stations)),
        "replaced": list(case.filing.stations),
        "reason": reason.strip(),
    }
    act = case_act(case, replace(deed, name=CORRECT_STATIONS, fields=fields), office.now)
    require_act(case, act)
    with office.records.writing(by=office.by) as writer:
        writer.act(name, act)
    log_new(office)
    return case_show(office, catalogue, name)
