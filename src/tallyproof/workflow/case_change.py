"""What a decision does to the results, looked at before it is recorded, before it is executed, and afterwards."""

from tallyproof.cases.case import Case, require_act
from tallyproof.texts import Catalogue
from tallyproof.workflow.case_records import Office
from tallyproof.workflow.case_versions import looked_at, version_after
from tallyproof.workflow.cases import Deed, case_act, require_decision
from tallyproof.workflow.request import Document

__all__ = ["case_change", "decision_change"]


def decision_change(office: Office, catalogue: Catalogue, name: str, deed: Deed, *, rule: str) -> Document:
    """Return what a decision would change if it were recorded and executed now; nothing is written.

    Args:
        office: The project.
        catalogue: Language of the sentence.
        name: Id of the case.
        deed: `decide` with its effects.
        rule: How the contest is decided.

    Raises:
        InputError: The decision names stations or columns that the version in force does not have.
        CallError: It uses a word that is none, or lacks what an effect needs.
        NotAllowedError: It rejects the case but has effects; the state, the permissions or the order of time forbid it.
    """
    require_decision(deed.fields)
    case = office.records.case(name)
    return _change(office, catalogue, require_act(case, case_act(case, deed, office.now)), rule=rule)


def case_change(office: Office, catalogue: Catalogue, name: str, *, rule: str) -> Document | None:
    """Return what the decision in a case changed, or would change if it were executed now.

    Returns:
        As `decision_change`; `executed` says which of both. None where the decision has no effects on the results.
    """
    case = office.records.case(name, now=office.now)
    if not case.effects:
        return None
    given = case.executed.fields if case.executed else {}
    if "snapshot" not in given:
        return _change(office, catalogue, case, rule=rule)
    before, after = (office.project.load(given[one]) for one in ("supersedes", "snapshot"))
    return looked_at(before, after, catalogue, rule=rule) | {"executed": True}


def _change(office: Office, catalogue: Catalogue, case: Case, *, rule: str) -> Document:
    before = office.project.current()
    after = version_after(case, before)
    return looked_at(before, after, catalogue, rule=rule) | {"executed": False}
