"""What somebody can choose where a rule or a law is asked for: the usual rules, those of law profiles, the profiles."""

from collections.abc import Sequence

from tallyproof.election.law import load_profiles
from tallyproof.outcome.answers import yes_and_no
from tallyproof.outcome.rules import read_rule
from tallyproof.texts import Catalogue
from tallyproof.workflow.case_choices import Choices

__all__ = ["LAWS", "RULES", "law_choices", "require_rule", "rule_choices", "usual_rule"]

_TWO = 2
_USUAL = {"plurality": "web.examine.plurality", "majority": "web.examine.majority"}
_REFERENDUMS = {
    "referendum": "web.examine.referendum",
    "referendum;turnout>=1/2": "web.examine.referendum_turnout",
}
"""What the usual rules are called, by the rule; those of referendums are for contests of two choices."""
_STATED = {one.rule.line: one for one in load_profiles() if one.rule is not None}

LAWS = tuple(one.id for one in load_profiles())
"""The law profiles of the program."""
RULES = tuple(dict.fromkeys((*_USUAL, *_REFERENDUMS, *_STATED)))
"""The rules that are offered; every other one that can be read may be written."""


def rule_choices(catalogue: Catalogue, *, choices: int, chosen: str = "") -> Choices:
    """Return the rules to choose from, with what they are called.

    Args:
        catalogue: Language of the texts.
        choices: How many choices the contest has.
        chosen: The rule in use; it comes first where it is none of the others. Empty: none.
    """
    usual = {**_USUAL, **(_REFERENDUMS if choices == _TWO else {})}
    offered = [(rule, catalogue.text(key)) for rule, key in usual.items()]
    for rule, profile in _STATED.items():
        title = profile.title.get(catalogue.language, profile.title["en"])
        offered.append((rule, catalogue.text("web.examine.by_law", rule=rule, title=title)))
    known = {rule for rule, _ in offered}
    own = [] if not chosen or chosen in known else [(chosen, catalogue.text("web.examine.own", rule=chosen))]
    return own + offered


def usual_rule(names: Sequence[str]) -> str:
    """Return how a contest is decided where nobody said otherwise: two choices called Yes and No are a referendum.

    Args:
        names: Of the choices. Two persons who stand against each other are no referendum.
    """
    return "referendum" if yes_and_no(names) else "plurality"


def law_choices(catalogue: Catalogue) -> Choices:
    """Return the law profiles of the program: id and title."""
    return [(one.id, one.title.get(catalogue.language, one.title["en"])) for one in load_profiles()]


def require_rule(line: str) -> None:
    """Raise CallError where a rule that somebody wrote cannot be read; what is empty says nothing."""
    if line:
        read_rule(line)
