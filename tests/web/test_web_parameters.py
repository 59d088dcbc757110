"""Parameters of methods in the browser: set in a form, checked, run beside the standard values, always marked."""

import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from django.test import Client

from tallyproof.forensics.battery import METHODS
from tallyproof.forensics.simulation import Shape, simulate
from tallyproof.store import Project
from tallyproof.store.team.jobs import Job
from tallyproof.texts import LANGUAGES, load_catalogue
from tallyproof.web.jobs.kinds import KINDS
from tallyproof.web.place import Place
from tallyproof.workflow import Request, take
from tallyproof.workflow.examination import examine_at_once
from web.conftest import SignIn

RUNS = "/forensics/runs"


@pytest.fixture
def simulated(server: Place, tmp_path: Path) -> Place:
    """Return the server's project with an election of three hundred stations in force."""
    source = tmp_path / "results.csv"
    simulate(Shape(stations=300), seed=1).results.frame.write_csv(source)
    project = Project.open(server.folder)
    project.add(take(Request(source)).snapshot)
    examine_at_once(server.folder)
    return server


def asked(
    client: Client, values: Mapping[str, str], *, methods: tuple[str, ...] = ("F-SIZE",)
) -> tuple[int, str]:
    sent = client.post(
        RUNS, {"methods": list(methods), "choice": "", "seed": "5", "title": "Standard", **values}
    )
    return sent.status_code, sent.content.decode()


def done(place: Place) -> str:
    job = Job.objects.order_by("-pk")[0]
    return str(KINDS[job.kind].function()(place, job.wish, lambda _: None)["part"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_form_shows_every_parameter_with_its_standard_value_range_and_source(
    language: str, sign_in: SignIn
) -> None:
    page = sign_in("analyst", language=language).get(f"{RUNS}?method=F-SIZE").content.decode()
    names = {f"{method.code}.{one.name}" for method in METHODS for one in method.parameters.all}
    assert set(re.findall(r'name="(F-[A-Z0-9]+\.\w+)"', page)) == names
    comma = load_catalogue(language).number(0.3, digits=1)
    assert f'name="F-SIZE.small" value="{comma}"' in page
    assert load_catalogue(language).text("forensics.F-SIZE.parameter-meaning.small") in page
    assert load_catalogue(language).text("forensics.parameter-none") in page
    assert "Kobak, Shpilkin, Pshenichnikov (2016)" in page
    opened = re.findall(r"<details( open)?><summary>[^<]* <small>(F-[A-Z0-9]+)</small>", page)
    assert [code for open_, code in opened if open_] == ["F-SIZE"]
    assert len(page.encode()) < 200_000


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("typed", ["2", "0.05000001", "many", "-1", "<b>", "1e-1", "9" * 40])
def test_a_value_that_is_not_allowed_is_told_beside_its_field_with_what_is(
    language: str, typed: str, sign_in: SignIn
) -> None:
    status, page = asked(sign_in("analyst", language=language), {"F-SIZE.small": typed})
    ends = [load_catalogue(language).number(end, digits=2) for end in (0.05, 0.95)]
    allowed = load_catalogue(language).text("forensics.parameter-range", least=ends[0], most=ends[1])
    said = load_catalogue(language).text("web_methods.form.not_allowed", allowed=allowed)
    error = re.search(r'id="id_F-SIZE\.small_error">([^<]*)<', page)
    assert (status, error and error[1]) == (422, said)
    assert "<details open><summary>" in page
    assert Job.objects.count() == 0


def test_a_parameter_of_a_method_that_is_not_marked_is_not_forgotten_in_silence(sign_in: SignIn) -> None:
    status, page = asked(sign_in("analyst"), {"F-INT.min_size": "200"})
    assert (status, 'id="id_F-INT.min_size_error"' in page) == (422, True)
    assert load_catalogue("en").text("web_methods.form.not_marked") in page


def test_standard_values_and_empty_fields_change_nothing(simulated: Place, sign_in: SignIn) -> None:
    analyst = sign_in("analyst")
    standard = {"F-SIZE.small": "0,3", "F-SIZE.min_size": "", "F-INT.simulations": "auto"}
    assert asked(analyst, standard)[0] == 302
    assert Job.objects.get().wish["parameters"] == {}
    page = analyst.get(f"{RUNS}/{done(simulated)}").content.decode()
    assert 'class="badge found"' not in page + analyst.get(RUNS).content.decode()
    assert load_catalogue("en").text("dossier.signals.standard-parameters") in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_changed_run_is_marked_everywhere_whatever_its_title_says(
    language: str, simulated: Place, sign_in: SignIn
) -> None:
    reader, words = sign_in("reader", language=language), load_catalogue(language)
    assert asked(sign_in("analyst"), {"F-SIZE.small": "0,5"}, methods=("F-SIZE", "F-RKD"))[0] == 302
    key = done(simulated)
    page = reader.get(f"{RUNS}/{key}").content.decode()
    listed = reader.get(RUNS).content.decode()
    mark = words.text("web_methods.changed")
    assert [text.count(f'<span class="badge found">{mark}</span>') for text in (page, listed)] == [1, 1]
    first = re.search(
        r'<section class="card"><p class="note found">([^<]*)</p>|<p class="note found">([^<]*)</p>', page
    )
    assert first is not None
    assert words.text("dossier.changed.notice") in first.group()
    assert words.text("dossier.changed.title", name=words.text("forensics.F-SIZE.title")) in page
    both = [words.text(f"dossier.column.{name}") for name in ("standard_run", "changed_run")]
    assert all(f'<th scope="col" class="number">{head}</th>' in page for head in both)
    cells = "".join(f'<td class="number" dir="auto">{words.number(v, digits=1)}</td>' for v in (0.3, 0.5))
    assert cells in page
    pictures = [reader.get(f"{RUNS}/{key}/{which}-size-shift") for which in ("standard", "changed")]
    assert [one.status_code for one in pictures] == [200, 200]
    assert pictures[0].content != pictures[1].content


def test_a_changed_run_leaves_the_examination_as_it_was(simulated: Place, sign_in: SignIn) -> None:
    analyst = sign_in("analyst")
    folder = simulated.folder / "findings"
    before = {path: path.read_bytes() for path in folder.rglob("*.json")}
    asked(analyst, {"F-SIZE.small": "0.5"})
    done(simulated)
    assert {path: path.read_bytes() for path in folder.rglob("*.json")} == before
    assert load_catalogue("en").text("dossier.changed.status") not in analyst.get("/").content.decode()


def test_only_who_may_run_methods_may_set_parameters(sign_in: SignIn) -> None:
    assert asked(sign_in("reader"), {"F-SIZE.small": "0.5"})[0] == 403
