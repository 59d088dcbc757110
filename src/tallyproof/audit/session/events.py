"""What can happen in an audit after the commitment; nothing is ever taken back, only added to."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from tallyproof.errors import InputError

__all__ = ["Drawn", "Entered", "Escalated", "Event", "Refused", "Seeded", "event_document", "read_event"]


@dataclass(frozen=True, slots=True)
class Seeded:
    """The public seed, after the commitment; there is only ever one."""

    seed: str
    source: str
    """How it came about: dice thrown in public, a lottery of that day."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """The sample was drawn or made longer."""

    total: int
    """Draws so far, this round included."""


@dataclass(frozen=True, slots=True)
class Entered:
    """One person's count of one batch, made without seeing the other one."""

    batch: str
    person: str
    counts: Mapping[str, int] | None
    """By count; None where the batch could not be found."""
    papers_missing: int = 0


@dataclass(frozen=True, slots=True)
class Refused:
    """An entry that cannot be used; it is kept, and the batch is counted again."""

    batch: str
    person: str
    code: str
    counts: Mapping[str, int] | None
    papers_missing: int = 0


@dataclass(frozen=True, slots=True)
class Escalated:
    """Everything is counted from here on."""

    reason: str


Event = Seeded | Drawn | Entered | Refused | Escalated

_KINDS: Mapping[str, type[Event]] = {
    "seeded": Seeded,
    "drawn": Drawn,
    "entered": Entered,
    "refused": Refused,
    "escalated": Escalated,
}
_NAMES = {kind: name for name, kind in _KINDS.items()}


def event_document(event: Event) -> dict[str, Any]:
    """Return an event as plain values."""
    return {"kind": _NAMES[type(event)], **asdict(event)}


def read_event(document: Mapping[str, Any], *, file: str, row: int) -> Event:
    """Read an event back; raises InputError where it is none."""
    try:
        fields = {name: value for name, value in document.items() if name != "kind"}
        return _KINDS[document["kind"]](**fields)
    except (KeyError, TypeError) as error:
        expected = f"an event: {', '.join(_KINDS)}"
        raise InputError(file, place=f"row {row}", found=str(error), expected=expected) from error
