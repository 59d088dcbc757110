"""The free choices of a method that a reader may set, declared once: at the fields of the method's settings.

A field made with `settable` is a parameter; names, defaults and kinds come from the settings themselves, so that no
second list can say otherwise. Whatever differs from the default is never the standard run: see `battery.run`.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from fractions import Fraction
from typing import Any

from tallyproof.errors import CallError, UnknownNameError

__all__ = ["AUTO", "Given", "Parameter", "Parameters", "Value", "read_assignments", "settable"]

AUTO = "auto"
"""What a reader writes where the method is to choose by the size of the election."""

Value = int | float | None
"""Of a parameter; None: the method chooses."""
Given = str | int | float | None
"""A value as a reader gives it."""

_MARK = "parameter"
_ASSIGNMENT = re.compile(r"\s*(?P<code>[A-Za-z0-9-]+)\.(?P<name>\w+)\s*=(?P<value>.*)", re.DOTALL)
_NUMBER = re.compile(r"-?[0-9]{1,12}([.,][0-9]{1,12})?")
_DECIMALS = 6
"""More decimals are refused: shares are compared in whole numbers, which must not grow beyond 64 bits."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A free choice of a method, and which values it may have."""

    name: str
    """As the answers, the command line and the texts call it."""
    path: tuple[str, ...]
    """Where it stands in the method's settings."""
    default: Value
    whole: bool
    """Whether it is a whole number."""
    automatic: bool
    """Whether the method can choose it by size; the default is None then."""
    least: int | float
    most: int | float
    unit: str
    """Its name is the text `forensics.unit.<unit>`."""
    published: str
    """The publication that the default comes from; empty: chosen here, and measured."""
    scale: int
    """What is shown is the setting times this."""

    def read(self, code: str, given: Given) -> Value:
        """Return a value as the method takes it.

        Args:
            code: Of the method, to name in an error.
            given: A number, or text with one; "auto", "" or None where the method can choose.

        Raises:
            CallError: It is no number, not whole, out of range, or has more than six decimals.
        """
        text = "" if given is None else str(given).strip()
        if self.automatic and text in {"", AUTO}:
            return None
        number = _number(text)
        if number is None or not self._allows(number):
            raise CallError(
                f'{code}.{self.name} is "{text[:40]}".',
                expected=self.allowed,
                text="parameter_wrong",
                name=f"{code}.{self.name}",
                found=text[:40],
                known=self.allowed,
            )
        return int(number) if self.whole else float(number)

    def _allows(self, number: Fraction) -> bool:
        exact = (number * (1 if self.whole else 10**_DECIMALS)).denominator == 1
        return exact and Fraction(str(self.least)) <= number <= Fraction(str(self.most))

    @property
    def allowed(self) -> str:
        """What may be given, in the words of an error."""
        kind = "a whole number" if self.whole else f"a number with at most {_DECIMALS} decimals"
        return f"{kind} from {self.least} to {self.most}" + (f', or "{AUTO}"' if self.automatic else "")


def settable(
    default: Any,  # noqa: ANN401 - int, float, Fraction or None
    *,
    least: float,
    most: float,
    unit: str,
    name: str = "",
    scale: int = 1,
) -> Any:  # noqa: ANN401 - what dataclasses.field returns
    """Declare a field of a settings class that readers may set.

    Args:
        default: Of the field; None where the method chooses by size a whole number.
        least: Smallest value that may be given, as it is shown.
        most: Largest.
        unit: Code of its unit.
        name: As the answers call it; the field's own where empty.
        scale: The field times this is shown: 100 where a share is shown as percent.

    Example:
        >>> @dataclass(frozen=True)
        ... class Settings:
        ...     window: Fraction = settable(Fraction(1, 2000), least=0.01, most=0.1, unit="percent", scale=100)
        >>> Parameters(Settings()).all[0].default
        0.05
    """
    declared = {"least": least, "most": most, "unit": unit, "name": name, "scale": scale}
    return field(default=default, metadata={_MARK: declared})


@dataclass(frozen=True, slots=True)
class Parameters:
    """The parameters of one method."""

    settings: Any = None
    """A frozen dataclass with the defaults; None where a method has none."""
    published: Mapping[str, str] = field(default_factory=dict, hash=False)
    """The publication that a default comes from, by parameter; the others were chosen here."""

    @property
    def all(self) -> tuple[Parameter, ...]:
        """All of them, in the order of the settings."""
        return tuple(_declared(self.settings, (), self.published)) if self.settings is not None else ()

    def read(self, code: str, given: Mapping[str, Given]) -> dict[str, Value]:
        """Return what is given and differs from the defaults.

        Args:
            code: Of the method, to name in an error.
            given: Values by name.

        Raises:
            UnknownNameError: There is no such parameter.
            CallError: The method has none, or a value that is not allowed.
        """
        known = {one.name: one for one in self.all}
        if given and not known:
            raise CallError(
                f"{code} has no parameters.",
                expected="a method that has some",
                text="parameter_none",
                code=code,
            )
        for name in given:
            if name not in known:
                raise UnknownNameError(f"parameter of {code}", name, known)
        values = {name: known[name].read(code, value) for name, value in given.items()}
        return {
            one.name: values[one.name] for one in self.all if values.get(one.name, one.default) != one.default
        }

    def chosen(self, values: Mapping[str, Value]) -> Any:  # noqa: ANN401 - the method's own settings
        """Return the settings with some values changed; all others at their defaults."""
        settings = self.settings
        for one in self.all:
            if one.name in values:
                settings = _changed(settings, one.path, values[one.name], one.scale)
        return settings

    def used(self, values: Mapping[str, Value]) -> dict[str, Value]:
        """Return all values of a run by name: what was changed, and the defaults."""
        return {one.name: values.get(one.name, one.default) for one in self.all}


def read_assignments(written: Iterable[str]) -> dict[str, dict[str, Given]]:
    """Return values of parameters by code and name; whether there are such is for `battery.run` to say.

    Args:
        written: Each as `CODE.name=value`.

    Raises:
        CallError: One is written otherwise, or a parameter is set twice.

    Example:
        >>> read_assignments(["F-SHPILKIN.min_size=200"])
        {'F-SHPILKIN': {'min_size': '200'}}
    """
    found: dict[str, dict[str, Given]] = {}
    for text in written:
        match = _ASSIGNMENT.fullmatch(text)
        if match is None:
            raise CallError(
                f'"{text[:80]}" sets no parameter.', expected="CODE.name=value, such as F-INT.min_size=200"
            )
        values = found.setdefault(match["code"], {})
        if match["name"] in values:
            raise CallError(
                f"{match['code']}.{match['name']} is set twice.", expected="one value a parameter"
            )
        values[match["name"]] = match["value"].strip()
    return found


def _declared(settings: Any, path: tuple[str, ...], published: Mapping[str, str]) -> Iterator[Parameter]:  # noqa: ANN401
    for one in fields(settings):
        value, here = getattr(settings, one.name), (*path, one.name)
        if is_dataclass(value):
            yield from _declared(value, here, published)
        elif _MARK in one.metadata:
            said = one.metadata[_MARK]
            name, whole = said["name"] or one.name, value is None or isinstance(value, int)
            default = value if whole else float(value * said["scale"])
            yield Parameter(
                name, here, default, whole, value is None, said["least"], said["most"], said["unit"],
                published.get(name, ""), said["scale"],
            )  # fmt: skip


def _changed(settings: Any, path: tuple[str, ...], value: Value, scale: int) -> Any:  # noqa: ANN401
    name, *rest = path
    old = getattr(settings, name)
    if rest:
        return replace(settings, **{name: _changed(old, tuple(rest), value, scale)})
    if value is None or old is None or isinstance(old, int):
        return replace(settings, **{name: value})
    exact = Fraction(str(value)) / scale
    return replace(settings, **{name: exact if isinstance(old, Fraction) else float(exact)})


def _number(text: str) -> Fraction | None:
    """Return a decimal number as it is written, a comma for the point allowed; None where it is none."""
    return Fraction(text.replace(",", ".")) if _NUMBER.fullmatch(text) else None
