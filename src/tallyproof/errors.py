"""The errors that calls can raise.

Wrong *data* are values: every reader, check and method returns all problems that it found
(see `tallyproof.election.problem`). Wrong *calls* are exceptions, and the class says who must act::

    TallyproofError
    |-- CallError              the caller: the request itself makes no sense        exit 2
    |   |-- UnknownNameError       a name that is not among those that exist
    |   `-- NotComputableError     the data lack what this call needs
    |-- InputError             whoever supplied the data: it cannot be read         exit 3
    |   `-- StoredFileError        whoever keeps the files: one of them was damaged
    |-- NotAllowedError        the rules or the state forbid it                     exit 4
    |-- ReproducibilityError   a recomputation does not match what was recorded     exit 3
    |-- LostWorkersError       the machine: processes end before their work does    exit 5
    `-- InternalError          us: a broken promise inside the program              exit 5

Every class builds its message from typed fields; call sites hold no prose. The same sentences in other
languages live in the catalogue `errors`, under the class's `code`.
"""

import difflib
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import ClassVar

__all__ = [
    "CallError",
    "InputError",
    "InternalError",
    "LostWorkersError",
    "NotAllowedError",
    "NotComputableError",
    "ReproducibilityError",
    "StoredFileError",
    "TallyproofError",
    "TextKey",
    "UnknownNameError",
]


class TallyproofError(Exception):
    """Root of the tree; `fields` holds what the message is built from.

    `text` names the sentence of the catalogue `refusals` that says the same in every language, and `told` fills its
    fields: plain values, aware times (told in the zone that they are in), keys of texts, or tuples of keys. Without it
    a reader gets the English sentence in a frame.
    """

    code: ClassVar[str] = "E-ROOT"
    template: ClassVar[str] = "{what}"
    exit_code: ClassVar[int] = 5
    text: str = ""
    told: Mapping[str, object] = MappingProxyType({})

    def __init__(self, **fields: object) -> None:
        self.fields = fields
        super().__init__(self.template.format(**fields))


class CallError(TallyproofError):
    """The request makes no sense, whatever the data."""

    code = "E-CALL"
    template = "{what} Expected: {expected}."
    exit_code = 2

    def __init__(self, what: str, /, *, expected: str, text: str = "", **told: object) -> None:
        super().__init__(what=what, expected=expected)
        self.text, self.told = text, told


class UnknownNameError(CallError):
    """A name was given that is not among those that exist."""

    code = "E-UNKNOWN-NAME"
    template = 'There is no {kind} "{name}". {hint}'

    def __init__(self, kind: str, name: str, known: Iterable[str]) -> None:
        names = [str(item) for item in known]
        near = difflib.get_close_matches(name, names, n=3, cutoff=0.5)
        listed = f"Known: {', '.join(names[:20])}." if names else ""
        hint = f"Nearest: {', '.join(near)}." if near else listed
        TallyproofError.__init__(self, kind=kind, name=name, hint=hint)
        self.near = tuple(near or names[:20])

    def __str__(self) -> str:
        return super().__str__().strip()


class NotComputableError(CallError):
    """The data lack what this call needs."""

    code = "E-NOT-COMPUTABLE"
    template = "{what} cannot be computed: {reason}."

    def __init__(self, what: str, /, *, reason: str, text: str = "", **told: object) -> None:
        TallyproofError.__init__(self, what=what, reason=reason)
        self.text, self.told = text, told


class InputError(TallyproofError):
    """Data that cannot be read at all: says where, what was found, what was expected, what to do."""

    code = "E-INPUT"
    template = "{file}{place}: found {found}, expected {expected}. {action}"
    exit_code = 3

    def __init__(
        self,
        file: str,
        /,
        *,
        found: str,
        expected: str,
        action: str = "",
        place: str = "",
        text: str = "",
        **told: object,
    ) -> None:
        super().__init__(
            file=file,
            place=f", {place}" if place else "",
            found=found,
            expected=expected,
            action=action,
        )
        self.text, self.told = text, told

    def __str__(self) -> str:
        return super().__str__().strip()


class StoredFileError(InputError):
    """A file that the program itself wrote is missing, damaged or changed; readers are told its name, not its place."""

    def __init__(
        self, file: Path | str, /, *, found: str, expected: str, action: str = "", place: str = ""
    ) -> None:
        told = {"text": "stored_broken", "file": Path(file).name}
        super().__init__(str(file), found=found, expected=expected, action=action, place=place, **told)


class TextKey(str):
    """The key of a text, such as `cases.act.register`: whoever shows it puts the text of the reader's language."""

    __slots__ = ()


class NotAllowedError(TallyproofError):
    """The state or the rules forbid this act."""

    code = "E-NOT-ALLOWED"
    template = "{act} is not allowed: {reason}."
    exit_code = 4

    def __init__(self, act: str, /, *, reason: str, text: str = "", **told: object) -> None:
        super().__init__(act=act, reason=reason)
        self.text, self.told = text, told


class ReproducibilityError(TallyproofError):
    """What was recomputed is not what was recorded."""

    code = "E-NOT-REPRODUCED"
    template = "{what} cannot be reproduced: recorded {recorded}, now {now}."
    exit_code = 3

    def __init__(self, what: str, *, recorded: str, now: str) -> None:
        super().__init__(what=what, recorded=recorded, now=now)


class LostWorkersError(TallyproofError):
    """Processes that work on tasks end again and again before any task is finished."""

    code = "E-LOST-WORKERS"
    template = "Workers were lost {times} times in a row; {tasks} tasks are not finished. {action}"
    exit_code = 5

    def __init__(self, tasks: int, *, times: int) -> None:
        action = "The usual reason is too little memory: use fewer workers."
        super().__init__(tasks=tasks, times=times, action=action)


class InternalError(TallyproofError):
    """A promise inside the program is broken; please report it."""

    code = "E-INTERNAL"
    template = "Internal error: {what}. This is a fault of the program; please report it."
    exit_code = 5

    def __init__(self, what: str) -> None:
        super().__init__(what=what)
