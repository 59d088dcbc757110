"""Every library that the program imports is under a licence that lets anyone use and change it."""

import re
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
RECORD = (ROOT / "docs" / "decisions" / "0011-licences.md").read_text("utf-8")
PERMISSIVE = re.compile(
    r"\b(MIT|BSD|0BSD|Apache|PSF|PSFL|Python Software Foundation|ISC|Zlib|CC0|ZPL)\b", re.IGNORECASE
)
COPYLEFT = re.compile(r"\b(A?GPL|LGPL|MPL|EUPL|CDDL|Mozilla|General Public)\b", re.IGNORECASE)


def needed(project: str) -> set[str]:
    """Return the names of all distributions that `project` needs on this machine."""
    found: set[str] = set()
    queue = [project]
    while queue:
        for requirement in map(Requirement, metadata.requires(queue.pop()) or []):
            name = requirement.name.lower().replace("_", "-")
            asked = requirement.marker is None or requirement.marker.evaluate({"extra": ""})
            if asked and name not in found and _is_installed(name):
                found.add(name)
                queue.append(name)
    return found


def _is_installed(name: str) -> bool:
    try:
        metadata.version(name)
    except metadata.PackageNotFoundError:
        return False
    return True


def stated_licence(name: str) -> str:
    """Return the licence expression, the first line of the licence field, and the classifiers."""
    about = metadata.metadata(name).json
    first_line = str(about.get("license", "")).splitlines()[:1]
    classifiers = [line for line in about.get("classifier", []) if line.startswith("License ::")]
    stated = " ".join([str(about.get("license_expression", "")), *first_line, *classifiers])
    return stated if stated.strip() else _licence_file(name)


def _licence_file(name: str) -> str:
    """Return which licence the file of a library holds whose metadata name none."""
    files = [file for file in metadata.files(name) or () if file.name.upper().startswith("LICENSE")]
    text = " ".join(file.read_text("utf-8") for file in files)
    bsd = "Redistribution and use in source and binary forms, with or without modification, are permitted"
    return "BSD" if bsd in " ".join(text.split()) else text[:200]


LIBRARIES = sorted(needed("tallyproof"))


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_library_is_permissively_licensed(library: str) -> None:
    licence = stated_licence(library)
    assert PERMISSIVE.search(licence), licence
    assert not COPYLEFT.search(licence), licence


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_library_stands_in_the_record_of_licences(library: str) -> None:
    assert re.search(rf"[| ,]{re.escape(library)}[, |(]", RECORD)
