"""The state machine and the permissions, each read from a table of data."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from tallyproof.election.law_file import read_document
from tallyproof.errors import InternalError, NotAllowedError, TextKey

__all__ = [
    "CLOCK",
    "CORRECT_STATIONS",
    "REDRAFT",
    "Machine",
    "Permissions",
    "Transition",
    "load_machine",
    "load_permissions",
]

CLOCK = "clock"
"""The role that acts when a deadline passes."""
CORRECT_STATIONS = "correct_stations"
"""The act that mends which stations a case names: no step of the procedure, so no state changes and no clock runs."""

REDRAFT = "redraft"
"""The act that writes a draft anew: its fields are the content from then on; what was written before stays recorded."""


@dataclass(frozen=True, slots=True)
class Transition:
    """One line of the table: an act that leads from some states to one."""

    sources: tuple[str, ...]
    act: str
    target: str
    needs: tuple[str, ...]
    """Fields that the act must bring."""


@dataclass(frozen=True, slots=True)
class Machine:
    """All states and what leads from one to another."""

    transitions: tuple[Transition, ...]
    ends: frozenset[str]
    """States that nothing leaves."""
    open: frozenset[str]
    """States in which a body still owes an answer."""
    decided: frozenset[str]
    """States after an answer on the substance or on admissibility."""
    steps: Mapping[tuple[str, str], Transition]

    @property
    def states(self) -> tuple[str, ...]:
        """Every state, in the order in which the table names it."""
        named = [state for line in self.transitions for state in (*line.sources, line.target)]
        return tuple(dict.fromkeys(named))

    @property
    def acts(self) -> tuple[str, ...]:
        """Every act, in the order in which the table names it."""
        return tuple(dict.fromkeys(line.act for line in self.transitions))

    def find(self, state: str, act: str) -> Transition | None:
        """Return where an act leads from a state; None where the table has no such line."""
        return self.steps.get((state, act))

    def require(self, state: str, act: str) -> Transition:
        """Return where an act leads from a state; raises NotAllowedError with the acts that are possible."""
        found = self.find(state, act)
        if found is None:
            possible = self.possible(state)
            reason = f'the case is "{state}"; possible: {", ".join(possible) or "none"}'
            told = {"act": _key("act", act), "state": _key("state", state)}
            named = tuple(_key("act", one) for one in possible)
            raise NotAllowedError(
                f'The act "{act}"', reason=reason, text="act_in_state", possible=named, **told
            )
        return found

    def require_correctable(self, state: str) -> None:
        """Raise NotAllowedError where a case has ended: what was carried out is not described anew."""
        if state in self.ends:
            told = {"act": _key("act", CORRECT_STATIONS), "state": _key("state", state)}
            reason = f'the case is "{state}"'
            raise NotAllowedError(
                f'The act "{CORRECT_STATIONS}"', reason=reason, text="correct_ended", **told
            )

    def possible(self, state: str) -> tuple[str, ...]:
        """Return the acts that lead on from a state."""
        return tuple(act for source, act in self.steps if source == state)


@dataclass(frozen=True, slots=True)
class Permissions:
    """Who may do which act; nothing else decides it, and it depends on no state."""

    roles: tuple[str, ...]
    may: Mapping[str, frozenset[str]]

    def allows(self, role: str, act: str) -> bool:
        """Return one cell of the truth table; false for a role or an act that is not in it."""
        return role in self.may.get(act, frozenset())

    def require(self, role: str, act: str) -> None:
        """Raise NotAllowedError where this role may not do this act."""
        if not self.allows(role, act):
            allowed = sorted(self.may.get(act, frozenset()))
            reason = f"it is for: {', '.join(allowed) or 'nobody'}"
            told = {"act": _key("act", act), "role": _key("role", role)}
            named = tuple(_key("role", one) for one in allowed)
            raise NotAllowedError(
                f'The act "{act}" by "{role}"', reason=reason, text="act_by_role", roles=named, **told
            )


def _key(kind: str, word: str) -> TextKey:
    return TextKey(f"cases.{kind}.{word}")


@cache
def load_machine() -> Machine:
    """Return the machine of the program; raises InternalError where two lines contradict."""
    document = read_document(_file("machine.toml"), schema="tallyproof.machine/1")
    lines = tuple(
        Transition(tuple(raw["from"]), raw["act"], raw["to"], tuple(raw["needs"]))
        for raw in document["transition"]
    )
    steps = {(source, line.act): line for line in lines for source in line.sources}
    if len(steps) != sum(len(line.sources) for line in lines):
        raise InternalError("two transitions of the case machine start alike")
    ends, still_open, decided = (frozenset(document[name]) for name in ("ends", "open", "decided"))
    return Machine(lines, ends, still_open, decided, steps)


@cache
def load_permissions() -> Permissions:
    """Return the truth table of the program."""
    document = read_document(_file("permissions.toml"), schema="tallyproof.permissions/1")
    may = {act: frozenset(roles) for act, roles in document["may"].items()}
    return Permissions(tuple(document["roles"]), may)


def _file(name: str) -> resources.abc.Traversable:
    return resources.files("tallyproof.cases") / "data" / name
