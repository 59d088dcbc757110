"""The law as data: named legal tests, and dated profiles of what applies where.

A profile is a TOML file (schema "tallyproof.law/1", described in docs/legal-tests.md). It names the tests that
apply in a country from a day on, with their citations, and says of each statement whether it was confirmed in
the primary text. A lawyer can add one without changing the program.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from tallyproof.election.law_file import Field, checked, parse_document, read_document
from tallyproof.errors import InputError, UnknownNameError

__all__ = [
    "GENERIC",
    "AppliedTest",
    "Gap",
    "LawProfile",
    "LegalTest",
    "Provision",
    "StatedRule",
    "find_profile",
    "legal_tests",
    "load_profile",
    "load_profiles",
    "parse_profile",
    "profile_for",
]

GENERIC = "venice"
"""The profile used where none fits the country and the day."""

_TESTS, _LAW = "tallyproof.legal-tests/1", "tallyproof.law/1"

BURDENS = (
    "not_stated",
    "petitioner_proves",
    "court_satisfied",
    "balance",
    "intermediate",
    "beyond_reasonable_doubt",
    "inquisitorial",
    "serious_and_arguable",
)
"""Who has to show it, and how surely."""

INPUTS = (
    "margin",
    "ballots_touched",
    "ballots_proved",
    "kind_of_breach",
    "entitlement_proof",
    "conduct_findings",
    "transmission",
    "substantial_manner",
    "attribution",
    "protective_rule",
    "seats_model",
    "local_set",
    "listed_cause",
    "sheets_missing",
    "open_cases",
    "open_evidence",
    "allegations",
    "impartial_body",
)
"""What tests ask for."""


@dataclass(frozen=True, slots=True)
class Gap:
    """The part of a test that compares numbers."""

    measure: str
    """`ballots`: all ballots touched; `proved`: only those proved; `share`: the gap as a share."""
    sign: str
    """How the measure is compared with what would change the outcome: `>=` or `>`; `<` for a share."""
    share: Fraction | None = None


@dataclass(frozen=True, slots=True)
class LegalTest:
    """One named test; what it asks stands in the catalogue `legal` under its id."""

    id: str
    jurisdiction: str
    """ISO 3166-1 alpha-2, or VENICE, or ECHR."""
    citation: str
    valid_from: str
    """A year or a day, ISO 8601; empty where not confirmed."""
    confirmed: bool
    limbs: tuple[str, ...]
    """`gap`: depends on the margin; `conduct`: does not. In the order in which the test asks."""
    gap: Gap | None
    burden: str
    inputs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AppliedTest:
    """A test as a profile names it."""

    id: str
    citation: str
    """Empty: the test's own."""
    confirmed: bool
    burden: str
    """Empty: the test's own."""
    valid_from: dt.date | None = None
    """From when the test applies in this country; None: not stated."""


@dataclass(frozen=True, slots=True)
class StatedRule:
    """The rule of the contest that a profile states."""

    line: str
    citation: str
    confirmed: bool


@dataclass(frozen=True, slots=True)
class Provision:
    """One statement about the law, in words."""

    topic: str
    citation: str
    confirmed: bool
    text: Mapping[str, str]
    """By language; English is always there."""


@dataclass(frozen=True, slots=True)
class LawProfile:
    """What applies in one country from one day to another."""

    id: str
    country: str
    """ISO 3166-1 alpha-2; empty for a profile that stands for no country."""
    title: Mapping[str, str]
    valid_from: dt.date | None
    valid_until: dt.date | None
    confirmed: bool
    tests: tuple[AppliedTest, ...]
    rule: StatedRule | None
    provisions: tuple[Provision, ...]
    deadlines: Mapping[str, Any]
    """The part `[deadlines]` as it stands in the file."""

    def covers(self, country: str, day: dt.date) -> bool:
        """Return whether the profile is of this country and in force on this day, where it says."""
        begun = self.valid_from is None or self.valid_from <= day
        return bool(country) and self.country == country and begun and day <= (self.valid_until or day)


@cache
def legal_tests() -> tuple[LegalTest, ...]:
    """Return all named tests, T1 first."""
    file = _folder() / "legal_tests.toml"
    document = read_document(file, schema=_TESTS)
    return tuple(
        _test(checked(raw, _TEST_FORM, file=file.name, place=f"test[{i}]"), file.name)
        for i, raw in enumerate(document["test"], start=1)
    )


@cache
def load_profiles() -> tuple[LawProfile, ...]:
    """Return the profiles that come with the program, by id."""
    files = sorted((_folder() / "law").iterdir(), key=lambda file: file.name)
    return tuple(load_profile(file) for file in files if file.name.endswith(".toml"))


def load_profile(path: Path | Traversable) -> LawProfile:
    """Read a profile of the law.

    Args:
        path: A TOML file of schema "tallyproof.law/1".

    Returns:
        The profile; `[deadlines]` is taken over as it stands.

    Raises:
        InputError: The file is no such profile; names the file, the key, what was found and what was expected.
    """
    return _profile(read_document(path, schema=_LAW), path.name)


def parse_profile(content: bytes, *, file: str) -> LawProfile:
    """Return the profile that the bytes of a file hold; raises InputError as `load_profile` does."""
    return _profile(parse_document(content, file=file, schema=_LAW), file)


def _profile(document: Mapping[str, Any], file: str) -> LawProfile:
    raw = checked(document, _LAW_FORM, file=file)
    tests = [checked(t, _APPLIED_FORM, file=file, place=f"tests[{i}]") for i, t in _numbered(raw, "tests")]
    named = [test["id"] for test in tests]
    if twice := sorted({name for name in named if named.count(name) > 1}):
        raise InputError(
            file,
            found=f"{twice[0]} twice",
            expected="each test once",
            place="tests",
            text="twice_in",
            where="tests",
            names=twice[0],
        )
    return LawProfile(
        id=raw["id"],
        country=raw["country"],
        title=_languages(raw["title"], file=file, place="title"),
        valid_from=raw.get("valid_from"),
        valid_until=raw.get("valid_until"),
        confirmed=raw["confirmed"],
        tests=tuple(map(_applied, tests)),
        rule=_rule(raw["rule"], file) if "rule" in raw else None,
        provisions=tuple(
            _provision(p, file=file, place=f"provisions[{i}]") for i, p in _numbered(raw, "provisions")
        ),
        deadlines=raw.get("deadlines", {}),
    )


def find_profile(name: str) -> LawProfile:
    """Return the embedded profile of this id; raises UnknownNameError."""
    for profile in load_profiles():
        if profile.id == name:
            return profile
    raise UnknownNameError("law profile", name, [profile.id for profile in load_profiles()])


def profile_for(country: str, day: dt.date) -> LawProfile:
    """Return the profile of a country on a day, the latest of several; the generic one where none fits."""
    fitting = [profile for profile in load_profiles() if profile.covers(country, day)]
    latest = sorted(fitting, key=lambda profile: (profile.valid_from or dt.date.min, profile.id))
    return latest[-1] if latest else find_profile(GENERIC)


def _folder() -> Traversable:
    return resources.files("tallyproof.election") / "data"


def _numbered(raw: Mapping[str, Any], key: str) -> Iterator[tuple[int, Any]]:
    return enumerate(raw.get(key, ()), start=1)


def _test(raw: Mapping[str, Any], file: str) -> LegalTest:
    return LegalTest(
        id=raw["id"],
        jurisdiction=raw["jurisdiction"],
        citation=raw["citation"],
        valid_from=raw["valid_from"],
        confirmed=raw["confirmed"],
        limbs=tuple(raw["limbs"]),
        gap=_gap(checked(raw["gap"], _GAP_FORM, file=file, place=raw["id"])) if "gap" in raw else None,
        burden=raw["burden"],
        inputs=tuple(raw["inputs"]),
    )


def _gap(raw: Mapping[str, Any]) -> Gap:
    return Gap(raw["measure"], raw["sign"], Fraction(raw["share"]) if "share" in raw else None)


def _applied(raw: Mapping[str, Any]) -> AppliedTest:
    return AppliedTest(
        raw["id"], raw.get("citation", ""), raw["confirmed"], raw.get("burden", ""), raw.get("valid_from")
    )


def _rule(raw: object, file: str) -> StatedRule:
    return StatedRule(**checked(raw, _RULE_FORM, file=file, place="rule"))


def _provision(raw: object, *, file: str, place: str) -> Provision:
    table = checked(raw, _PROVISION_FORM, file=file, place=place)
    return Provision(**table | {"text": _languages(table["text"], file=file, place=f"{place}.text")})


def _languages(raw: object, *, file: str, place: str) -> dict[str, str]:
    form = {"en": Field.text(), "ru": Field.text(required=False), "kk": Field.text(required=False)}
    return checked(raw, form, file=file, place=place)


_FLAG = Field.of(bool, "true or false")
_ANY_TEXT = Field.text(pattern=".*")
_TABLES = Field("tables", lambda v: isinstance(v, list) and len(v) > 0)
_IDS = Field.text(pattern=r"T([1-9]|1[0-4])", expected="T1 to T14")

_TEST_FORM = {
    "id": _IDS,
    "jurisdiction": Field.text(pattern="[A-Z]{2,6}"),
    "citation": Field.text(),
    "valid_from": Field.text(pattern=r"(\d{4}(-\d\d-\d\d)?)?", expected="a year, a day, or nothing"),
    "confirmed": _FLAG,
    "limbs": Field.some_of("gap", "conduct"),
    "gap": Field.of(dict, "a table", required=False),
    "burden": Field.one_of(*BURDENS),
    "inputs": Field.some_of(*INPUTS),
}
_GAP_FORM = {
    "measure": Field.one_of("ballots", "proved", "share"),
    "sign": Field.one_of(">=", ">", "<"),
    "share": Field.text(pattern=r"\d+/[1-9]\d*", expected="a fraction", required=False),
}
_LAW_FORM = {
    "schema": Field.text(),
    "id": Field.text(pattern=r"[a-z0-9_]{1,60}", expected="lower-case letters, digits and _"),
    "country": Field.text(pattern=r"([A-Z]{2})?", expected="two capital letters (ISO 3166-1), or nothing"),
    "valid_from": Field.day(),
    "valid_until": Field.day(),
    "confirmed": _FLAG,
    "title": Field.of(dict, "a table with the title by language"),
    "rule": Field.of(dict, "a table", required=False),
    "tests": _TABLES,
    "provisions": Field(_TABLES.expected, _TABLES.fits, required=False),
    "deadlines": Field.of(dict, "a table", required=False),
}
_APPLIED_FORM = {
    "id": _IDS,
    "citation": Field.text(required=False),
    "confirmed": _FLAG,
    "burden": Field.one_of(*BURDENS, required=False),
    "valid_from": Field.day(),
}
_RULE_FORM = {"line": Field.text(), "citation": _ANY_TEXT, "confirmed": _FLAG}
_PROVISION_FORM = {
    "topic": Field.text(),
    "citation": Field.text(),
    "confirmed": _FLAG,
    "text": Field.of(dict, "a table with the text by language"),
}
