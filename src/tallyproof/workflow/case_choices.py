"""What somebody can choose when writing about a case: laws and bodies, controlled words, acts, and what they need."""

from collections.abc import Collection, Mapping

from tallyproof.cases import vocabulary
from tallyproof.cases.machine import load_machine, load_permissions
from tallyproof.cases.rules import ProceduralLaw, procedural_law
from tallyproof.election.law import load_profiles
from tallyproof.texts import Catalogue
from tallyproof.workflow.case_records import Office
from tallyproof.workflow.request import Document

__all__ = ["LISTS", "Choices", "case_acts", "case_words", "forums_of", "laws_with_deadlines"]

Choices = list[tuple[str, str]]
"""Words and what they are called, in the order of their list."""

LISTS: Mapping[str, tuple[str, ...]] = {
    "kind": vocabulary.CASE_KINDS,
    "ground": vocabulary.GROUNDS,
    "remedy": vocabulary.REMEDIES,
    "outcome": vocabulary.OUTCOMES,
    "reason": vocabulary.REASONS,
    "proof": vocabulary.PROOF,
    "copy": vocabulary.COPIES,
    "action": vocabulary.ACTIONS,
    "role": load_permissions().roles,
    "state": load_machine().states,
}
"""Each controlled list by the first part of the keys of its texts in the catalogue `cases`."""


def case_words(catalogue: Catalogue, listed: str) -> Choices:
    """Return the words of a controlled list with their texts; raises KeyError where there is no such list."""
    return [(word, catalogue.text(f"cases.{listed}.{word}")) for word in LISTS[listed]]


def laws_with_deadlines(catalogue: Catalogue) -> list[Document]:
    """Return the law profiles of the program that state time limits: id, title, zone, bodies."""
    found = [(profile, procedural_law(profile)) for profile in load_profiles() if profile.deadlines]
    return [
        {
            "id": profile.id,
            "title": profile.title.get(catalogue.language, profile.title["en"]),
            "zone": law.zone,
            "forums": _forums(law, catalogue),
        }
        for profile, law in found
    ]


def forums_of(office: Office, catalogue: Catalogue, name: str) -> Choices:
    """Return the bodies that the law of a case knows; raises UnknownNameError."""
    return _forums(office.records.case(name).law, catalogue)


def case_acts(
    office: Office, catalogue: Catalogue, name: str, *, roles: Collection[str] | None = None
) -> list[Document]:
    """Return the acts that are possible in a case now.

    Args:
        office: The project.
        catalogue: Language of the titles.
        name: Id of the case.
        roles: Only acts that one of these may do; None: whoever may.

    Returns:
        For each act its name, title, the roles that may do it, and the fields that it needs; none of the clock's.
    """
    case, may = office.records.case(name, now=office.now), load_permissions()
    named = may.roles if roles is None else roles
    found = {
        act: [role for role in may.roles if role in named and role != "clock" and may.allows(role, act)]
        for act in load_machine().possible(case.state)
    }
    return [
        {
            "act": act,
            "title": catalogue.text(f"cases.act.{act}"),
            "roles": who,
            "needs": list(load_machine().require(case.state, act).needs),
        }
        for act, who in found.items()
        if who
    ]


def _forums(law: ProceduralLaw, catalogue: Catalogue) -> Choices:
    return [(one.id, one.title.get(catalogue.language, one.title["en"])) for one in law.forums.values()]
