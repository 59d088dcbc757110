"""The list of proofs of a public site speaks the language of the site."""

import datetime as dt

import pytest

from tallyproof.dossier.site import Site, render_proofs
from tallyproof.texts import LANGUAGES, load_catalogue


@pytest.mark.parametrize("language", LANGUAGES)
def test_times_and_the_dossier_of_a_record_are_told_in_the_language_of_the_site(language: str) -> None:
    words, at = load_catalogue(language), "2026-12-01T01:25:19+00:00"
    entry = {"number": 10, "kind": "dossier", "id": "dossier", "version": 1, "at": at, "act": ""}
    page = render_proofs(Site("T", "a" * 64, words), [entry], origin="example.org/log", size=1)
    assert f"<td>{words.moment(dt.datetime.fromisoformat(at))}</td>" in page
    assert f'<td dir="auto">{words.text("site.entry.dossier")}</td>' in page
    assert at not in page
