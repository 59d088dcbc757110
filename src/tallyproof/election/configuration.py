"""The thresholds of an analysis: fixed before it runs, the same for every side, and named by their hash."""

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

import rfc8785

from tallyproof.errors import InputError, UnknownNameError

__all__ = ["Configuration", "Tolerance", "load_configuration"]


@dataclass(frozen=True, slots=True)
class Tolerance:
    """How far a control sum may be off before it counts as failed; the larger of the two applies."""

    absolute: int = 0
    """Ballots."""
    per_thousand: int = 0
    """Ballots in a thousand of the expected count; whole, so that no rounding decides a check."""

    def allows(self, difference: int, expected: int) -> bool:
        """Return True where a difference stays within the tolerance.

        Example:
            >>> Tolerance(absolute=2).allows(-2, 500), Tolerance(per_thousand=1).allows(2, 1000)
            (True, False)
        """
        size = abs(difference)
        return size <= self.absolute or size * 1000 <= self.per_thousand * abs(expected)


@dataclass(frozen=True, slots=True)
class Configuration:
    """Thresholds by which an election is examined."""

    tolerances: Mapping[str, Tolerance] = field(default_factory=dict)
    """By check code; a check that is not named tolerates nothing."""
    identical_sheet_ballots: int = 100
    """Two sheets with all counts equal are listed from this many ballots cast."""
    identical_sheet_choices: int = 3
    """... and from this many choices; with fewer, equal sheets are common by chance."""
    false_discovery_rate: float = 0.05
    """Level of the Benjamini-Hochberg correction within a family of methods."""

    def tolerance(self, code: str) -> Tolerance:
        """Return the tolerance of a check."""
        return self.tolerances.get(code, Tolerance())

    def as_dict(self) -> dict[str, Any]:
        """Return the thresholds as plain values, tolerances sorted by code."""
        plain = {f.name: getattr(self, f.name) for f in fields(self) if f.name != "tolerances"}
        return {"tolerances": {c: asdict(t) for c, t in sorted(self.tolerances.items())}, **plain}

    def sha256(self) -> str:
        """Return the hash of the thresholds in canonical JSON (RFC 8785)."""
        return hashlib.sha256(rfc8785.dumps(self.as_dict())).hexdigest()


def load_configuration(path: Path) -> Configuration:
    """Read thresholds from TOML; what the file does not name keeps its default.

    Args:
        path: A file such as ``identical_sheet_ballots = 200`` and
            ``[tolerances.C-CAST-SUM]`` with ``absolute = 2``.

    Returns:
        The configuration.

    Raises:
        InputError: The file is not TOML, or a value has the wrong type.
        UnknownNameError: A key that no threshold has.
    """
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(
            path.name, found=str(error), expected="a TOML file in UTF-8", text="bad_toml", why=str(error)
        ) from error
    known = {f.name: f for f in fields(Configuration)}
    for name in raw:
        if name not in known:
            raise UnknownNameError("threshold", name, known)
    tolerances = {
        code: _tolerance(path.name, code, value) for code, value in raw.pop("tolerances", {}).items()
    }
    default = Configuration()
    values = {
        name: _number(path.name, name, value, type(getattr(default, name))) for name, value in raw.items()
    }
    return Configuration(tolerances=tolerances, **values)


def _tolerance(file: str, code: str, value: object) -> Tolerance:
    if not isinstance(value, dict):
        raise InputError(
            file,
            found=repr(value),
            expected="a table with absolute or per_thousand",
            place=code,
            text="wrong_value",
            where=code,
        )
    for name in value:
        if name not in {"absolute", "per_thousand"}:
            raise UnknownNameError("tolerance", name, ("absolute", "per_thousand"))
    return Tolerance(**{name: _number(file, f"{code}.{name}", number, int) for name, number in value.items()})


def _number(file: str, name: str, value: object, kind: type) -> Any:  # noqa: ANN401 - int or float by field
    fits = isinstance(value, int | kind) and not isinstance(value, bool)
    if not fits or value < 0:  # type: ignore[operator]
        expected = f"a non-negative {'whole number' if kind is int else 'number'}"
        raise InputError(
            file, found=repr(value), expected=expected, place=name, text="wrong_value", where=name
        )
    return kind(value)
