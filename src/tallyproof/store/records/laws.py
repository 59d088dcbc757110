"""The clocks under which cases run: profiles of the program, and profiles that somebody brought in a file."""

import hashlib
from dataclasses import replace
from functools import cache

from tallyproof.cases.rules import ProceduralLaw, procedural_law
from tallyproof.election.law import find_profile, parse_profile
from tallyproof.errors import ReproducibilityError, UnknownNameError
from tallyproof.store.records.models import LawRow

__all__ = ["kept_law", "law_name", "law_of"]

_MARK, _DIGITS = "@", 16


@cache
def law_of(profile: str) -> ProceduralLaw:
    """Return the clocks of a profile of the program by its id; raises UnknownNameError and CallError."""
    return procedural_law(find_profile(profile))


def law_name(content: bytes, *, file: str) -> str:
    """Return the name under which a profile is kept: its id and its hash.

    Args:
        content: The bytes of the file.
        file: For messages.

    Raises:
        InputError: The file is no profile, or its clocks are not written as they must be.
        CallError: It states no deadlines.
    """
    profile = parse_profile(content, file=file)
    procedural_law(profile)
    return f"{profile.id}{_MARK}{hashlib.sha256(content).hexdigest()[:_DIGITS]}"


def kept_law(alias: str, name: str) -> ProceduralLaw:
    """Return the clocks of a profile by the name in the records.

    Args:
        alias: The Django connection.
        name: Id of a profile of the program, or `id@hash` of a kept one.

    Raises:
        UnknownNameError: It is neither.
        ReproducibilityError: The kept profile is not the one of that hash.
    """
    if _MARK not in name:
        return law_of(name)
    row = LawRow.objects.using(alias).filter(pk=name).first()
    if row is None:
        raise UnknownNameError("law profile", name, LawRow.objects.using(alias).values_list("pk", flat=True))
    return _parsed(name, bytes(row.content))


@cache
def _parsed(name: str, content: bytes) -> ProceduralLaw:
    now = law_name(content, file=f"{name}.toml")
    if now != name:
        raise ReproducibilityError(f"The law profile {name}", recorded=name, now=now)
    return replace(procedural_law(parse_profile(content, file=f"{name}.toml")), profile=name)
