"""All statements and claims, folded from the entries in which they were recorded; nothing is ever overwritten."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from tallyproof.errors import CallError, NotAllowedError, UnknownNameError
from tallyproof.statements.register.claim import Claim, ClaimKind, Stance
from tallyproof.statements.register.statement import Confirmation, Statement, StatementKind

__all__ = [
    "Register",
    "claim_entry",
    "fold",
    "read_claim",
    "read_statement",
    "stance_entry",
    "statement_entry",
]

Entry = Mapping[str, Any]
"""`{"act": "statement" | "claim" | "stance", ...}`, plain values."""


@dataclass(frozen=True, slots=True)
class Register:
    """Statements with all their versions, and claims with all their stances."""

    statements: Mapping[str, tuple[Statement, ...]] = field(default_factory=dict)
    """By id, the newest version last."""
    claims: Mapping[str, Claim] = field(default_factory=dict)
    stances: Mapping[str, tuple[Stance, ...]] = field(default_factory=dict)
    """By claim, in the order in which they were recorded."""

    def statement(self, name: str) -> Statement:
        """Return the newest version of a statement; raises UnknownNameError."""
        if name not in self.statements:
            raise UnknownNameError("statement", name, self.statements)
        return self.statements[name][-1]


def fold(entries: Iterable[Entry]) -> Register:
    """Return what the entries add up to.

    Raises:
        NotAllowedError: A claim of a statement that is not there, or one id for two claims.
    """
    register = Register()
    for entry in entries:
        register = _with(register, entry)
    return register


def _with(register: Register, entry: Entry) -> Register:
    if entry["act"] == "statement":
        statement = read_statement(entry["fields"])
        versions = (*register.statements.get(statement.id, ()), statement)
        return replace(register, statements={**register.statements, statement.id: versions})
    if entry["act"] == "claim":
        claim = read_claim(entry["fields"])
        if claim.id in register.claims:
            raise NotAllowedError(
                f'Adding the claim "{claim.id}"',
                reason="there is one of this id",
                text="claim_twice",
                name=claim.id,
            )
        _require_place(claim, register.statement(claim.statement))
        if claim.about.startswith("statement:"):
            register.statement(claim.about.partition(":")[2])
        stances = {**register.stances, claim.id: (claim.stance,)}
        return replace(register, claims={**register.claims, claim.id: claim}, stances=stances)
    name, stance = entry["fields"]["claim"], Stance(entry["fields"]["stance"])
    if name not in register.claims:
        raise UnknownNameError("claim", name, register.claims)
    changed = replace(register.claims[name], stance=stance)
    stances = {**register.stances, name: (*register.stances[name], stance)}
    return replace(register, claims={**register.claims, name: changed}, stances=stances)


def _require_place(claim: Claim, statement: Statement) -> None:
    if claim.start is None and claim.end is None:
        return
    if claim.start is None or claim.end is None or not 0 <= claim.start < claim.end <= len(statement.text):
        raise CallError(
            f'The claim "{claim.id}" stands at {claim.start}-{claim.end}.',
            expected=f"a place within 0-{len(statement.text)}",
            text="claim_place",
            name=claim.id,
            most=len(statement.text),
        )


def statement_entry(statement: Statement) -> dict[str, Any]:
    """Return the entry that records a statement or a new version of it."""
    return {"act": "statement", "fields": _fields(statement)}


def claim_entry(claim: Claim) -> dict[str, Any]:
    """Return the entry that records a claim."""
    return {"act": "claim", "fields": _fields(claim)}


def stance_entry(claim: str, stance: Stance) -> dict[str, Any]:
    """Return the entry that records that a claim was denied or taken back."""
    return {"act": "stance", "fields": {"claim": claim, "stance": stance.value}}


def _fields(thing: Statement | Claim) -> dict[str, Any]:
    """Return the fields that say something, as plain values."""
    named = {name: getattr(thing, name) for name in type(thing).__dataclass_fields__}
    return {name: getattr(value, "value", value) for name, value in named.items() if value not in ("", None)}


def read_statement(fields: Mapping[str, Any]) -> Statement:
    """Return a statement from plain values; raises CallError and UnknownNameError."""
    known = _known(fields, Statement)
    words = {"kind": StatementKind, "confirmation": Confirmation}
    return Statement(
        **known | {name: _word(kind, known[name]) for name, kind in words.items() if name in known}
    )


def read_claim(fields: Mapping[str, Any]) -> Claim:
    """Return a claim from plain values; raises CallError and UnknownNameError."""
    known = _known(fields, Claim)
    return Claim(**known | _words(known, {"kind": ClaimKind, "stance": Stance}))


def _known(fields: Mapping[str, Any], thing: type[Statement] | type[Claim]) -> dict[str, Any]:
    names = thing.__dataclass_fields__
    if unknown := sorted(set(fields) - set(names)):
        raise UnknownNameError("field", unknown[0], names)
    wrong = [name for name, value in fields.items() if not isinstance(value, str | int | bool)]
    if wrong:
        raise CallError(f'The field "{wrong[0]}" is {fields[wrong[0]]!r}.'[:200], expected="text")
    try:
        thing(**fields)
    except TypeError as error:
        raise CallError(str(error).rpartition(".")[2] + ".", expected=", ".join(names)) from error
    return dict(fields)


def _words(known: Mapping[str, Any], kinds: Mapping[str, type[StrEnum]]) -> dict[str, StrEnum]:
    return {name: _word(kind, known[name]) for name, kind in kinds.items() if name in known}


def _word(kind: type[StrEnum], value: str) -> StrEnum:
    try:
        return kind(value)
    except ValueError as error:
        raise UnknownNameError(kind.__name__, str(value), [word.value for word in kind]) from error
