"""The register in files that people edit: TOML, or CSV with one row a name and one row a claim."""

import json
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from tallyproof.election.actors.actor import Actor
from tallyproof.election.actors.claim import Claim
from tallyproof.election.actors.popolo import popolo_rows
from tallyproof.election.actors.register import Register
from tallyproof.election.actors.rows import RegisterReading, Rows, read_rows
from tallyproof.errors import InputError
from tallyproof.short_file import heading_of, table_of_text
from tallyproof.spreadsheet import plain, rows_csv

__all__ = ["SCHEMA", "actors_csv", "claims_csv", "read_register", "register_toml"]

SCHEMA = "tallyproof.actors/1"
ACTOR_COLUMNS = ("id", "kind", "name", "language", "name_source", "wikidata")
CLAIM_COLUMNS = (
    "id", "subject", "relation", "object", "since", "until", "value", "source", "quoted", "reported_by", "stance",
)  # fmt: skip
_LARGEST = 50 << 20


def read_register(paths: Iterable[Path]) -> RegisterReading:
    """Read a register from one file or several: TOML, Popolo JSON, CSV of actors, CSV of claims.

    Raises:
        InputError: A file cannot be read at all, or is none of these.
    """
    return read_rows([_rows(path) for path in paths])


def _rows(path: Path) -> Rows:
    text = _text(path)
    if text.lstrip().startswith("{"):
        return popolo_rows(_parsed(path, text, "Popolo JSON"), path.name)
    header = set(heading_of(text))
    if {"id", "kind", "name"} <= header:
        return Rows(path.name, actors=tuple(_actor_rows(text, path.name)))
    if {"id", "subject", "relation", "object"} <= header:
        return Rows(path.name, claims=tuple(_dicts(text, path.name)))
    return _toml_rows(path, text)


def _text(path: Path) -> str:
    try:
        content = path.read_bytes()
        if len(content) > _LARGEST:
            raise InputError(
                path.name,
                found=f"{len(content)} bytes",
                expected=f"at most {_LARGEST}",
                text="too_large_file",
                most=f"{_LARGEST >> 20} MiB",
            )
        return content.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            path.name, found=str(error), expected="a register of actors in UTF-8", text="not_utf8"
        ) from error


def _parsed(path: Path, text: str, kind: str) -> dict[str, Any]:
    try:
        document = json.loads(text) if kind == "Popolo JSON" else tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        expected = "TOML, Popolo JSON, or CSV with id, kind, name or id, subject, relation, object"
        raise InputError(
            path.name, found=str(error), expected=expected, text="bad_table", why=str(error)
        ) from error
    found: dict[str, Any] = document
    return found


def _toml_rows(path: Path, text: str) -> Rows:
    document = _parsed(path, text, "TOML")
    if document.get("schema") != SCHEMA:
        raise InputError(
            path.name,
            found=repr(document.get("schema")),
            expected=f'schema = "{SCHEMA}"',
            text="wrong_schema",
            schema=f'schema = "{SCHEMA}"',
        )
    lists = {name: document.get(name, []) for name in ("actor", "claim")}
    for name, entries in lists.items():
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            raise InputError(
                path.name,
                found=f"{name} of another form",
                expected=f"[[{name}]] tables",
                text="wrong_form",
                where=f"[[{name}]]",
            )
    actors = [(number, _checked_names(path, number, entry)) for number, entry in enumerate(lists["actor"], 1)]
    return Rows(path.name, tuple(actors), tuple(enumerate(lists["claim"], 1)))


def _checked_names(path: Path, number: int, entry: dict[str, Any]) -> dict[str, Any]:
    names, identifiers = entry.get("names", []), entry.get("identifiers", {})
    tables = isinstance(names, list) and all(isinstance(name, dict) for name in names)
    if not tables or not isinstance(identifiers, dict):
        expected = 'names = [{ text = "…", language = "…" }] and identifiers = { scheme = "…" }'
        raise InputError(
            path.name,
            found="another form",
            expected=expected,
            place=f"actor {number}",
            text="wrong_form",
            where=f"[[actor]] {number}",
        )
    return entry


def _dicts(text: str, file: str) -> Iterable[tuple[int, dict[str, str]]]:
    """Return the rows below the header; an apostrophe that guards against formulas is taken off again."""
    for line, row in table_of_text(text, file=file).rows:
        yield line, {name: plain(value) for name, value in row.items()}


def _actor_rows(text: str, file: str) -> Iterable[tuple[int, Mapping[str, Any]]]:
    columns = {"text": "name", "language": "language", "source": "name_source"}
    for number, row in _dicts(text, file):
        named = {key: row.get(column, "") for key, column in columns.items()}
        identifiers = {"wikidata": row.get("wikidata", "")}
        own = {"id": row.get("id", ""), "kind": row.get("kind", "")}
        yield number, {**own, "names": [named], "identifiers": identifiers}


def register_toml(register: Register) -> bytes:
    """Return the register as TOML that people can edit."""
    blocks = [
        f'schema = "{SCHEMA}"\n',
        *map(_actor_toml, register.actors),
        *map(_claim_toml, register.claims),
    ]
    return "\n".join(blocks).encode()


def _actor_toml(actor: Actor) -> str:
    lines = ["[[actor]]", f"id = {_quoted(actor.id)}", f"kind = {_quoted(actor.kind)}", "names = ["]
    for name in actor.names:
        parts = {"text": name.text, "language": name.language, "source": name.source}
        lines.append(f"  {{ {', '.join(f'{k} = {_quoted(v)}' for k, v in parts.items() if v)} }},")
    lines.append("]")
    if actor.identifiers:
        pairs = ", ".join(f"{_quoted(k)} = {_quoted(v)}" for k, v in sorted(actor.identifiers.items()))
        lines.append(f"identifiers = {{ {pairs} }}")
    return "\n".join(lines) + "\n"


def _claim_toml(claim: Claim) -> str:
    pairs = [f"{name} = {_quoted(text)}" for name, text in _claim_cells(claim).items() if text]
    return "\n".join(["[[claim]]", *pairs]) + "\n"


def actors_csv(register: Register) -> bytes:
    """Return the names of all actors as CSV, one row a name; a spreadsheet runs nothing in it."""
    rows = [
        (actor.id, actor.kind, name.text, name.language, name.source, actor.identifiers.get("wikidata", ""))
        for actor in register.actors
        for name in actor.names
    ]
    return _csv(ACTOR_COLUMNS, rows)


def claims_csv(register: Register) -> bytes:
    """Return all claims as CSV; a spreadsheet runs nothing in it."""
    return _csv(CLAIM_COLUMNS, [tuple(_claim_cells(claim).values()) for claim in register.claims])


def _claim_cells(claim: Claim) -> dict[str, str]:
    return {
        name: value.text if hasattr(value, "text") else str(value or "")
        for name in CLAIM_COLUMNS
        for value in (getattr(claim, name),)
    }


def _csv(columns: Iterable[str], rows: Iterable[Iterable[str]]) -> bytes:
    return rows_csv(tuple(columns), rows, lines="\r\n", marked=True)


def _quoted(text: str) -> str:
    """Return a TOML basic string; JSON escapes are a subset of TOML's, but for the delete character."""
    return json.dumps(str(text), ensure_ascii=False).replace("\x7f", "\\u007f")
