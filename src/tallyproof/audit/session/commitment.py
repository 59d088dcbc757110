"""What is fixed before the seed: claim, risk limit, assertions, and the stations with bounds and weights.

Whoever publishes the hash of this before the seed is thrown cannot choose the sample afterwards.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

import rfc8785

from tallyproof.audit.assertions import Assertion, AssertionKind
from tallyproof.audit.batches import Bound
from tallyproof.audit.irv_assertions import IrvAssertion, IrvAssertionKind
from tallyproof.audit.risk import require_risk_limit
from tallyproof.errors import CallError

__all__ = ["SCHEMA", "Claim", "Commitment", "ContestTerms", "Kind"]

SCHEMA = "tallyproof.audit-commitment/2"


class Claim(StrEnum):
    """What a hand count is compared with; each is blind to something else."""

    PAPERS = "papers"
    """Sealed papers against the sheets: limits the risk of a wrong outcome by the papers in the boxes."""
    SHEETS = "sheets"
    """Signed sheets, photos or observers' copies against the published figures."""


class Kind(StrEnum):
    """What is drawn, and what it is compared with."""

    STATIONS = "stations"
    """Stations, drawn by their error bounds, each counted as a whole and compared with its sheet."""
    POLLING = "polling"
    """Single cards, compared with nothing: only the reported totals are asked about."""
    COMPARISON = "comparison"
    """Single cards, each compared with its own record."""
    ONEAUDIT = "oneaudit"
    """Single cards, compared with their record where there is one and with the mean of their pool elsewhere."""


@dataclass(frozen=True, slots=True)
class ContestTerms:
    """What must be true for the reported outcome of one contest to be right."""

    name: str
    rule: str
    snapshot: str
    """Hash of the version of the results."""
    assertions: tuple[Assertion, ...]
    pending: int = 0
    """Papers that are in no batch; each counts as the worst paper."""
    irv: tuple[IrvAssertion, ...] = ()
    """Assertions of an instant runoff; the others are then empty."""
    totals: tuple[tuple[str, int], ...] = ()
    """Reported totals where the rows of the stations file do not hold them (ballot polling)."""
    allowed: int = 1
    """Most choices that a card may mark."""

    def __post_init__(self) -> None:
        if self.pending < 0 or self.allowed < 1 or bool(self.assertions) == bool(self.irv):
            raise CallError(
                f"pending {self.pending}, allowed {self.allowed}.",
                expected="0 papers or more, a mark or more, and assertions of one sort",
            )


@dataclass(frozen=True, slots=True)
class Commitment:
    """Everything that decides how the audit goes on, but the seed and the counts."""

    contests: tuple[ContestTerms, ...]
    """All contests that share the sample; each has a decision of its own."""
    claim: Claim
    risk_limit: float
    """Largest chance that a wrong outcome of a contest is confirmed, 0-1."""
    bound: Bound
    full_count_after: int
    """Draws after which everything is counted if the risk limit has not been met."""
    stations_sha256: str
    """Hash of the file with batches, bounds, weights and reported counts."""
    kind: Kind = Kind.STATIONS
    public_key: str = ""
    """Ed25519 key that signs every event, 64 hexadecimal digits."""

    def __post_init__(self) -> None:
        require_risk_limit(self.risk_limit)
        names = [item.name for item in self.contests]
        if self.full_count_after < 1 or not names or len(set(names)) != len(names):
            raise CallError(
                f"full count after {self.full_count_after}, contests {names}.",
                expected="at least 1 draw, and contests of different names",
            )

    @property
    def contest(self) -> str:
        """Names of the contests in one line."""
        return ", ".join(item.name for item in self.contests)

    @property
    def rule(self) -> str:
        """Rules of the contests in one line."""
        return ", ".join(item.rule for item in self.contests)

    @property
    def snapshot(self) -> str:
        """Hash of the results of the first contest."""
        return self.contests[0].snapshot

    @property
    def pending(self) -> int:
        """Papers of the first contest that are in no batch."""
        return self.contests[0].pending

    def prefix(self, number: int) -> str:
        """Return what stands before the counts of a contest; empty where there is one contest only."""
        return f"{self.contests[number].name}:" if len(self.contests) > 1 else ""

    def canonical(self) -> bytes:
        """Return the commitment as canonical JSON (RFC 8785)."""
        text: bytes = rfc8785.dumps({"schema": SCHEMA, **asdict(self)})
        return text

    def sha256(self) -> str:
        """Return the hash to publish before the seed."""
        return hashlib.sha256(self.canonical()).hexdigest()

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> "Commitment":
        """Read a commitment back; raises KeyError, TypeError or ValueError where it is not one."""
        fields = {name: value for name, value in document.items() if name != "schema"}
        return cls(
            **fields
            | {
                "claim": Claim(fields["claim"]),
                "bound": Bound(fields["bound"]),
                "kind": Kind(fields["kind"]),
                "contests": tuple(_terms(item) for item in fields["contests"]),
            }
        )


def _terms(item: Mapping[str, Any]) -> ContestTerms:
    read = {
        "assertions": tuple(map(_assertion, item["assertions"])),
        "irv": tuple(map(_irv, item["irv"])),
        "totals": tuple((str(name), int(count)) for name, count in item["totals"]),
    }
    return ContestTerms(**dict(item) | read)


def _irv(item: Mapping[str, Any]) -> IrvAssertion:
    fixed = {"kind": IrvAssertionKind(item["kind"]), "standing": tuple(item["standing"])}
    return IrvAssertion(**dict(item) | fixed)


def _assertion(item: Mapping[str, Any]) -> Assertion:
    terms, fixed = (
        tuple((str(name), int(weight)) for name, weight in item[part]) for part in ("terms", "fixed")
    )
    return Assertion(**dict(item) | {"kind": AssertionKind(item["kind"]), "terms": terms, "fixed": fixed})
