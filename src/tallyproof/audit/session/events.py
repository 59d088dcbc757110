"""What can happen in an audit after the commitment; nothing is ever taken back, only added to."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from tallyproof.errors import StoredFileError

__all__ = [
    "Committed",
    "Drawn",
    "Entered",
    "Escalated",
    "Event",
    "Refused",
    "Seeded",
    "event_document",
    "read_event",
]


@dataclass(frozen=True, slots=True)
class Committed:
    """The first event: everything but the seed and the counts is fixed."""

    commitment: str
    """SHA-256 of the commitment."""


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


Event = Committed | Seeded | Drawn | Entered | Refused | Escalated

_KINDS: Mapping[str, type[Event]] = {
    "committed": Committed,
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


def _possible(name: str, value: object) -> bool:
    """Whether a field of an event can have this value."""
    match name, value:
        case (("total" | "papers_missing"), int()):
            return not isinstance(value, bool)
        case "counts", None:
            return True
        case "counts", dict():
            return all(type(key) is str and type(count) is int for key, count in value.items())
    return isinstance(value, str) and name not in {"total", "papers_missing", "counts"}


def read_event(document: Mapping[str, Any], *, file: str, row: int) -> Event:
    """Read an event back; raises InputError where it is none."""
    try:
        fields = {name: value for name, value in document.items() if name != "kind"}
        event = _KINDS[document["kind"]](**fields)
    except (KeyError, TypeError, AttributeError) as error:
        expected = f"an event: {', '.join(_KINDS)}"
        raise StoredFileError(file, place=f"row {row}", found=str(error), expected=expected) from error
    wrong = [name for name, value in fields.items() if not _possible(name, value)]
    if wrong:
        raise StoredFileError(
            file, place=f"row {row}", found=f"an impossible {wrong[0]}", expected="an event"
        )
    return event
