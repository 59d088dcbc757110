"""Load the catalogue of one language and format numbers, dates and texts by it."""

import datetime as dt
from dataclasses import dataclass
from functools import cache
from importlib import resources

from babel import Locale, dates, numbers
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from tallyproof.errors import InternalError, UnknownNameError

__all__ = ["LANGUAGES", "Catalogue", "load_catalogue"]

LANGUAGES = ("en", "ru", "kk")
"""Languages that are complete; a test compares their keys and fields."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Texts and number formats of one language."""

    language: str
    messages: dict[str, str | tuple[str, ...]]

    def text(self, key: str, **fields: object) -> str:
        """Return the text of a key with its fields filled in; numbers are formatted for the language.

        Args:
            key: "<step>.<entry>", for example "checks.C-SUM-CHOICES.title".
            fields: Values by field name; integers get grouped digits, everything else its `str`.

        Returns:
            Plain text; callers that write HTML escape it.

        Raises:
            InternalError: No such key in this language.
        """
        found = self.messages.get(key)
        if not isinstance(found, str):
            raise InternalError(f'no text "{key}" in language "{self.language}"')
        return found.format(**self._formatted(fields)) if fields else found

    def plural(self, key: str, count: int, **fields: object) -> str:
        """Return the plural form that fits `count`, which is also the field `{count}`."""
        forms = self.messages.get(key)
        if not isinstance(forms, tuple):
            raise InternalError(f'no plural text "{key}" in language "{self.language}"')
        form = forms[_plural_index(self.language, count, len(forms))]
        return form.format(**self._formatted({"count": count, **fields}))

    def has(self, key: str) -> bool:
        """Return True where the catalogue holds this key."""
        return key in self.messages

    def cited(self, citation: str) -> str:
        """Return a citation of the law in this language; one that no profile of the program makes stays as it is."""
        return self.text(key) if self.has(key := f"citations.{citation}") else citation

    def number(self, value: float, *, digits: int = 0) -> str:
        """Return a number with the language's digit groups and `digits` decimals."""
        pattern = "#,##0" + ("." + "0" * digits if digits else "")
        return _unsigned_zero(numbers.format_decimal(value, format=pattern, locale=self.language))

    def percent(self, share: float | None, *, digits: int = 2) -> str:
        """Return a share (0-1) as percent; a dash where it is not known."""
        if share is None:
            return "–"
        pattern = "#,##0" + ("." + "0" * digits if digits else "") + "%"
        if self.language in {"ru", "kk"}:
            pattern = pattern.replace("%", "\u00a0%")
        return _unsigned_zero(numbers.format_percent(share, format=pattern, locale=self.language))

    def date(self, value: dt.date) -> str:
        """Return a date written out in the language."""
        return dates.format_date(value, format="long", locale=self.language)

    def moment(self, value: dt.datetime) -> str:
        """Return an aware time by the clock of its own zone, with the zone named.

        Example:
            >>> from zoneinfo import ZoneInfo
            >>> late = dt.datetime(2026, 11, 30, 23, 59, tzinfo=ZoneInfo("Europe/Istanbul"))
            >>> load_catalogue("en").moment(late)
            '30 Nov 2026, 23:59 UTC+3 (Istanbul)'
        """
        told = str(dates.format_datetime(value, "d MMM y, HH:mm", tzinfo=value.tzinfo, locale=self.language))
        return f"{told} {self._zone(value)}"

    def _zone(self, value: dt.datetime) -> str:
        """Return the zone of a time: its distance from UTC, and its city where it has one."""
        minutes = int((value.utcoffset() or dt.timedelta()).total_seconds()) // 60
        hours, rest = divmod(abs(minutes), 60)
        sign = "−" if minutes < 0 else "+"
        offset = f"{sign}{hours}" + (f":{rest:02}" if rest else "") if minutes else ""
        key = getattr(value.tzinfo, "key", "")
        if "/" not in key or key.startswith("Etc/"):
            return f"UTC{offset}"
        city = dates.get_timezone_location(value.tzinfo, locale=self.language, return_city=True)
        return f"UTC{offset} ({city})"

    def _formatted(self, fields: dict[str, object]) -> dict[str, object]:
        return {name: self.number(value) if type(value) is int else value for name, value in fields.items()}


def _unsigned_zero(number: str) -> str:
    """Return a written number; what rounds to nothing has no sign."""
    return number if any(digit in number for digit in "123456789") else number.lstrip("-\u2212")


@cache
def load_catalogue(language: str = "en") -> Catalogue:
    """Return the catalogue of a language; raises UnknownNameError for one that is not there."""
    if language not in LANGUAGES:
        raise UnknownNameError("language", language, LANGUAGES)
    messages: dict[str, str | tuple[str, ...]] = {}
    for file in sorted(_folder(language).iterdir(), key=lambda f: f.name):
        if file.name.endswith(".po"):
            with file.open("rb") as handle:
                messages |= _entries(file.name.removesuffix(".po"), read_po(handle))
    return Catalogue(language, messages)


def _folder(language: str) -> resources.abc.Traversable:
    return resources.files("tallyproof.texts") / language


def _entries(step: str, catalog: Catalog) -> dict[str, str | tuple[str, ...]]:
    entries: dict[str, str | tuple[str, ...]] = {}
    for message in catalog:
        if message.id:
            key = message.id if isinstance(message.id, str) else message.id[0]
            text = message.string or ""
            entries[f"{step}.{key}"] = text if isinstance(text, str) else tuple(text)
    return entries


def _plural_index(language: str, count: int, forms: int) -> int:
    """Map the language's plural category to the order of forms in its PO files."""
    category = Locale.parse(language).plural_form(count)
    order = {"one": 0, "few": 1, "many": 2} if forms == 3 else {"one": 0}  # noqa: PLR2004
    return order.get(category, forms - 1)
