"""What is wrong with data, as values: all of it is collected, nothing stops at the first row."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from tallyproof.errors import InternalError

__all__ = ["ANNULLED", "Problem", "Refusal", "RowAccount"]

ANNULLED = "S-ANNULLED"
"""Code of a refusal: a decision annulled the station of the row."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing found wrong in a source, with the place where it stands.

    `code` is lasting (S-...); its sentence in each language is in the catalogue `problems`,
    with `{file} {row} {column} {found} {expected}` as fields.
    """

    code: str
    file: str
    row: int | None = None
    """Row in the source as a person counts it: the first line of the file is 1."""
    column: str | None = None
    found: str = ""
    expected: str = ""
    count: int = 1
    """How many cells or rows this problem stands for, when equal ones are reported once."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Source rows that were not used, and the one reason why."""

    code: str
    rows: tuple[int, ...]
    detail: str = ""
    file: str = ""


@dataclass(frozen=True, slots=True)
class RowAccount:
    """Rows read = rows used + rows refused, always.

    Example:
        >>> account = RowAccount.closing(read=5, refusals=[Refusal("S-TOTAL-ROW", (5,))])
        >>> account.used, account.refused
        (4, 1)
    """

    read: int
    used: int
    refusals: tuple[Refusal, ...] = field(default=())

    def __post_init__(self) -> None:
        if self.used < 0 or self.read != self.used + self.refused:
            raise InternalError(f"rows {self.read} != used {self.used} + refused {self.refused}")

    @property
    def refused(self) -> int:
        """How many source rows were refused."""
        return sum(len(refusal.rows) for refusal in self.refusals)

    @classmethod
    def closing(cls, *, read: int, refusals: Iterable[Refusal]) -> "RowAccount":
        """Close the account: whatever was not refused was used."""
        kept = tuple(refusals)
        return cls(read=read, used=read - sum(len(r.rows) for r in kept), refusals=kept)
