"""Fields of requests whose values the program knows: law profiles, and rules, of which others may be written."""

from typing import Annotated

from pydantic import AfterValidator, Field, WithJsonSchema

from tallyproof.errors import CallError
from tallyproof.workflow.rule_choices import LAWS, RULES, require_rule

__all__ = ["LawChosen", "RuleChosen"]

_MOST = 300


def _law(given: str) -> str:
    if given and given not in LAWS:
        raise ValueError(f"no law profile of the program; there are: {', '.join(LAWS)}")
    return given


def _rule(given: str) -> str:
    try:
        require_rule(given)
    except CallError as error:
        raise ValueError(str(error)) from error
    return given


LawChosen = Annotated[str, AfterValidator(_law), WithJsonSchema({"type": "string", "enum": ["", *LAWS]})]
"""Id of a law profile; empty: by country and polling day."""

RuleChosen = Annotated[
    str,
    Field(max_length=_MOST),
    AfterValidator(_rule),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "enum": ["", *RULES]},
                {"type": "string", "maxLength": _MOST, "description": "A rule of one's own."},
            ]
        }
    ),
]
"""How the contest is decided; empty: as the project says."""
