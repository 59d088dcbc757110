"""What is refused is said in the reader's language; what is known in English only stands in a frame that says so."""

import ast
import string
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.http import HttpRequest

import tallyproof
from tallyproof.cases.machine import load_machine, load_permissions
from tallyproof.errors import InputError, NotAllowedError, TallyproofError
from tallyproof.sources.files import _REFUSED
from tallyproof.texts import LANGUAGES, load_catalogue
from tallyproof.web.failures import sentence
from tallyproof.workflow.refusals import plain_sentence
from web.conftest import SignIn
from web.test_web_cases import act, file_one
from web.test_web_publications import proposed

SOURCES = sorted(Path(tallyproof.__file__).parent.rglob("*.py"))


def kinds(kind: type[TallyproofError] = TallyproofError) -> Iterator[type[TallyproofError]]:
    yield kind
    for below in kind.__subclasses__():
        yield from kinds(below)


FORMATS = {*(one.name.lower() for one in _REFUSED), "packed"}
MEDIA = {"media_columns", "media_outlet", "media_actor", "media_first", "media_amount"}
_BUILT = ("unknown_", "format_", "field_")
"""Names that are put together: of what there is none, what a file is, and what an act or a case lacks."""


def named_refusals() -> set[str]:
    """Return every text that the program gives to an error, or puts into the sentence of one."""
    calls = [
        node
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", "")
        in {"NotAllowedError", "InputError", "CallError", "NotComputableError"}
    ]
    texts = [word.value for call in calls for word in call.keywords if word.arg == "text"]
    words = [one.value for text in texts for one in ast.walk(text) if isinstance(one, ast.Constant)]
    given = {one for one in words if isinstance(one, str) and one and one not in _BUILT}
    return given | {"near", "unknown", "not_reproduced"}


def kinds_unknown() -> set[str]:
    """Return the names of the sentences about things that are not there."""
    calls = [
        node
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "UnknownNameError"
    ]
    words = {
        str(call.args[0].value) for call in calls if call.args and isinstance(call.args[0], ast.Constant)
    }
    return {
        f"unknown_{word}".replace(" ", "_") for word in words | {"dossier", "publication", "backup", "answer"}
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_error_has_a_frame_and_every_refusal_its_sentence(language: str) -> None:
    catalogue = load_catalogue(language)
    frames = {f"web.refused.{kind.code}" for kind in kinds() if kind.__module__.startswith("tallyproof")}
    assert [key for key in sorted(frames) if not catalogue.has(key)] == []
    there = {key.removeprefix("refusals.") for key in catalogue.messages if key.startswith("refusals.")}
    assert {one for one in there if not one.startswith(_BUILT)} - MEDIA == named_refusals() - MEDIA
    assert {one for one in there if one.startswith("unknown_")} <= kinds_unknown()
    assert {one.removeprefix("format_") for one in there if one.startswith("format_")} == FORMATS
    assert there >= MEDIA


def test_no_page_raises_a_refusal_in_english_only() -> None:
    bare = [
        f"{path.name}:{node.lineno}"
        for path in SOURCES
        if "web" in path.parts
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", "") == "NotAllowedError"
        and "text" not in {word.arg for word in node.keywords}
    ]
    assert bare == []


@pytest.mark.parametrize("language", ["ru", "kk"])
def test_english_details_stand_in_a_frame_with_their_language_and_without_markup(language: str) -> None:
    request = HttpRequest()
    request.language = language
    error = InputError("<b>list</b>", found="two headers", expected="one")
    told = sentence(request, error)
    assert told.startswith(load_catalogue(language).text("web.refused.E-INPUT"))
    assert '<span lang="en">' in told
    assert "<b>" not in told


def test_a_refusal_names_acts_and_states_in_the_language_of_the_reader(sign_in: SignIn) -> None:
    file_one(sign_in("lawyer"))
    judge = sign_in("adjudicator", language="kk")
    shown = judge.post("/case/act?id=C/1&act=admit", {"role": "forum"}).content.decode()
    assert load_catalogue("kk").text("cases.act.register") in shown
    assert "possible for you now" not in shown
    assert act(judge, "admit", role="forum") == 409


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_rules_of_a_case_are_told_by_the_names_of_acts_states_and_roles(language: str) -> None:
    catalogue = load_catalogue(language)
    with pytest.raises(NotAllowedError) as in_state:
        load_machine().require("final", "decide")
    with pytest.raises(NotAllowedError) as by_role:
        load_permissions().require("complainant", "decide")
    told = [plain_sentence(one.value, catalogue) for one in (in_state, by_role)]
    for key in ("state.final", "act.decide", "act.execute"):
        assert catalogue.text(f"cases.{key}") in told[0]
    for key in ("role.complainant", "act.decide", "role.forum"):
        assert catalogue.text(f"cases.{key}") in told[1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_nobody_confirms_their_own_proposal_and_reads_why(sign_in: SignIn, language: str) -> None:
    lawyer = sign_in("lawyer", language=language)
    proposal = proposed(lawyer)
    answer = lawyer.post(f"/proposals/{proposal.pk}", {"answer": "confirm"})
    assert load_catalogue(language).text("refusals.second_person") in answer.content.decode()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_refusal_fills_the_same_fields_in_every_language(language: str) -> None:
    def fields(code: str) -> dict[str, set[str | None]]:
        texts = {k: v for k, v in load_catalogue(code).messages.items() if k.startswith("refusals.")}
        return {key: {one[1] for one in string.Formatter().parse(str(text))} for key, text in texts.items()}

    assert fields(language) == fields("en")
    assert str(NotAllowedError("It", reason="no", text="x")) == "It is not allowed: no."
