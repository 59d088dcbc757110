"""Who answers to whom: read the rules, apply each reform, compare."""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tallyproof.errors import CallError
from tallyproof.outcome.control.document import control_document
from tallyproof.outcome.control.rules_file import load_reform, load_rules
from tallyproof.texts import Catalogue

__all__ = ["control"]


def control(
    rules: Path, catalogue: Catalogue, *, reforms: Sequence[Path] = (), day: str = ""
) -> dict[str, Any]:
    """Return who appoints and removes whom, and what each reform changes.

    Args:
        rules: Powers over offices (TOML).
        catalogue: Language of the sentences, titles and names.
        reforms: Files of reforms, each applied to what the one before left.
        day: Only what is in force on this day counts (ISO 8601); empty: everything.

    Raises:
        CallError: The day is none.
        InputError: A file cannot be read.
    """
    states = [load_rules(rules, language=catalogue.language)]
    for path in reforms:
        states.append(load_reform(path, states[-1], language=catalogue.language).applied(states[-1]))
    return control_document(states, catalogue, day=_day(day))


def _day(written: str) -> str:
    try:
        return dt.date.fromisoformat(written).isoformat() if written else ""
    except ValueError as error:
        raise CallError(
            f"{written!r} is no day.", expected="a day such as 2005-12-04", text="date_wrong", date=written
        ) from error
