"""The rule by which a contest is decided, read from and written to one short line.

Grammar (blanks are allowed anywhere, parts after the first in any order, each at most once)::

    rule       = method { ";" part }
    method     = "plurality"
               | "majority" [ ":" option { "," option } ]
               | "referendum" [ ":" "yes=" choice "," "no=" choice ]
               | "seats:" "count=" number { "," seating }
    option     = "base=" ( "valid" | "votes" | "cast" | "registered" )
               | "share" bar                                   (default: share>1/2)
               | "else=" ( "run_off" | "no_winner" )
    seating    = "formula=" ( "dhondt" | "sainte_lague" | "modified_sainte_lague" | "hare" | "droop"
                            | "plurality" )                   (default: dhondt)
               | "threshold" bar | "base=" (as above, of the threshold)
               | "ties=" ( "reported" | "more_votes" | "ballot_order" )
    part       = "turnout" bar | "approval" bar | "register=" ( "kept" | "removed" )
    bar        = ( ">" | ">=" ) number
    number     = "0.5" | "1/2" | "50%"
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import TypeVar

from tallyproof.errors import CallError
from tallyproof.outcome.seats.formula import Formula, Ties

__all__ = [
    "Bar",
    "Base",
    "Majority",
    "Otherwise",
    "Plurality",
    "Referendum",
    "Register",
    "Rule",
    "Seats",
    "read_rule",
]

W = TypeVar("W", bound=StrEnum)

_FINEST = 10**6
_MOST_SEATS = 10_000
_NUMBER = re.compile(r"(?:\d{1,9}(?:\.\d{1,9})?%?|\d{1,9}/[1-9]\d{0,8})", re.ASCII)
_BAR = re.compile(r"(\w+)\s*(>=|>)\s*(\S+)", re.ASCII)
_CHOSEN = re.compile(r"(\w+)\s*=\s*(.+)", re.ASCII)


class Base(StrEnum):
    """What a majority is a majority of."""

    VALID = "valid"
    VOTES = "votes"
    """The sum of the votes of all choices: where a source does not report valid ballots."""
    CAST = "cast"
    REGISTERED = "registered"


class Otherwise(StrEnum):
    """What follows when nobody has the majority."""

    RUN_OFF = "run_off"
    NO_WINNER = "no_winner"


class Register(StrEnum):
    """What becomes of the voters on the roll of an annulled station."""

    KEPT = "kept"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Bar:
    """A share that must be exceeded (`strict`) or reached."""

    share: Fraction
    strict: bool

    def __str__(self) -> str:
        return f"{'>' if self.strict else '>='}{self.share}"


_HALF = Bar(Fraction(1, 2), strict=True)


@dataclass(frozen=True, slots=True)
class Plurality:
    """Most votes win."""

    def __str__(self) -> str:
        return "plurality"


@dataclass(frozen=True, slots=True)
class Majority:
    """More than a share of a stated base wins; otherwise the top two meet again, or nobody wins."""

    base: Base = Base.VALID
    bar: Bar = _HALF
    otherwise: Otherwise = Otherwise.RUN_OFF

    def __str__(self) -> str:
        return f"majority:base={self.base},share{self.bar},else={self.otherwise}"


@dataclass(frozen=True, slots=True)
class Referendum:
    """The proposal is adopted when Yes has more votes than No."""

    yes: str = ""
    """Id or name of the choice; empty: the one called Yes, else the first of the two on the ballot."""
    no: str = ""

    def __str__(self) -> str:
        return f"referendum:yes={self.yes},no={self.no}" if self.yes else "referendum"


@dataclass(frozen=True, slots=True)
class Seats:
    """Several seats are given out, by a formula, to lists that pass a threshold, or to candidates."""

    count: int
    formula: Formula = Formula.DHONDT
    threshold: Bar | None = None
    base: Base = Base.VALID
    """What the threshold is a share of."""
    ties: Ties = Ties.REPORTED

    def __str__(self) -> str:
        threshold = f",threshold{self.threshold},base={self.base}" if self.threshold else ""
        return f"seats:count={self.count},formula={self.formula}{threshold},ties={self.ties}"


Method = Plurality | Majority | Referendum | Seats


@dataclass(frozen=True, slots=True)
class Rule:
    """A method, and the conditions under which its result is valid.

    Example:
        >>> str(read_rule("majority; turnout >= 50%"))
        'majority:base=valid,share>1/2,else=run_off;turnout>=1/2;register=kept'
    """

    method: Method = Plurality()
    turnout: Bar | None = None
    """Ballots cast as a share of the register."""
    approval: Bar | None = None
    """Votes of the winner (of Yes) as a share of the register."""
    register: Register = Register.KEPT

    def __str__(self) -> str:
        """Return the rule in the grammar, every default written out."""
        parts = [str(self.method)]
        parts += [f"turnout{self.turnout}"] if self.turnout else []
        parts += [f"approval{self.approval}"] if self.approval else []
        return ";".join([*parts, f"register={self.register}"] if self.uses_register else parts)

    @property
    def uses_register(self) -> bool:
        """True where the number of registered voters decides anything."""
        on_register = isinstance(self.method, Majority) and self.method.base is Base.REGISTERED
        return bool(self.turnout or self.approval) or on_register or self._threshold_of_register

    @property
    def _threshold_of_register(self) -> bool:
        method = self.method
        return isinstance(method, Seats) and bool(method.threshold) and method.base is Base.REGISTERED

    @property
    def kept(self) -> frozenset[str]:
        """Columns whose total does not shrink when stations are annulled."""
        return frozenset({"registered"} if self.register is Register.KEPT else ())


def read_rule(text: str) -> Rule:
    """Read a rule from its line (the grammar stands at the top of this file).

    Args:
        text: For example "plurality", "majority:base=cast", "referendum;turnout>50%;approval>=1/4".

    Returns:
        The rule, defaults filled in.

    Raises:
        CallError: The line is not in the grammar; says which part and what would be.

    Example:
        >>> read_rule("majority:share>=2/5,else=no_winner").method.bar.share
        Fraction(2, 5)
    """
    head, *parts = [part.strip() for part in text.split(";")]
    method = _method(head)
    conditions = ("turnout", "register") if isinstance(method, Seats) else ("turnout", "approval", "register")
    given = _pairs(parts, known=conditions)
    return Rule(
        method,
        turnout=_bar_in(given, "turnout"),
        approval=_bar_in(given, "approval"),
        register=_word_in(given, "register", Register.KEPT),
    )


def _method(head: str) -> Method:
    name, _, tail = head.partition(":")
    options = [option.strip() for option in tail.split(",")] if tail.strip() else []
    match name.strip():
        case "plurality":
            _pairs(options, known=())
            return Plurality()
        case "majority":
            return _majority(_pairs(options, known=("base", "share", "else")))
        case "referendum":
            return _referendum(_pairs(options, known=("yes", "no")))
        case "seats":
            return _seats(_pairs(options, known=("count", "formula", "threshold", "base", "ties")))
    raise CallError(
        f'Rule "{head}" is not known.',
        expected="plurality, majority, referendum or seats",
        text="rule_unknown",
        found=head,
        known="plurality, majority, referendum, seats",
    )


def _majority(given: dict[str, tuple[str, str]]) -> Majority:
    return Majority(
        base=_word_in(given, "base", Base.VALID),
        bar=_bar_in(given, "share") or _HALF,
        otherwise=_word_in(given, "else", Otherwise.RUN_OFF),
    )


def _referendum(given: dict[str, tuple[str, str]]) -> Referendum:
    names = {key: value for key, (sign, value) in given.items() if sign == "="}
    if given and set(names) != {"yes", "no"}:
        raise CallError(
            "A referendum names one answer only.",
            expected="both yes=... and no=..., or neither",
            text="rule_part",
            found=", ".join(names) or "–",
            known="yes=…, no=…",
        )
    return Referendum(names.get("yes", ""), names.get("no", ""))


def _seats(given: dict[str, tuple[str, str]]) -> Seats:
    sign, number = given.get("count", ("=", ""))
    whole = sign == "=" and re.fullmatch(r"[1-9]\d{0,4}", number, re.ASCII)
    if not whole or int(number) > _MOST_SEATS:
        raise CallError(
            f'"count{sign}{number}" is no number of seats.',
            expected=f"count=1 to {_MOST_SEATS}",
            text="rule_seats",
            found=f"count{sign}{number}",
            most=_MOST_SEATS,
        )
    if "base" in given and "threshold" not in given:
        raise CallError(
            "A base is named without a threshold.",
            expected="threshold>=5%,base=valid",
            text="rule_part",
            found="base",
            known="threshold>=5%,base=valid",
        )
    return Seats(
        int(number),
        formula=_word_in(given, "formula", Formula.DHONDT),
        threshold=_bar_in(given, "threshold"),
        base=_word_in(given, "base", Base.VALID),
        ties=_word_in(given, "ties", Ties.REPORTED),
    )


def _pairs(parts: Iterable[str], *, known: tuple[str, ...]) -> dict[str, tuple[str, str]]:
    """Split `name sign value` parts; refuses unknown names and repeats."""
    found: dict[str, tuple[str, str]] = {}
    for part in parts:
        if match := _BAR.fullmatch(part):
            name, sign, value = match.groups()
        elif match := _CHOSEN.fullmatch(part):
            name, sign, value = match[1], "=", match[2]
        else:
            raise CallError(
                f'"{part}" is not a part of a rule.',
                expected=_known(known),
                text="rule_part",
                found=part,
                known=_known(known),
            )
        if name not in known or name in found:
            raise CallError(
                f'"{part}" is unknown here or given twice.',
                expected=_known(known),
                text="rule_part",
                found=part,
                known=_known(known),
            )
        found[name] = (sign, value.strip())
    return found


def _known(names: tuple[str, ...]) -> str:
    return f"each at most once: {', '.join(names)}" if names else "nothing more"


def _bar_in(given: dict[str, tuple[str, str]], name: str) -> Bar | None:
    if name not in given:
        return None
    sign, number = given[name]
    if sign == "=":
        raise CallError(
            f'"{name}={number}" sets no bar.',
            expected=f"{name}>X or {name}>=X",
            text="rule_part",
            found=f"{name}={number}",
            known=f"{name}>X, {name}>=X",
        )
    return Bar(_share(number), strict=sign == ">")


def _share(number: str) -> Fraction:
    """Return a share above 0 and up to 1, exactly as written."""
    share = Fraction(0)
    if _NUMBER.fullmatch(number):
        share = Fraction(number.removesuffix("%")) / (100 if number.endswith("%") else 1)
    if not 0 < share <= 1 or share.denominator > _FINEST:
        raise CallError(
            f'"{number}" is not a share.',
            expected="above 0, up to 1, like 0.5, 1/2 or 50%, no finer than a millionth",
            text="rule_share",
            found=number,
        )
    return share


def _word_in(given: dict[str, tuple[str, str]], name: str, default: W) -> W:
    sign, value = given.get(name, ("=", default.value))
    words = type(default)
    if sign != "=" or value not in set(words):
        raise CallError(
            f'"{name}{sign}{value}" is not known.',
            expected=" or ".join(f"{name}={word}" for word in words),
            text="rule_part",
            found=f"{name}{sign}{value}",
            known=", ".join(f"{name}={word}" for word in words),
        )
    return words(value)
