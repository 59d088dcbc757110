"""Citations of the law are told in the reader's language."""

import tomllib
from importlib import resources
from typing import Any

import pytest

from tallyproof.texts import load_catalogue


def citations(part: Any) -> set[str]:
    """Return every citation in a part of a document."""
    if isinstance(part, list):
        return set().union(*map(citations, part))
    if not isinstance(part, dict):
        return set()
    own = {part["citation"]} if part.get("citation") else set()
    return own.union(*map(citations, part.values()))


def shipped() -> set[str]:
    folder = resources.files("tallyproof.election") / "data"
    files = [*(folder / "law").iterdir(), folder / "legal_tests.toml"]
    documents = [tomllib.loads(file.read_text("utf-8")) for file in files if file.name.endswith(".toml")]
    return set().union(*map(citations, documents))


@pytest.mark.parametrize("language", ["ru", "kk"])
def test_each_citation_of_the_profiles_is_told_in_the_language(language: str) -> None:
    catalogue = load_catalogue(language)
    assert len(shipped()) > 20
    assert [one for one in sorted(shipped()) if catalogue.cited(one) == one] == []


def test_english_citations_are_those_of_the_profiles_and_no_others() -> None:
    listed = {
        key: text for key, text in load_catalogue("en").messages.items() if key.startswith("citations.")
    }
    assert {key: f"citations.{text}" for key, text in listed.items() if key != f"citations.{text}"} == {}
    assert {key.removeprefix("citations.") for key in listed} == shipped()


def test_the_law_of_kazakhstan_is_called_by_its_official_name() -> None:
    told = {
        one: load_catalogue(one).cited("Constitutional Law on Elections, art. 49") for one in ("ru", "kk")
    }
    assert told == {
        "ru": "Конституционный закон «О выборах в Республике Казахстан», ст. 49",
        "kk": "«Қазақстан Республикасындағы сайлау туралы» Конституциялық заң, 49-бап",
    }


def test_a_citation_of_a_profile_of_ones_own_stays_as_it_is_written() -> None:
    assert load_catalogue("ru").cited("Gesetz, § 5") == "Gesetz, § 5"
