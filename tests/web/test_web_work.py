"""Work beside the pages: short work does not wait for long, and what is stopped says so and can be asked for again."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import F
from django.test import Client
from django.utils import timezone

from tallyproof.store.team.jobs import Job
from tallyproof.store.team.people import Person
from tallyproof.store.team.uploads import Upload
from tallyproof.texts import LANGUAGES, load_catalogue
from tallyproof.web import uploads_kept
from tallyproof.web.accounts.tokens import make_token
from tallyproof.web.jobs import cancel, queue, queue_job
from tallyproof.web.jobs.kinds import KINDS, LANES
from tallyproof.web.jobs.queue import STALE, TRIES, end, take_next
from tallyproof.web.roles import Role, allowed
from web.conftest import SignIn
from web.people import person

SHEETS = b"station_id,region,registered,cast,valid,invalid,Ada,Ben\n1,North,100,50,50,0,20,30\n"


def sent(client: Client, content: bytes = SHEETS) -> Upload:
    client.post("/uploads", {"files": SimpleUploadedFile("sheets.csv", content)})
    return Upload.objects.order_by("-at")[0]


def asked(kind: str, **wish: str) -> Job:
    return queue_job(kind, wish, by=Person.objects.first() or person("anna", ["analyst"]))


@pytest.mark.usefixtures("server")
def test_every_kind_of_work_is_in_a_lane_that_is_worked_on() -> None:
    assert {kind.lane for kind in KINDS.values()} == set(LANES)


def test_a_small_upload_is_read_beside_an_examination(sign_in: SignIn) -> None:
    asked("examine")
    assert take_next("long") is not None
    upload = sent(sign_in("clerk"))
    job = take_next("short")
    assert job is not None
    assert (job.wish, take_next("long")) == ({"upload": upload.pk}, None)


def test_a_large_upload_waits_among_long_work_and_holds_no_small_one_up(
    sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    clerk = sign_in("clerk")
    monkeypatch.setattr(uploads_kept, "_LARGE", len(SHEETS))
    large = sent(clerk, SHEETS + b"2,South,100,60,60,0,35,25\n")
    small = sent(clerk)
    taken = {lane: take_next(lane) for lane in LANES}
    assert {lane: job and job.wish["upload"] for lane, job in taken.items()} == {
        "long": large.pk,
        "short": small.pk,
    }


@pytest.mark.usefixtures("server")
def test_nothing_is_done_beside_a_backup_nor_a_backup_beside_anything() -> None:
    asked("read_upload", upload="a")
    reading = take_next("short")
    asked("backup")
    assert (reading is not None, take_next("long")) == (True, None)
    assert reading is not None
    end(reading, "done")
    backup = take_next("long")
    asked("read_upload", upload="b")
    assert (backup is not None, take_next("short")) == (True, None)


@pytest.mark.usefixtures("server")
@pytest.mark.parametrize(("mine", "other"), [("backup", "read_upload"), ("read_upload", "backup")])
def test_what_another_lane_began_in_the_same_instant_as_a_backup_is_put_back(
    mine: str, other: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    job, lane = asked(mine, upload="a"), KINDS[mine].lane
    beside = asked(other, upload="b")

    def both_at_once(column: str) -> F:
        Job.objects.filter(pk=beside.pk).update(state="running", beat_at=timezone.now())
        return F(column)

    monkeypatch.setattr(queue, "F", both_at_once)
    assert take_next(lane) is None
    job.refresh_from_db()
    assert (job.state, job.tries) == ("queued", 0)
    end(Job.objects.get(pk=beside.pk), "done")
    monkeypatch.setattr(queue, "F", F)
    assert take_next(lane) == job


def test_an_upload_says_that_it_waits_and_when_it_is_read(sign_in: SignIn) -> None:
    clerk = sign_in("clerk")
    upload = sent(clerk)
    waits = clerk.get(f"/uploads/{upload.pk}").content.decode()
    take_next("short")
    reads = clerk.get(f"/uploads/{upload.pk}").content.decode()
    english = load_catalogue("en")
    assert [
        english.text(f"web.upload_state.{word}") in page
        for word, page in (("waiting", waits), ("reading", reads))
    ] == [True, True]
    assert english.text("web.upload_one.waiting") in waits


@pytest.mark.parametrize("begun", ["not begun", "begun"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_reading_that_was_stopped_says_so_and_can_be_asked_for_again(
    language: str, begun: str, sign_in: SignIn
) -> None:
    clerk, catalogue = sign_in("clerk", language=language), load_catalogue(language)
    upload = sent(clerk)
    job = take_next("short") if begun == "begun" else None
    cancel(Job.objects.get().pk)
    if job:
        end(job, "cancelled")
    page = clerk.get(f"/uploads/{upload.pk}").content.decode()
    assert catalogue.text("web.upload_one.stopped") in page
    assert catalogue.text("web.upload_one.once_more") in page
    assert catalogue.text("web.upload_state.stopped") in clerk.get("/uploads").content.decode()
    assert clerk.post(f"/uploads/{upload.pk}", {"answer": "again"}).status_code == 302
    again = take_next("short")
    assert again is not None
    assert (again.wish, Upload.objects.get().state) == ({"upload": upload.pk}, "reading")


def test_a_reading_that_failed_or_was_lost_says_so(sign_in: SignIn) -> None:
    clerk = sign_in("clerk")
    failing, lost = sent(clerk), sent(clerk)
    job = take_next("short")
    assert job is not None
    end(job, "failed", error="E-INPUT: x")
    long_ago = timezone.now() - STALE - dt.timedelta(seconds=1)
    Job.objects.filter(wish={"upload": lost.pk}).update(state="running", tries=TRIES, beat_at=long_ago)
    take_next("short")
    assert [Upload.objects.get(pk=one.pk).state for one in (failing, lost)] == ["failed", "failed"]
    assert (
        load_catalogue("en").text("web.upload_one.failed")
        in clerk.get(f"/uploads/{lost.pk}").content.decode()
    )


def test_the_end_of_a_stopped_reading_does_not_stop_the_next(sign_in: SignIn) -> None:
    clerk = sign_in("clerk")
    upload = sent(clerk)
    job = take_next("short")
    assert job is not None
    cancel(job.pk)
    Upload.objects.update(state="stopped")
    clerk.post(f"/uploads/{upload.pk}", {"answer": "again"})
    end(job, "cancelled")
    assert Upload.objects.get().state == "waiting"


@pytest.mark.parametrize("role", Role)
def test_stopping_is_offered_to_those_only_who_may_stop(role: Role, sign_in: SignIn) -> None:
    job = asked("examine")
    client = sign_in(role.value)
    offered = f"/jobs/{job.pk}/cancel" in client.get(f"/jobs/{job.pk}").content.decode()
    assert offered == allowed([role], KINDS["examine"].action)
    assert (client.post(f"/jobs/{job.pk}/cancel").status_code == 302) == offered


@pytest.mark.parametrize("role", Role)
def test_why_work_failed_is_told_to_those_only_who_may_ask_for_such_work(role: Role, sign_in: SignIn) -> None:
    asked("copies")
    job, client = take_next("long"), sign_in(role.value)
    assert job is not None
    said = dict.fromkeys(LANGUAGES, "cell of a sheet")
    end(job, "failed", error="E-INPUT: sheets.csv, row 2: cell of a sheet", answer={"said": said})
    one = Person.objects.get(name=role.value)
    secret = make_token(one, "test", ["jobs.read"], lasts=dt.timedelta(days=1))
    page = client.get(f"/jobs/{job.pk}").content.decode()
    told = Client(headers={"authorization": f"Bearer {secret}"}).get(f"/api/jobs/{job.pk}").json()
    may = allowed([role], KINDS["copies"].action)
    assert ("cell of a sheet" in page, "cell of a sheet" in str(told)) == (may, may)
    assert told["error"].startswith("E-INPUT")
    assert load_catalogue("en").text("web.refused.E-INPUT") in page or may
