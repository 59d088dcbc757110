"""Small TOML files written by people: every value is taken out by its kind, and a wrong one says where it stands."""

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from tallyproof.errors import InputError
from tallyproof.short_file import read_text

__all__ = ["Entry", "load_entry"]

_LONGEST = 400
_LARGEST = 10**12


@dataclass(frozen=True, slots=True)
class Entry:
    """A table of a TOML file, with the place where it stands."""

    values: Mapping[str, Any]
    file: str
    place: str = ""

    def only(self, *known: str) -> "Entry":
        """Return the entry; raises InputError where it has a key that is not among these."""
        for key in self.values:
            if key not in known:
                self.refuse(key, expected=f"one of the keys {', '.join(known)}", place=self.place)
        return self

    def has(self, key: str) -> bool:
        """Return whether the key is there."""
        return key in self.values

    def text(self, key: str, default: str | None = None) -> str:
        """Return a text that is not blank, or the default; raises InputError."""
        value = self.values.get(key)
        if (value is None or value == "") and default is not None:
            return default
        if not isinstance(value, str) or not value.strip() or len(value) > _LONGEST:
            self.refuse(value, expected=f"a text of at most {_LONGEST} characters", place=self.at(key))
        return value.strip()

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts, or one text as a list; empty where the key is absent; raises InputError."""
        value = self.values.get(key, [])
        listed = value if isinstance(value, list) else [value]
        return tuple(Entry({key: one}, self.file, self.place).text(key) for one in listed)

    def spoken(self, key: str, language: str) -> str:
        """Return a text, or that of one language where they stand by language; English where it is missing."""
        value = self.values.get(key, "")
        if isinstance(value, dict):
            named = self.entry(key)
            return named.text(language, named.text("en", ""))
        return self.text(key, "")

    def whole(self, key: str) -> int:
        """Return a whole number from 0; raises InputError."""
        value = self.values.get(key)
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= _LARGEST:
            self.refuse(value, expected="a whole number from 0", place=self.at(key))
        return value

    def flag(self, key: str) -> bool:
        """Return true or false; false where the key is absent; raises InputError."""
        value = self.values.get(key, False)
        if not isinstance(value, bool):
            self.refuse(value, expected="true or false", place=self.at(key))
        return value

    def counts(self, key: str) -> dict[str, int]:
        """Return a table of whole numbers by name; empty where the key is absent; raises InputError."""
        inner = self.entry(key)
        return {name: inner.whole(name) for name in inner.values}

    def entry(self, key: str) -> "Entry":
        """Return an inner table; empty where the key is absent; raises InputError."""
        value = self.values.get(key, {})
        if not isinstance(value, dict):
            self.refuse(value, expected="a table", place=self.at(key))
        return Entry(value, self.file, self.at(key))

    def entries(self, key: str) -> "tuple[Entry, ...]":
        """Return a list of inner tables; empty where the key is absent; raises InputError."""
        value = self.values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
            self.refuse(value, expected=f"[[{key}]] tables", place=self.at(key))
        return tuple(Entry(one, self.file, self.at(f"{key} {n}")) for n, one in enumerate(value, 1))

    def at(self, key: str) -> str:
        """Return the place of a key."""
        return f"{self.place}: {key}" if self.place else key

    def refuse(self, found: object, *, expected: str, place: str | None = None) -> NoReturn:
        """Raise InputError about this entry."""
        told = "nothing" if found is None else repr(found)[:_LONGEST]
        raise InputError(
            self.file,
            found=told,
            expected=expected,
            place=self.place if place is None else place,
            text="lacks_entry" if found is None else "wrong_value",
            where=(self.place if place is None else place) or "–",
        )


def load_entry(path: Path, *, known: Collection[str]) -> Entry:
    """Read a TOML file of which every top key is known.

    Raises:
        InputError: It is no TOML, or has a key that is not known.
    """
    try:
        values = tomllib.loads(read_text(path))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise InputError(
            path.name, found=str(error), expected="a TOML file", text="bad_toml", why=str(error)
        ) from error
    return Entry(values, path.name).only(*known)
