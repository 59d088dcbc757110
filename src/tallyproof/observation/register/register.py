"""The register of stations in its versions, and the way of a station from one version to the newest."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from tallyproof.election.results import Results
from tallyproof.errors import CallError, InputError
from tallyproof.observation.register.succession import Succession

__all__ = ["Register", "RegisterVersion", "require_known"]


@dataclass(frozen=True, slots=True)
class RegisterVersion:
    """The stations as they are from a day on."""

    valid_from: str
    """ISO 8601 date."""
    stations: Results
    """Codes (text, each once), areas of any depth, voters on the roll; votes where its source holds some."""
    successions: tuple[Succession, ...] = ()
    """How its stations came from those of the version before."""
    codes: frozenset[str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        listed = self.stations.frame["station_id"]
        twice = listed.filter(listed.is_duplicated()).unique().sort()
        if len(twice):
            named = ", ".join(str(code) for code in twice.head(5))
            raise CallError(
                f"{len(twice)} codes stand twice in the register: {named}.",
                expected='each code once; a mapping may join columns: station_id = ["region", "number"]',
                text="register_codes_twice",
                codes=named,
            )
        object.__setattr__(self, "codes", frozenset(listed))


def require_known(version: RegisterVersion, before: RegisterVersion | None, *, file: str) -> None:
    """Refuse successions whose stations are not in the two versions.

    Raises:
        InputError: The first version has none to follow, or a code is in neither list.
    """
    if version.successions and before is None:
        raise InputError(
            file, found="successions", expected="none: this is the first version of the register"
        )
    for one in version.successions:
        if before and one.old and one.old not in before.codes:
            raise _unknown(file, one, one.old, before)
        if one.new and one.new not in version.codes:
            raise _unknown(file, one, one.new, version)


def _unknown(file: str, one: Succession, code: str, version: RegisterVersion) -> InputError:
    return InputError(
        file,
        place=f'succession of "{one.old}" by "{one.new}"',
        found=f'"{code}"',
        expected=f"a station of the register from {version.valid_from}",
    )


@dataclass(frozen=True, slots=True)
class Register:
    """All versions.

    Example:
        >>> from tallyproof.observation.register.succession import Succession
        >>> Register(()).on("2005-12-04") is None
        True
    """

    versions: tuple[RegisterVersion, ...]
    """Oldest first."""

    def place_on(self, day: str) -> int | None:
        """Return the place of the version in force on a day, the oldest before its time; None without any."""
        if not self.versions:
            return None
        begun = [at for at, version in enumerate(self.versions) if version.valid_from <= day]
        return begun[-1] if begun else 0

    def on(self, day: str) -> RegisterVersion | None:
        """Return the version in force on a day (ISO 8601)."""
        at = self.place_on(day)
        return None if at is None else self.versions[at]

    def newest(self, code: str, *, since: int) -> tuple[str, ...]:
        """Follow a station to the newest version.

        Args:
            code: Its code in the version at `since`.
            since: Place of that version.

        Returns:
            Its codes there, sorted; several after a split, none where it was closed or vanished without a word.
        """
        held = {code}
        for version in self.versions[since + 1 :]:
            moved = _moved(version.successions)
            held = {new for old in held for new in moved.get(old, {old} & version.codes)}
        return tuple(sorted(held))


def _moved(successions: Sequence[Succession]) -> dict[str, set[str]]:
    """Return the new codes of each old one; empty for a closed station."""
    found: dict[str, set[str]] = {}
    for one in successions:
        if one.old:
            found.setdefault(one.old, set()).update({one.new} - {""})
    return found
