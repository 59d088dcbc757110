"""Who can govern and who answers to whom, as one page of a dossier: read the files that one TOML file names.

title = "Who can govern now"

[[seats]]                                  # a body, or the same body on another day
title = "After the run-offs"
file = "seats.csv"
bars = "39,52,58"
coalitions = ["Otan", "Otan+AIST"]         # what the picture shows
refuses = [["A", "B"]]
dispute = "run_offs.toml"                  # optional, as is
rules = "rules.toml"

[control]
rules = "powers.toml"
reforms = ["reform.toml"]
on = "2005-12-04"

[[fact]]                                   # what all this rests on
text = "Otan has 42 of 77 seats."
source = "CNN election watch"
confirmed = true
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tallyproof.election.results import Results
from tallyproof.errors import InputError
from tallyproof.outcome.toml_file import Entry, load_entry
from tallyproof.short_file import read_text
from tallyproof.texts import Catalogue
from tallyproof.workflow.beside import beside, write_below
from tallyproof.workflow.coalition import CoalitionWishes, coalition
from tallyproof.workflow.control import control

__all__ = ["government", "recorded_government", "restored_government"]

SCHEMA = "tallyproof.government/1"
_SEATS = ("title", "file", "bars", "coalitions", "refuses", "dispute", "rules", "country", "election")
_CONTESTED = ("title", "open", "result", "votes", "contest")
_PAIR = 2


def government(path: Path, catalogue: Catalogue, results: Results) -> dict[str, Any]:
    """Return what the files say that one file names (its form stands at the top of this file).

    Args:
        path: The file.
        catalogue: Language of all text.
        results: Those of the dossier, to which contested seats belong.

    Raises:
        InputError: A file cannot be read, or names one outside its folder.
    """
    document, language = _load(path), catalogue.language
    return {
        "schema": SCHEMA,
        "title": document.spoken("title", language),
        "bodies": [_body(one, path, catalogue, results) for one in document.entries("seats")],
        "control": _control(document.entry("control"), path, catalogue) if document.has("control") else None,
        "facts": [
            _fact(one.only("text", "source", "confirmed"), language) for one in document.entries("fact")
        ],
    }


def recorded_government(path: Path | None) -> dict[str, Any]:
    """Return the file and all that it names by content, so that it can be asked again; empty where there is none."""
    if path is None:
        return {}
    names = dict.fromkeys(_named(_load(path), path))
    return {
        "file": path.name,
        "files": {name: read_text(beside(path, name, name)) for name in (path.name, *names)},
    }


def restored_government(recorded: Mapping[str, Any], folder: Path) -> Path | None:
    """Write recorded files into a folder of their own, and return the one that names the others."""
    if not recorded:
        return None
    paths = {name: write_below(folder, name, text) for name, text in recorded["files"].items()}
    return paths[recorded["file"]]


def _load(path: Path) -> Entry:
    document = load_entry(path, known=("title", "seats", "control", "fact"))
    if not document.entries("seats") and not document.has("control"):
        document.refuse(None, expected="[[seats]] tables or [control]")
    return document


def _body(entry: Entry, path: Path, catalogue: Catalogue, results: Results) -> dict[str, Any]:
    entry.only(*_SEATS)
    wishes = CoalitionWishes(
        bars=entry.text("bars", "") or None,
        refusals=tuple(_pairs(entry)),
        coalitions=entry.texts("coalitions"),
        rules=_optional(entry, "rules", path),
        dispute=_optional(entry, "dispute", path),
        country=entry.text("country", ""),
        election=entry.text("election", ""),
    )
    seats = beside(path, entry.text("file"), entry.at("file"))
    title = entry.spoken("title", catalogue.language) or seats.stem
    return {"title": title, **coalition(seats, catalogue, wishes, at_hand=results)}


def _pairs(entry: Entry) -> Iterator[tuple[str, str]]:
    for pair in entry.values.get("refuses", ()):
        if not isinstance(pair, list) or len(pair) != _PAIR or not all(isinstance(one, str) for one in pair):
            entry.refuse(pair, expected="pairs of parties", place=entry.at("refuses"))
        yield pair[0], pair[1]


def _optional(entry: Entry, key: str, path: Path) -> Path | None:
    return beside(path, entry.text(key), entry.at(key)) if entry.has(key) else None


def _control(entry: Entry, path: Path, catalogue: Catalogue) -> dict[str, Any]:
    entry.only("rules", "reforms", "on")
    rules = beside(path, entry.text("rules"), entry.at("rules"))
    reforms = [beside(path, one, entry.at("reforms")) for one in entry.texts("reforms")]
    return control(rules, catalogue, reforms=reforms, day=entry.text("on", ""))


def _fact(entry: Entry, language: str) -> dict[str, Any]:
    return {
        "text": entry.spoken("text", language),
        "source": entry.spoken("source", language) or None,
        "confirmed": entry.flag("confirmed"),
    }


def _named(document: Entry, path: Path) -> Iterator[str]:
    """Yield every file that is read; a dossier recomputes from these, and from its own results."""
    for entry in document.entries("seats"):
        yield entry.text("file")
        yield from (entry.text(key) for key in ("rules", "dispute") if entry.has(key))
        if entry.has("dispute"):
            yield from _contested(beside(path, entry.text("dispute"), entry.at("dispute")), path)
    control_files = document.entry("control")
    yield from (*control_files.texts("rules"), *control_files.texts("reforms"))


def _contested(dispute: Path, path: Path) -> Iterator[str]:
    for contest in load_entry(dispute, known=_CONTESTED).entries("contest"):
        if contest.has("source"):
            expected = "no source: in a dossier, contested seats belong to its own results"
            raise InputError(
                dispute.name,
                found=repr(contest.values["source"]),
                expected=expected,
                text="wrong_value",
                where="contest: source",
            )
        if contest.has("contested"):
            listed = beside(dispute, contest.text("contested"), contest.at("contested"))
            yield str(listed.relative_to(path.parent.resolve()))
