"""A project with something on every page, put there through the forms, and addresses for every route that is read."""

import csv
import html
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, quote, urlencode

import polars as pl
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from sheet_photographs import photograph
from tallyproof.election.snapshot import Supersession, snapshot_id
from tallyproof.samples.embedded import sample_folder
from tallyproof.sources.mapping import ContestRule
from tallyproof.sources.mapping import Mapping as SourceMapping
from tallyproof.store import Project
from tallyproof.store.team.access import Session
from tallyproof.store.team.jobs import Job
from tallyproof.store.team.proposals import Proposal
from tallyproof.texts import load_catalogue
from tallyproof.web.jobs.kinds import KINDS
from tallyproof.web.place import Place
from tallyproof.web.roles import Role
from tallyproof.workflow.audit_desk import audit_folder, show_audit
from web.observers import TOLD, xlsform
from web.people import person
from web.sample_project import PROVINCES, Spelled, project_of_sample, spelled_areas

__all__ = ["Addresses", "Spelled", "fill", "project_of_sample"]

Addresses = dict[str, tuple[str, ...]]
"""By the name of a route: addresses without the first slash at which it shows something."""
SEATS = "Otan 42\nAIST 11\nAsar 4\nAk Zhol 1\nDemocratic Party 1\nIndependents 18\n"
TEAM = {
    Role.READER: "Timur",
    Role.OBSERVER: "Dana",
    Role.CLERK: "Bolat",
    Role.LAWYER: "Saule",
    Role.ANALYST: "Aigerim",
    Role.ADJUDICATOR: "Marat",
    Role.ADMINISTRATOR: "Yerlan",
}
CHAPTERS = ("arithmetic", "legal", "sources", "announced", "materiality", "recompute")
MEDIA = """outlet,date,actor,seconds,tone,coder
Channel A,2017-04-03,Yes,1260,positive,c1
Channel A,2017-04-03,No,240,neutral,c1
Channel A,2017-04-04,Yes,980,neutral,c2
Channel B,2017-04-03,Yes,540,neutral,c1
Channel B,2017-04-04,No,610,negative,c2
Channel B,2017-04-05,No,300,positive,c1
"""
FILING: dict[str, object] = {
    "name": "C1",
    "kind": "complaint",
    "forum": "territorial",
    "subject": "The figures of box 1001 differ from the copy of the protocol that observers were given",
    "role": "complainant",
    "party": "A party",
    "grounds": ["count"],
    "remedies": ["annul_station"],
    "evidence_1": "Copy of the protocol",
    "copy_1": "photo",
}


@dataclass(frozen=True, slots=True)
class Desks:
    """People of every role who are signed in."""

    place: Place
    clients: Mapping[Role, Client]
    spelled: Spelled

    def send(self, role: Role, address: str, fields: Mapping[str, object]) -> str:
        """Send a form as somebody of a role, have the work done that it asks for, and return where it leads."""
        told = {name: self._told(value) for name, value in fields.items()}
        answer = self.clients[role].post(f"/{self.at(address)}", told)
        assert answer.status_code in {200, 302}, (
            address,
            re.findall(r'class="(?:error|wrong).*|<main(?:.|\n)*</main>', answer.content.decode()),
        )
        led = str(answer.headers.get("Location", "/"))[1:]
        return self.worked() or led

    def worked(self) -> str:
        """Do the work that waits, and return what it made."""
        part = ""
        while job := Job.objects.filter(state="queued").order_by("pk").first():
            made = dict(KINDS[job.kind].function()(self.place, job.wish, lambda _: None))
            Job.objects.filter(pk=job.pk).update(state="done", answer=made)
            part = str(made.get("part", ""))
        return part

    def page(self, role: Role, address: str) -> str:
        return self.clients[role].get(f"/{self.at(address)}").content.decode()

    def at(self, address: str) -> str:
        """Return an address with the names in its query spelled."""
        path, mark, query = address.partition("?")
        return path + mark + urlencode([(name, self.spelled(value)) for name, value in parse_qsl(query)])

    def sheet(self, text: str) -> bytes:
        """Return a table with its cells spelled."""
        written = io.StringIO()
        rows = csv.reader(io.StringIO(text))
        csv.writer(written).writerows([self.spelled(cell) for cell in row] for row in rows)
        return written.getvalue().encode()

    def _told(self, value: object) -> object:
        if isinstance(value, list):
            return [self._told(one) for one in value]
        if isinstance(value, SimpleUploadedFile):
            return SimpleUploadedFile(self.spelled(str(value.name)), value.read())
        return self.spelled(value) if isinstance(value, str) else value


def fill(place: Place, *, spelled: Spelled = str) -> Addresses:
    """Put something on every page of the project that Django is set up for; nobody may be in its team yet."""
    desks = Desks(place, dict(_entered(spelled)), spelled)
    found = _versions(desks)  # before the log, which takes them in as they are
    desks.send(
        Role.LAWYER, "publications", {"answer": "begin", "confirmed": "1", "origin": "example.org/referendum"}
    )
    desk_by_desk = (
        _cases,
        _uploads,
        _observation,
        _audits,
        _asked,
        _statements,
        _people,
        _results,
        _public,
    )
    for desk in desk_by_desk:
        found |= desk(desks)
    Session.objects.all().delete()
    return {name: tuple(map(desks.at, listed)) for name, listed in (found | _work()).items()}


def _entered(spelled: Spelled) -> Iterator[tuple[Role, Client]]:
    for role, name in TEAM.items():
        one = person(spelled(name).casefold(), [role.value], shown_as=spelled(name))
        client = Client(headers={"accept-language": "en"})
        client.force_login(one)
        yield role, client


def _versions(desks: Desks) -> Addresses:
    """Let the version in force be one that replaced another, in which a roll was shorter."""
    project = Project.open(desks.place.folder)
    now = project.current()
    first = pl.col("station_id") == now.results.frame["station_id"][0]
    frame = now.results.frame.with_columns(pl.when(first).then(1).otherwise("registered").alias("registered"))
    earlier = replace(now.results, frame=frame)
    (project.folder / "in_force.jsonl").unlink()
    project.add(replace(now, id=snapshot_id(earlier), results=earlier))
    why = (desks.spelled(text) for text in ("The roll of one box was corrected", "Supreme Election Council"))
    project.add(replace(now, replaces=Supersession(snapshot_id(earlier), *why)))
    return {
        "results.versions": ("results/versions",),
        "results.versions.one": (f"results/versions/{now.id}",),
        "results.election": ("election",),
    }


def _results(desks: Desks) -> Addresses:
    desks.send(Role.ANALYST, "", {"rule": "referendum", "choice": "", "seed": "20170416"})
    scenario = desks.send(
        Role.LAWYER, "outcome", {"kind": "annul", "text": "BAYBURT/AYDINTEPE/1001", "law": ""}
    )
    desks.send(
        Role.LAWYER,
        "dossiers",
        {"title": "Referendum of 16 April 2017", "language": "ru", "rule": "referendum"},
    )
    dossier = re.findall(r'href="/(dossiers/[^"]+)"', desks.page(Role.READER, "dossiers"))
    ran = desks.send(
        Role.ANALYST,
        "forensics/runs",
        {"methods": ["F-INT"], "seed": "7", "title": "A wider window", "F-INT.window_percent": "0.1"},
    )
    drawn = re.findall(r'src="/(forensics/runs/[^"?]+)', desks.page(Role.READER, f"forensics/runs/{ran}"))
    station = _station(desks, "results?area=BAYBURT&area=AYDINTEPE")
    _sheets(desks, station)
    picture = re.findall(r'src="/(pictures/[^"?]+)', desks.page(Role.READER, "forensics"))
    return {
        "results.overview": ("",),
        "results.areas": (
            "results",
            "results?area=BAYBURT",
            "results?area=BAYBURT&area=AYDINTEPE",
            "results?station=1001",
        ),
        "results.station": (station,),
        "results.sheet": ("sheets/1", "sheets/4"),
        "results.sheet.picture": ("sheets/1/picture",),
        "results.sheet.preview": ("sheets/1/preview",),
        "results.section": tuple(f"chapters/{name}" for name in CHAPTERS),
        "results.section.picture": tuple(picture[:1]),
        "results.forensics": ("forensics",),
        "results.forensics.method": ("forensics/F-SIZE", "forensics/F-DIGIT2"),
        "results.methods": ("forensics/runs?method=F-INT", "forensics/runs"),
        "results.methods.one": (f"forensics/runs/{ran}",),
        "results.methods.picture": tuple(drawn[:1]),
        "results.outcome": ("outcome",),
        "results.outcome.scenario": (f"outcome/{scenario}",),
        "results.dossiers": ("dossiers",),
        "results.dossiers.file": tuple(dossier[:1]),
    }


def _station(desks: Desks, area: str) -> str:
    return re.findall(r'href="/(station\?[^"]+)"', desks.page(Role.READER, area))[0].replace("&amp;", "&")


def _sheets(desks: Desks, station: str) -> None:
    """File two pages of the commission's sheet, the observers' copy, and a blurred picture that is withdrawn."""
    counts = "Registered 285\nCast 207\nValid 200\nInvalid 7\n\nYes 152\nNo 48"
    texts = {
        "official": (f"Box 1001\n\n{counts}", "Page 2\n\nChair  ...\nSecretary  ...\n\nCopies given: 4"),
        "observers_copy": (f"copied at 21:40\n\n{counts}",),
        "certified_copy": ("...",),
    }
    for kind, pages in texts.items():
        pictures = [SimpleUploadedFile("Timur.jpg", photograph(page, size=(900, 1200))) for page in pages]
        desks.send(Role.OBSERVER, station, {"kind": kind, "pictures": pictures})
    desks.send(Role.OBSERVER, "sheets/4", {"reason": "Blurred beyond reading"})


def _uploads(desks: Desks) -> Addresses:
    sheet = _sample().filter((pl.col("il") == "BAYBURT") & (pl.col("yer_turu") == "sandik")).head(40)
    kept = [
        "il",
        "ilce",
        "sandik_no",
        "kayitli_secmen",
        "oy_kullanan",
        "gecerli_oy",
        "gecersiz_oy",
        "evet",
        "hayir",
    ]
    names = ["province", "district", "box", "registered", "cast", "valid", "invalid", "Yes", "No"]
    content = sheet.select(kept).rename(dict(zip(kept, names, strict=True))).write_csv().encode()
    read, proposed = (
        desks.send(Role.CLERK, "uploads", {"files": SimpleUploadedFile(name, content + line)})
        for name, line in (
            ("bayburt-sheets.csv", b""),
            ("bayburt-recounted.csv", b"BAYBURT,MERKEZ,9,9,9,9,0,5,4\n"),
        )
    )
    why = {"answer": "propose", "reason": "Recount of 20 April", "decided_by": "District commission"}
    proposal = desks.send(Role.CLERK, f"uploads/{proposed}", why)
    return {
        "results.uploads": ("uploads",),
        "results.upload_one": (f"uploads/{read}",),
        "proposals.one": (f"proposals/{Proposal.objects.get(kind='decide_case').pk}", proposal),
    }


def _sample() -> pl.DataFrame:
    return pl.read_parquet(sample_folder("turkey").joinpath("turkey_2017_referendum.parquet").read_bytes())


def _observation(desks: Desks) -> Addresses:
    form = SimpleUploadedFile("opening.xlsx", xlsform(marked=desks.spelled is not str))
    desks.send(Role.LAWYER, "observe/forms", {"file": form})
    entry = re.findall(r'href="/(observe/forms/[^"]+)"', desks.page(Role.OBSERVER, "observe"))[0]
    told = {**TOLD, "station_id": "BAYBURT/AYDINTEPE/1001", "story": "The seal was put on at half past seven"}
    desks.send(Role.OBSERVER, entry, told)
    instance = str(TOLD["instance"])
    report, incident = quote(instance), quote(f"{instance}#1")
    decision = {"state": "corroborated", "reason": "Two observers and a photograph say the same"}
    desks.send(Role.LAWYER, f"observe/incident?id={incident}", decision)
    sheets, mapping, drawn = _observed(desks.place)
    copies = {
        "title": "Copies of 40 sheets",
        "sheets": SimpleUploadedFile("copies.csv", sheets),
        "mapping": SimpleUploadedFile("copies.toml", mapping),
    }
    compared = desks.send(Role.CLERK, "observe/copies", copies)
    counts = {
        "title": "Forty stations drawn in public",
        "sample": SimpleUploadedFile("sample.csv", drawn),
        "counts": SimpleUploadedFile("counts.csv", sheets),
        "mapping": SimpleUploadedFile("counts.toml", mapping),
    }
    counted = desks.send(Role.CLERK, "observe/quick-counts", counts)
    return {
        "observe.copies": ("observe/copies",),
        "observe.copies.one": (f"observe/copies/{compared}",),
        "observe.copies.picture": (f"observe/copies/{compared}/sheet-differences",),
        "observe.quick_count": ("observe/quick-counts",),
        "observe.quick_count.one": (f"observe/quick-counts/{counted}",),
        "observe.start": ("observe",),
        "observe.start.ready": ("observe/ready",),
        "observe.form.station": ("observe/station?station=1001",),
        "observe.start.worker": ("observe/worker.js",),
        "observe.forms": ("observe/forms",),
        "observe.form": (entry,),
        "observe.reports": ("observe/reports",),
        "observe.reports.one": (f"observe/report?id={report}",),
        "observe.incidents": ("observe/incidents",),
        "observe.incidents.one": (f"observe/incident?id={incident}",),
    }


def _observed(place: Place) -> tuple[bytes, bytes, bytes]:
    """Return copies of forty sheets, four of them with less for the first choice, their mapping, and their stations."""
    results = Project.open(place.folder).current().results
    columns = [choice.column for choice in results.choices]
    first = columns[0]
    every = results.frame.height // 40
    drawn = results.frame.gather_every(every).head(40).with_row_index("place")
    less = pl.when(pl.col("place") % 10 == 0).then(pl.lit(5)).otherwise(pl.lit(0))
    copies = drawn.with_columns((pl.col(first) - less).clip(0)).select(
        "station_id", "registered", "cast", "valid", "invalid", *columns
    )
    members = drawn.select("station_id", inclusion=40 / results.frame.height, units=results.frame.height)
    figures = ("registered", "cast", "valid", "invalid")
    votes = {choice.name: choice.column for choice in results.choices}
    mapping = SourceMapping(
        station_id=("station_id",), areas=(), counts={one: (one,) for one in figures}, votes=votes,
        contest=ContestRule(name="Copies"),
    )  # fmt: skip
    return copies.write_csv().encode(), mapping.toml().encode(), members.write_csv().encode()


def _cases(desks: Desks) -> Addresses:
    stations = {"stations": "BAYBURT/AYDINTEPE/1001"}
    desks.send(Role.LAWYER, "cases/file?law=kazakhstan_2004", FILING | stations)
    late = {"name": "C2", "subject": "No answer to the complaint of 5 December", "at": "2005-12-05T10:00"}
    desks.send(Role.LAWYER, "cases/file?law=kazakhstan_2004", FILING | stations | late)
    desks.send(Role.ADJUDICATOR, "case/act?id=C1&act=register", {"role": "forum", "number": "12"})
    desks.send(Role.ADJUDICATOR, "case/act?id=C1&act=admit", {"role": "forum"})
    decision = {
        "role": "forum", "outcome": "upheld", "legal_basis": "art. 20", "remedies": ["annul_station"],
        "annul": "BAYBURT/AYDINTEPE/1001",
    }  # fmt: skip
    desks.send(Role.ADJUDICATOR, "case/decide?id=C1", decision)
    proposal = Proposal.objects.get()
    return {
        "cases.list": ("cases",),
        "cases.deadlines": ("cases/deadlines",),
        "cases.file": ("cases/file?law=kazakhstan_2004", "cases/file"),
        "cases.one": ("case?id=C1", "case?id=C2"),
        "cases.act": ("case/act?id=C1&act=withdraw",),
        "cases.stations": ("case/stations?id=C1",),
        "cases.decide": ("case/decide?id=C1",),
        "cases.change": (f"case/change?proposal={proposal.pk}",),
        "proposals.proposals": ("proposals",),
    }


def _audits(desks: Desks) -> Addresses:
    plan = {"claim": "papers", "bound": "registered", "risk_limit": "0.1", "act": "commit", "confirmed": "1"}
    audit = desks.send(Role.ANALYST, "audits", plan)
    desks.send(Role.ANALYST, audit, {"seed": "31415926535897932384", "source": "Ten dice, thrown in public"})
    found = show_audit(audit_folder(desks.place.folder, audit.rpartition("/")[2]), load_catalogue("en"))
    first, disputed, half, *agreed = (one["batch"] for one in found["boxes"][:4])
    for batch in (first, *agreed):
        _count(desks, Role.CLERK, audit, batch)
        _count(desks, Role.OBSERVER, audit, batch)
    _count(desks, Role.CLERK, audit, disputed)
    _count(desks, Role.OBSERVER, audit, disputed, less=3)
    _count(desks, Role.CLERK, audit, half)
    papers = re.findall(r'href="/(audits/[^"]+/papers/[^"]+)"', desks.page(Role.ANALYST, audit))
    return {
        "audits.one.paper": tuple(papers[:1]),
        "audits.audits": ("audits",),
        "audits.one": (audit,),
        "audits.one.retrieval": (f"{audit}/retrieval",),
        "audits.one.differences": (f"{audit}/differences",),
        "audits.count": (f"{audit}/count?box={quote(half, safe='')}", f"{audit}/count"),
    }


def _count(desks: Desks, role: Role, audit: str, batch: str, *, less: int = 0) -> None:
    """Enter what the sheet of a box says, or so many votes less."""
    address = f"{audit}/count?box={quote(batch, safe='')}"
    fields = dict(re.findall(r'<label for="id_(count_\d+)">([^<]+)</label>', desks.page(role, address)))
    province, district, box = batch.split("/")
    here = (pl.col("il") == province) & (pl.col("ilce") == district) & (pl.col("sandik_no") == box)
    known = _sample().filter(pl.col("il").is_in(PROVINCES))
    sheet = spelled_areas(known, desks.spelled).filter(here).row(0, named=True)
    columns = {desks.spelled("Yes"): "evet", desks.spelled("No"): "hayir"}
    counts = {
        name: sheet[columns[html.unescape(label)]] - less
        for name, label in fields.items()
        if html.unescape(label) in columns
    }
    assert len(counts) == len(columns)
    desks.send(role, address, counts | {"papers_missing": "0"})


def _asked(desks: Desks) -> Addresses:
    seats = {
        "title": "Majilis of 2004",
        "seats": SEATS,
        "bars": "39, 52",
        "coalitions": "Otan + AIST",
        "refusals": "",
    }
    government = desks.send(Role.ANALYST, "coalitions", seats)
    sheet = {
        "title": "Two channels, first week of April",
        "sheet": SimpleUploadedFile("sheet.csv", desks.sheet(MEDIA)),
    }
    report = desks.send(Role.CLERK, "media", sheet)
    item = {"answer": "code", "key": "k1", "outlet": "Channel A", "date": "2017-04-06", "start": "19:02"}
    desks.send(Role.CLERK, "media/code", item | {"actor": "Yes", "seconds": 60, "tone": "neutral"})
    return {
        "coalition.list": ("coalitions",),
        "coalition.one": (f"coalitions/{government}",),
        "coalition.one.picture": (f"coalitions/{government}/coalition-seats",),
        "media.list": ("media",),
        "media.code": ("media/code",),
        "media.one": (f"media/reports/{report}",),
        "media.one.picture": (f"media/reports/{report}/media-shares",),
    }


def _statements(desks: Desks) -> Addresses:
    kept = sample_folder("kazakhstan").joinpath("statements")
    for language in ("en", "ru", "kk"):
        told = {
            "id": f"OSCE-{language}", "text": kept.joinpath(f"osce_{language}.txt").read_text("utf-8"),
            "language": language, "kind": "reconstruction", "speaker": "OSCE", "date": "2005-12-05",
            "confirmation": "unconfirmed", "original": "" if language == "en" else "OSCE-en",
            "source": "https://www.osce.org/odihr/elections/kazakhstan", "venue": "Almaty",
        }  # fmt: skip
        desks.send(Role.CLERK, "statements", told)
    beside = "statement/beside?original=OSCE-en&translation=OSCE-ru"
    desks.send(Role.CLERK, beside, {})
    return {
        "statements.list": ("statements",),
        "statements.one": ("statement?id=OSCE-en",),
        "statements.claims": ("statement/claims?id=OSCE-en",),
        "statements.quotation": ("statement/quotation?id=OSCE-ru",),
        "statements.one.figures": ("statement/figures?id=OSCE-en",),
        "statements.beside": (beside,),
    }


def _people(desks: Desks) -> Addresses:
    guest = {"shown_as": desks.spelled("Ainur"), "roles": ["observer", "clerk"]}
    invited = desks.clients[Role.ADMINISTRATOR].post("/people", guest).content.decode()
    token = {"name": "Figures for the newsroom", "days": "30", "actions": ["results.read"]}
    desks.send(Role.ANALYST, "account/tokens", token)
    return {
        "account.sign_in": ("sign-in",),
        "account.invitation": (re.findall(r"invitation/[\w-]+", invited)[0],),
        "account.own": ("account",),
        "account.tokens": ("account/tokens",),
        "people.people": ("people",),
        "people.person": ("people/2",),
        "people.trail": ("trail",),
    }


def _public(desks: Desks) -> Addresses:
    wish = {
        "answer": "propose",
        "title": "Referendum of 16 April 2017",
        "language": "kk",
        "open": "on",
        "sheets": "all",
    }
    proposal = desks.send(Role.LAWYER, "publications", wish)
    key = desks.send(Role.ADJUDICATOR, proposal, {"answer": "confirm"})
    shown = re.findall(r'href="(stations/[^"]+)"', desks.page(Role.READER, f"published/{key}/sheets.html"))
    backup = desks.send(Role.ADMINISTRATOR, "backups", {})
    assert backup
    file = re.findall(r'href="/(backups/[^"]+)"', desks.page(Role.ADMINISTRATOR, "backups"))
    return {
        "publications.list": ("publications",),
        "publications.one": (f"publications/{key}",),
        "publications.one.archive": (f"publications/{key}/site.zip",),
        "publications.one.file": tuple(
            f"published/{key}/{name}" for name in ("index.html", "sheets.html", *shown[:1])
        ),
        "publications.one.index": (f"published/{key}/",),
        "publications.check": ("receipt",),
        "backups.list": ("backups",),
        "backups.list.file": tuple(file[:1]),
    }


def _work() -> Addresses:
    done = Job.objects.filter(kind="dossier").order_by("-pk")[0]
    return {"jobs.jobs": ("jobs",), "jobs.one": (f"jobs/{done.pk}",)}
