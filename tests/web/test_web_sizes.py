"""What is too large is refused with what came, what may come and what to do, in the reader's language."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tallyproof.statements.register.statement import LARGEST
from tallyproof.store.records.statements import StatementRecords
from tallyproof.store.team.people import Person
from tallyproof.texts import LANGUAGES, load_catalogue
from tallyproof.web.place import Place
from tallyproof.web.sizes import size_words
from web.conftest import SignIn

STATEMENT = {
    "id": "S1",
    "language": "ru",
    "kind": "original",
    "confirmation": "unconfirmed",
    "authentic": "unsaid",
}
FORM = "application/x-www-form-urlencoded"


def sent(client: Client, path: str, size: int, content_type: str = FORM) -> tuple[int, str]:
    """Say that a request is of a size; nothing of it is read."""
    answer = client.post(path, b"", content_type=content_type, headers={"content-length": str(size)})
    return answer.status_code, answer.content.decode()


def kind_of_statement(client: Client) -> str:
    page = client.get("/statements").content.decode()
    return re.findall(r'<select name="kind".*?<option value="(\w+)"', page, re.DOTALL)[0]


@pytest.mark.parametrize("sign", ["a", "я", "語", "\U0001f5f3"])
def test_a_statement_as_long_as_the_command_line_takes_is_taken_in_any_script(
    sign_in: SignIn, server: Place, sign: str
) -> None:
    clerk = sign_in("clerk")
    told = STATEMENT | {"kind": kind_of_statement(clerk), "text": sign * LARGEST}
    assert clerk.post("/statements", told).status_code == 302
    assert StatementRecords.open(server.folder).register().statement("S1").text == sign * LARGEST


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_statement_that_is_too_long_is_told_both_numbers(sign_in: SignIn, language: str) -> None:
    clerk = sign_in("clerk", language=language)
    told = STATEMENT | {"kind": kind_of_statement(clerk), "text": "a" * (LARGEST + 1)}
    answer = clerk.post("/statements", told)
    text = load_catalogue(language).text("web.field.max_length", found="2000001", most="2000000")
    assert (answer.status_code, text in answer.content.decode()) == (422, True)


def test_the_form_of_a_statement_is_sent_without_tripling_its_letters(sign_in: SignIn) -> None:
    page = sign_in("clerk").get("/statements").content.decode()
    form = re.findall(r"<form[^>]*>(?=(?:(?!</form>).)*name=\"text\")", page, re.DOTALL)[-1]
    assert 'enctype="multipart/form-data"' in form


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", ["/statements", "/uploads", "/media", "/coalitions"])
def test_a_request_above_the_limit_of_all_names_both_sizes(sign_in: SignIn, language: str, path: str) -> None:
    words = load_catalogue(language)
    status, page = sent(sign_in("clerk", "analyst", language=language), path, 64_000_001)
    text = words.text(
        "web.failure.too_large.text", found=size_words(words, 64_000_001), most=size_words(words, 64_000_000)
    )
    assert (status, text in page, f'<html lang="{language}">' in page) == (413, True, True)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("sent_as", ["multipart", "urlencoded"])
def test_more_text_than_a_form_may_hold_names_both_sizes(
    sign_in: SignIn, language: str, sent_as: str
) -> None:
    clerk, words = sign_in("clerk", language=language), load_catalogue(language)
    told = STATEMENT | {"text": "a" * 12_500_000}
    body = {"data": "&".join(f"{k}={v}" for k, v in told.items()), "content_type": FORM}
    answer = clerk.post("/statements", told) if sent_as == "multipart" else clerk.post("/statements", **body)
    page = answer.content.decode()
    assert (answer.status_code, words.text("web.failure.too_long.title") in page) == (413, True)
    assert (size_words(words, 12_000_000) in page, size_words(words, 12_500_200) in page) == (True, True)


@pytest.mark.usefixtures("server")
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("sent_as", [FORM, "multipart/form-data; boundary=x", "text/plain"])
@pytest.mark.parametrize(
    "path", ["/statements", "/sign-in", "/language", "/invitation/none", "/uploads", "/none"]
)
def test_who_has_not_signed_in_may_send_less_whatever_it_is(path: str, sent_as: str, language: str) -> None:
    stranger, words = Client(headers={"accept-language": language}), load_catalogue(language)
    status, page = sent(stranger, path, 2_000_001, sent_as)
    text = words.text(
        "web.failure.unknown.text", found=size_words(words, 2_000_001), most=size_words(words, 2_000_000)
    )
    assert (status, text in page) == (413, True)
    stranger.cookies["tallyproof_browser"] = "MQ:1w:made-up"
    assert sent(stranger, path, 2_000_001, sent_as)[0] == 413


def test_whose_session_ended_may_send_a_form_with_its_files_as_before(sign_in: SignIn) -> None:
    clerk = sign_in("clerk")
    clerk.get("/")
    del clerk.cookies["tallyproof_session"]
    ended, switched_off = (
        {"title": "Seats", "file": SimpleUploadedFile("sheet.jpg", b"a" * 3_000_000)} for _ in range(2)
    )
    assert clerk.post("/coalitions", ended).status_code == 302
    Person.objects.filter(name="clerk").update(is_active=False)
    assert clerk.post("/coalitions", switched_off).status_code == 413


@pytest.mark.usefixtures("server")
def test_signing_in_with_a_long_form_carried_still_works() -> None:
    assert Client().post("/sign-in", {"name": "a" * 200_000, "password": "x"}).status_code == 422


@pytest.mark.usefixtures("server")
@pytest.mark.parametrize("language", LANGUAGES)
def test_too_many_fields_are_told_how_many_may_come(language: str) -> None:
    fields = {f"f{number}": "" for number in range(1_010)}
    answer = Client(headers={"accept-language": language}).post("/sign-in", fields)
    text = load_catalogue(language).text("web.failure.too_many_fields.text", most=1000)
    assert (answer.status_code, text in answer.content.decode()) == (413, True)


def test_too_many_files_are_told_how_many_may_come(sign_in: SignIn) -> None:
    files = [SimpleUploadedFile(f"{n}.csv", b"a,b\n") for n in range(51)]
    answer = sign_in("clerk").post("/uploads", {"files": files})
    assert (answer.status_code, "At most 50 files" in answer.content.decode()) == (413, True)


@pytest.mark.parametrize(
    ("path", "field", "more", "most"),
    [
        ("/observe/forms", "file", {}, 5_000_000),
        ("/coalitions", "file", {"title": "Seats"}, 200_000),
        ("/receipt", "file", {"policy": "quorum none"}, 200_000),
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_file_above_the_limit_of_its_field_is_told_both_sizes_and_not_cut(
    sign_in: SignIn, language: str, path: str, field: str, more: dict[str, str], most: int
) -> None:
    everybody = sign_in("clerk", "analyst", "lawyer", "administrator", name="all", language=language)
    words = load_catalogue(language)
    file = SimpleUploadedFile("long.csv", b"a" * (most + 1))
    answer = everybody.post(path, {field: file, **more})
    told = {"found": size_words(words, most + 1), "most": size_words(words, most)}
    text = words.text("web.field.file_too_large", name="long.csv", **told)
    page = answer.content.decode()
    assert (answer.status_code, text in page) == (422, True)
    assert words.text("web_coalition.one_table") not in page
    assert words.text("web_publications.check.one_receipt") not in page


def test_a_size_just_above_a_limit_never_looks_like_the_limit() -> None:
    words = load_catalogue("en")
    assert [size_words(words, n) for n in (0, 1, 200_000, 200_001, 64_000_000)] == [
        "0.0 MB",
        "0.1 MB",
        "0.2 MB",
        "0.3 MB",
        "64.0 MB",
    ]
