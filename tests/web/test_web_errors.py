"""What a form or an address says about a mistake: in the reader's language, without a folder of the server in it."""

import re
import shutil
import tempfile
from collections.abc import Callable, Mapping
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from tallyproof.errors import TallyproofError, UnknownNameError
from tallyproof.store import Project
from tallyproof.store.team.jobs import Job
from tallyproof.store.team.uploads import Upload
from tallyproof.texts import LANGUAGES, load_catalogue
from tallyproof.web.jobs.kinds import KINDS
from tallyproof.web.jobs.worker import why_failed
from tallyproof.web.place import Place
from tallyproof.web.roles import Role
from tallyproof.workflow.asked import folder_of_answer, keep_sent
from web.conftest import SignIn
from web.test_web_cases import act, file_one
from web.test_web_harmful_files import FORMS, TAKES_FILES, told
from web.test_web_results import do_work

EVERY = tuple(role.value for role in Role)
SEATS = {"title": "Seats", "seats": "Otan 42\nAsar 4", "bars": "39", "coalitions": "", "refusals": ""}
DECISION = {"role": "forum", "outcome": "upheld", "legal_basis": "20", "remedies": ["annul_station"]}

Mistake = Callable[[Client, Place], HttpResponse]


def sent(path: str, **fields: object) -> Mistake:
    return lambda client, _: client.post(path, fields)


def asked(path: str) -> Mistake:
    return lambda client, _: client.get(path)


def named(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def of_upload(name: str, content: bytes) -> Mistake:
    def send(client: Client, place: Place) -> HttpResponse:
        client.post("/uploads", {"files": named(name, content)})
        do_work(place)
        answer: HttpResponse = client.get(f"/uploads/{Upload.objects.order_by('-at')[0].pk}")
        return answer

    return send


def of_counts(content: bytes) -> Mistake:
    def send(client: Client, _: Place) -> HttpResponse:
        file_one(client)
        act(client, "register", role="forum", number="12")
        act(client, "admit", role="forum")
        answer: HttpResponse = client.post(
            "/case/decide?id=C/1", DECISION | {"correct": named("пересчёт.csv", content)}
        )
        return answer

    return send


def of_decision(client: Client, place: Place) -> HttpResponse:
    return of_counts(b"station_id,cast\n")(client, place)


MISTAKES: Mapping[str, Mistake] = {
    "name of a log": sent("/publications", answer="begin", origin="https://example.org/x"),
    "time zone": sent("/cases/file?law=kazakhstan_2004", name="C1", zone="Asia/Almatty"),
    "unknown party": sent("/coalitions", **{**SEATS, "refusals": "Otan + Xyz"}),
    "unknown member": sent("/coalitions", **{**SEATS, "coalitions": "Otan + Xyz"}),
    "line of seats": sent("/coalitions", **{**SEATS, "seats": "Otan forty"}),
    "bar": sent("/coalitions", **{**SEATS, "bars": "half"}),
    "counts with a space": of_counts(b"station_id,cast\n1,1 234\n"),
    "counts without a row": of_decision,
    "workbook of counts": of_counts(b"PK\3\4"),
    "PDF": of_upload("u_pdf.pdf", b"%PDF-1.4\n1 0 obj\n"),
    "empty form": sent("/observe/forms", file=named("форма.xlsx", b"PK\3\4 no workbook")),
    "page of a web site": of_upload("u.html", b"<!doctype html><html><body><table></table></body></html>"),
    "no receipt": sent("/receipt", receipt="x", policy="quorum none"),
    "keys": sent("/receipt", receipt="c2sp.org/tlog-proof@v1", policy="not a line of a policy"),
    "station": asked("/station?id=999999"),
    "area": asked("/results?area=Nowhere"),
    "upload": asked("/uploads/abc"),
    "case": asked("/case?id=C99"),
    "job": asked("/jobs/999"),
    "proposal": asked("/proposals/999"),
    "person": asked("/people/999"),
    "audit": asked("/audits/a9"),
    "coalition": asked("/coalitions/0123456789abcdef"),
    "media": asked("/media/reports/0123456789abcdef"),
    "publication": asked("/publications/0123456789abcdef"),
    "backup": asked("/backups/0123456789abcdef"),
    "dossier": asked("/dossiers/0123456789abcdef/x.html"),
    "report": asked("/observe/report?id=x"),
    "incident": asked("/observe/incident?id=x"),
    "form": asked("/observe/forms/0123456789abcdef"),
    "statement": asked("/statement?id=S99"),
    "chapter": asked("/chapters/xyz"),
    "method": asked("/forensics/F-XYZ"),
}
_SAID = re.compile(r'<(?:p class="(?:wrong|error|lead)"|div class="wrong")[^>]*>(.*?)</(?:p|div)>', re.DOTALL)
_NAMES = re.compile(
    r"[\w./-]*\.(?:csv|xlsx|pdf|html|org)\b[\w./-]*|https://|C99|S99|F-[A-Z]+|[0-9a-f]{16}|\bx\b|abc|xyz"
    r"|Otan|Asar|Xyz|forty|Nowhere|North|South|half|cast|station_id|registered|ballots_\w+|valid|invalid|votes__\w+"
    r"|CSV|XLSX|PDF|XLSForm|survey|type|name|log|witness|group|quorum|election-2005|a9|[a-z]+(?:_[a-z]+)+|spoiled|issued|unused"
    r"|& Co",
)


def said(page: HttpResponse) -> str:
    """Return what a page says is wrong, without its markup."""
    found = " ".join(_SAID.findall(page.content.decode()))
    return unescape(re.sub(r"<[^>]+>", " ", found)).strip()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_common_mistake_is_named_in_the_readers_language_alone(
    mistake: str, language: str, sign_in: SignIn, server: Place
) -> None:
    page = MISTAKES[mistake](sign_in(*EVERY, name="all", language=language), server)
    told_ = said(page)
    assert told_, page.content.decode()
    if language != "en":
        assert re.findall(r"[A-Za-z]{2,}", _NAMES.sub("", told_)) == [], told_
    assert "Known: ." not in told_


@pytest.mark.parametrize(
    ("path", "listed"),
    [
        ("/uploads/abc", "/uploads"),
        ("/jobs/999", "/jobs"),
        ("/station?id=99", "/results"),
        ("/case?id=C99", "/cases"),
        ("/audits/a9", "/audits"),
        ("/media/reports/0123456789abcdef", "/media"),
    ],
)
def test_an_address_of_nothing_leads_to_the_list_and_speaks_of_no_change(
    path: str, listed: str, sign_in: SignIn
) -> None:
    answer = sign_in(*EVERY, name="all").get(path)
    text = answer.content.decode()
    assert answer.status_code == 404
    assert f'href="{listed}">{load_catalogue("en").text("web.failure.list")}' in text
    assert load_catalogue("en").text("web.failure.wrong.text") not in text


def test_an_unknown_name_lists_nothing_where_nothing_is_known() -> None:
    assert str(UnknownNameError("upload", "x", ())) == 'There is no upload "x".'


@pytest.mark.parametrize(("role", "offered"), [("clerk", "offered"), ("reader", "")])
@pytest.mark.parametrize("language", LANGUAGES)
def test_an_empty_project_leads_to_new_results_those_who_may(
    language: str,
    role: str,
    offered: str,
    sign_in: SignIn,
    server: Place,
) -> None:
    shutil.rmtree(server.folder / "snapshots")
    (server.folder / "in_force.jsonl").unlink()
    assert Project.open(server.folder).current_name() is None
    page = sign_in(role, language=language).get("/results").content.decode()
    assert load_catalogue(language).text("refusals.no_version") in page
    assert ('class="button main" href="/uploads"' in page) == bool(offered)
    assert "tallyproof init" not in page


def hints(text: str, place: Place) -> list[str]:
    """Return what of the server stands in a text: its folders, or a name that is a hash."""
    folders = [str(place.folder), tempfile.gettempdir()]
    return [one for one in folders if one in text] + re.findall(
        r"\b[0-9a-f]{16}\.(?:xlsx|csv)|list\.csv", text
    )


@pytest.mark.parametrize(
    ("view", "field"), [(view, field) for view, fields in TAKES_FILES.items() for field in sorted(fields)]
)
@pytest.mark.parametrize(
    "content", [b"", b"%PDF-1.4\n", b"PK\3\4xx", b"a,b\n\xff\xfe,2\n", b"a\n1,2,3\n\n1\n"]
)
def test_no_message_about_a_sent_file_names_a_folder_of_the_server(
    view: str, field: str, content: bytes, sign_in: SignIn, server: Place
) -> None:
    client = sign_in(*EVERY, name="all")
    file_one(client)
    act(client, "register", role="forum", number="12")
    act(client, "admit", role="forum")
    path, more = FORMS[view]
    for ending in ("csv", "xlsx"):
        answer: HttpResponse = client.post(path, {**more, **told(view, field, f"мой.{ending}", content)})
        texts = [said(answer)]
        for job in Job.objects.filter(state="queued"):
            try:
                KINDS[job.kind].function()(server, job.wish, lambda _: None)
            except TallyproofError as error:
                texts += [str(why_failed(error))]
            Job.objects.filter(pk=job.pk).update(state="done")
        for upload in Upload.objects.all():
            texts += [said(client.get(f"/uploads/{upload.pk}"))]
        assert [hints(text, server) for text in texts if hints(text, server)] == [], texts


def test_a_coalition_that_names_an_unknown_party_is_refused_before_anybody_waits(sign_in: SignIn) -> None:
    answer = sign_in("analyst").post("/coalitions", SEATS | {"refusals": "Otan + Xyz"})
    assert (answer.status_code, Job.objects.count()) == (422, 0)
    assert "Otan + Xyz" in answer.content.decode()


def failed(kind: str, wish: dict[str, object], by: str, error: TallyproofError) -> Job:
    """Return work that failed as the worker would leave it."""
    from tallyproof.store.team.people import Person  # noqa: PLC0415 - after Django is set up

    kept = why_failed(error)
    return Job.objects.create(
        kind=kind,
        wish=wish,
        state="failed",
        error=kept["error"],
        answer=kept["answer"],
        asked_by=Person.objects.get(name=by),
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_failed_work_says_why_in_the_readers_language_and_leads_back_to_its_form(
    language: str, sign_in: SignIn, server: Place
) -> None:
    client = sign_in("analyst", language=language)
    folder = folder_of_answer(server.folder, "media", "0123456789abcdef")
    (folder / "files" / "sheet").mkdir(parents=True)
    (folder / "files" / "sheet" / "кодировка.csv").write_text("a,b\n1,2\n")
    wish = {"key": "0123456789abcdef", "title": "Four channels", "by": "analyst"}
    with pytest.raises(TallyproofError) as error:
        KINDS["media"].function()(server, wish, lambda _: None)
    job = failed("media", dict(wish), "analyst", error.value)
    page = client.get(f"/jobs/{job.pk}")
    assert "кодировка.csv" in said(page)
    if language != "en":
        assert (
            re.findall(r"[A-Za-z]{3,}", _NAMES.sub("", re.sub("outlet|actor|date|seconds", "", said(page))))
            == []
        )
    form = client.get(f"/media?again={job.pk}").content.decode()
    assert f'href="/media?again={job.pk}"' in page.content.decode()
    assert all(word in form for word in ("Four channels", "кодировка.csv"))


def test_a_failed_run_of_methods_stands_filled_with_its_parameters_and_no_title_that_names_them(
    sign_in: SignIn,
) -> None:
    client = sign_in("analyst")
    asked = {"methods": ["F-SIZE"], "choice": "", "seed": 5, "parameters": {"F-SIZE": {"small": 0.45}}}
    pages = []
    for title in ("F-SIZE; –; 5; F-SIZE.small=0.45", "A title of my own"):
        wish = asked | {"title": title, "key": "k", "by": "analyst"}
        job = failed("methods", wish, "analyst", UnknownNameError("choice", "Xyz", ("Ada",)))
        pages.append(client.get(f"/forensics/runs?again={job.pk}").content.decode())
    assert [bool(re.search(r'name="F-SIZE\.small" value="0\.45"', page)) for page in pages] == [True, True]
    assert ["small=0.45" in page or 'name="title" value=' in page for page in pages] == [False, True]


@pytest.mark.parametrize(
    ("kind", "page", "parts"),
    [
        ("copies", "/observe/copies", ("sheets",)),
        ("quick_count", "/observe/quick-counts", ("sample", "counts")),
    ],
)
def test_failed_work_on_what_observers_sent_says_which_files_to_choose_again(
    sign_in: SignIn, server: Place, kind: str, page: str, parts: tuple[str, ...]
) -> None:
    client = sign_in("lawyer")
    sent = {part: (f"of-{part}.csv", b"a\n1\n") for part in parts}
    wish = {"key": keep_sent(server.folder, kind, sent), "title": "Second look", "by": "lawyer"}
    job = failed(kind, dict(wish), "lawyer", UnknownNameError("column", "b", ("a",)))
    assert f'href="{page}?again={job.pk}"' in client.get(f"/jobs/{job.pk}").content.decode()
    form = client.get(f"{page}?again={job.pk}").content.decode()
    assert all(word in form for word in ("Second look", *(f"of-{part}.csv" for part in parts)))


def test_a_failed_question_about_seats_stands_filled_in_its_form(sign_in: SignIn) -> None:
    client = sign_in("analyst")
    wish = {"title": "Majilis", "seats": "party,seats\nOtan,42\n", "bars": "39", "coalitions": ["Otan"]}
    error = UnknownNameError("party", "Xyz", ("Otan",))
    job = failed(
        "coalition", wish | {"refusals": [["Otan", "Xyz"]], "key": "k", "by": "analyst"}, "analyst", error
    )
    form = client.get(f"/coalitions?again={job.pk}").content.decode()
    assert all(word in form for word in ("Majilis", "party,seats\nOtan,42", "Otan + Xyz"))
    assert "Otan + Xyz" not in sign_in("reader").get(f"/coalitions?again={job.pk}").content.decode()
    assert "again=" not in sign_in("reader").get(f"/jobs/{job.pk}").content.decode()
