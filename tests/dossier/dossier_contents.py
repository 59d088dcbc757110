"""Small dossiers drawn for tests, plain and hostile."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from tallyproof.checks.document import check_document
from tallyproof.checks.run import run as run_checks
from tallyproof.dossier.contents import About, Contents, Part
from tallyproof.election.contest import Choice, ChoiceId, Contest, ContestId
from tallyproof.election.problem import Problem, Refusal, RowAccount
from tallyproof.election.results import Results
from tallyproof.election.snapshot import Snapshot, SourceFile, snapshot_id
from tallyproof.texts import load_catalogue

HOSTILE = (
    "<script>alert(1)</script>",
    "=cmd|' /C calc'!A0",
    "x\u202egnp.exe",
    "N" * 300,
    '"><img src=x onerror=alert(1)>',
    "#eval(1) *bold* $x$ @ref \\ `raw`",
    "{{ 7*7 }} {% raw %} {name}",
    "שם 12 مرشح",
)

STATIONS = 240


def results(*, names: tuple[str, ...] = ("Akhmetova", "Ivanov", "Against all"), place: str = "") -> Results:
    """Return stations of five areas with coordinates; six of them report more ballots than voters."""
    rows = range(STATIONS)
    registered = [400 + 7 * i for i in rows]
    cast = [registered[i] + 5 if i % 40 == 0 else 250 + 3 * i for i in rows]
    first = [cast[i] // 2 + (i * 37) % 60 for i in rows]
    second = [(cast[i] - 2 - first[i]) * 2 // 3 for i in rows]
    frame = pl.DataFrame(
        {
            "station_id": [f"{place}{i:03d}" for i in rows],
            "area_1": [f"{place}Area {i % 5}" for i in rows],
            "registered": registered,
            "cast": cast,
            "valid": [count - 2 for count in cast],
            "invalid": [2] * STATIONS,
            "votes__a": first,
            "votes__b": second,
            "votes__c": [cast[i] - 2 - first[i] - second[i] for i in rows],
            "lat": [43.0 + (i % 17) / 10 for i in rows],
            "lon": [76.0 + (i % 23) / 10 for i in rows],
        }
    )
    choices = [Choice(ChoiceId(key), name) for key, name in zip("abc", names, strict=True)]
    contest = Contest(ContestId("president"), "President", "2005-12-04")
    return Results.from_columns(frame, contest=contest, choices=choices, area_levels=["region"])


def contents(  # noqa: PLR0913 - one argument a part that a test may replace
    *,
    language: str = "en",
    table: Results | None = None,
    title: str = "Presidential election",
    test: Part | None = None,
    outcome: Part | None = None,
    problems: tuple[Problem, ...] = (),
    refusals: tuple[Refusal, ...] = (),
    official: Mapping[str, int] | None = None,
) -> Contents:
    """Return contents with real checks and with documents of methods and outcome as those steps give them."""
    read = table or results()
    catalogue = load_catalogue(language)
    account = RowAccount(
        read=read.stations + sum(len(r.rows) for r in refusals), used=read.stations, refusals=refusals
    )
    taken = Snapshot(
        id=snapshot_id(read),
        results=read,
        rows=account,
        problems=problems,
        files=(SourceFile("stations.csv", "0" * 64, 1),),
        mapping='[columns]\nregistered = "voters"',
    )
    return Contents(
        snapshot=taken,
        catalogue=catalogue,
        about=About(title, "2005-12-04", official or {}, "Central Commission"),
        inspect=Part.computed({"format": "CSV", "encoding": "utf-8"}),
        check=Part.computed(check_document(taken, run_checks(read), catalogue)),
        test=test or Part.computed(methods(read)),
        outcome=outcome or Part.computed(ending(read)),
        seed=20051204,
    )


PARAMETERS: Mapping[str, int | float] = {
    "window_percent": 0.05, "period_percent": 1, "min_size": 100, "max_size": 1_000_000, "max_turnout": 0.99,
    "max_share": 0.99, "seed": 20051204,
}  # fmt: skip
"""Of the method that tests whole percentages."""


def methods(read: Results, *, said: str = "More stations than chance.", q: float = 0.001) -> dict[str, Any]:
    """Return a document `tallyproof.test/1` with a signal, a method without one, and one not computed."""
    listed = [
        {"station_id": station, "areas": [said], "source_row": row, "what": "share", "value": 0.8, "votes": 9}
        for station, row in read.frame.select("station_id", "source_row").head(3).iter_rows()
    ]
    signal = {
        "code": "F-INT",
        "name": said,
        "meaning": said,
        "status": "computed",
        "reason": None,
        "reading": said,
        "statistic": {
            "turnout_observed": 20,
            "turnout_expected": 11.5,
            "share_observed": 9,
            "share_expected": 8.0,
        },
        "statistic_names": {"turnout_observed": said},
        "p": q / 2,
        "q": q,
        "false_alarm_rate": 0.05,
        "stations": listed,
        "concentrations": [
            {
                "what": "share", "value": 0.8, "area": said, "observed": 9, "expected": 2.5,
                "votes": 900, "p_adjusted": 0.001,
            }
        ],
        "votes": {
            "estimate": 900.5, "low": 700.0, "high": 1100.0, "band_low": 500.0, "band_high": 1500.0,
            "counts": said,
        },
        "sensitivity": [{"parameters": {"window": 0.1}, "stations": 200, "statistic": {}, "votes": 800.0}],
        "parameters": dict(PARAMETERS),
        "parameter_names": {"window": "Window"},
        "used": 230,
        "left_out": [{"code": "empty", "stations": 10, "text": "Nothing to divide by."}],
        "notes": [said],
        "assumptions": ["Stations are counted independently."],
        "explanations": ["Small stations."],
        "settled_by": ["compare the signed sheets"],
    }  # fmt: skip
    shown_only = {"code": "F-DIGIT2", "name": "Second digit", "status": "computed", "p": 0.001, "q": None,
                  "statistic": {}, "series": {}}  # fmt: skip
    refused = {"code": "F-GEO", "name": "Clusters", "status": "not_applicable", "reason": "No coordinates."}
    return {"schema": "tallyproof.test/1", "choice": "a", "methods": [signal, shown_only, refused]}


def scenario(said: str) -> dict[str, Any]:
    """Return one scenario of the document of an outcome."""
    return {
        "name": said, "status": "computed", "reason": None, "stations": 9, "changed": True,
        "outcome": {"kind": "elected", "text": said}, "totals": {"votes": {"a": 900, "b": 1000}},
        "margin": {"votes": 100, "runner_up": "a"}, "problems": [{"text": said}],
    }  # fmt: skip


def contested(read: Results, *, said: str) -> dict[str, Any]:
    """Return the part of the document of an outcome about contested stations."""
    stations = [
        {
            "station_id": station, "states": ["counted", "annulled", "replaced", "repeat"], "ballots": 5,
            "cast": 600, "category": said, "standing": "alleged", "reason": said,
        }
        for station in read.frame["station_id"].head(3)
    ]  # fmt: skip
    group = {
        "category": said, "stations": 3, "ballots_low": 15, "ballots_high": 1800, "proved": None,
        "alleged": 3, "upheld": 0,
    }  # fmt: skip
    choice = {"choice": "a", "wins": "possible", "wins_text": "wins in some", "seats_low": 1, "seats_high": 2}
    reached = {
        "text": said, "combinations": 7,
        "example": dict.fromkeys((station["station_id"] for station in stations), "annulled"),
    }  # fmt: skip
    return {
        "readings": [said], "problems": [{"text": said}], "choices": [choice], "stations": stations,
        "touched": group, "categories": [group, {**group, "category": None}],
        "outcomes": [reached], "outcomes_not_listed": 4,
    }  # fmt: skip


def legal_test(said: str, standing: str) -> dict[str, Any]:
    """Return one named test of the document of an outcome."""
    return {
        "id": "T1", "title": said, "meaning": said, "jurisdiction_text": "Canada", "citation": said,
        "standing": standing, "status": "computed", "burden": said, "missing": [said], "cautions": [said],
        "limbs": [{"kind": "gap", "status": "within_range", "text": said},
                  {"kind": "conduct", "status": "open", "text": said}],
        "numbers": {"gap": 1234, "gap_share": 0.03, "reversal_high": 1e-9, "reversal_low": None},
    }  # fmt: skip


def ending(read: Results, *, reach: str = "could_change", said: str = "The first leads.") -> dict[str, Any]:
    """Return a document `tallyproof.outcome/1`."""
    listed = [
        {"station_id": station, "areas": ["Area 1"], "contribution": 20, "source_row": 1}
        for station in read.frame["station_id"].head(3)
    ]
    return {
        "schema": "tallyproof.outcome/1",
        "rule": "plurality",
        "rule_text": "Most votes win.",
        "winner": "a",
        "outcome": {"kind": "elected", "text": "victory of the first"},
        "margin": {
            "votes": 1234, "first": "a", "runner_up": "b", "share": 0.03, "to_threshold": None,
            "thresholds": [],
        },
        "fewest_stations": {"count": 3, "stations": listed},
        "shift_votes": 618,
        "remove_votes": 1235,
        "remove_ways": [{"ends_at": 1234}],
        "annul": None,
        "scenarios": [scenario(said)],
        "contested": contested(read, said=said),
        "methods": [
            {
                "code": "F-INT", "ratio_low": 0.6, "ratio_high": 1.2, "class": reach,
                "class_text": "Enough to change the outcome",
            }
        ],
        "law": {
            "title": said, "valid_from": "2004-04-14", "valid_until": None, "confirmed": False, "note": said,
            "rule": {"text": said}, "provisions": [{"text": said, "citation": said, "confirmed": False}],
        },
        "legal_tests": [legal_test(said, standing) for standing in ("profile", "comparison")],
        "legal_readings": [said],
        "readings": ["The first leads."],
        "note": "A small number accuses nobody.",
    }  # fmt: skip


def hostile_contents(language: str = "en") -> Contents:
    """Return contents in which every text from outside is an attack."""
    script, formula, turned, long, image, markup, template, mixed = HOSTILE
    read = results(names=(script + long, turned + image, mixed + template), place=formula + script)
    said = script + markup + template + turned
    base = contents(
        language=language,
        table=read,
        title=script + mixed + long,
        test=Part.computed(methods(read, said=said)),
        outcome=Part.computed(
            ending(read, said=said) | {"readings": [said], "note": image, "rule_text": turned}
        ),
        problems=(Problem("S-EMPTY-CELL", script, 3, image, formula, template, 2),),
        refusals=(Refusal("S-AREA-ROW", (3, 4), script, image),),
        official={"votes__a": 5},
    )
    files = (SourceFile(script + turned, "0" * 64, 1),)
    mapping = f"[columns]\n# {script}{turned}\n"
    taken = Snapshot(
        base.snapshot.id, read, base.snapshot.rows, base.snapshot.problems, files=files, mapping=mapping
    )
    about = About(base.about.title, script, base.about.official, image, {"votes__a": template})
    return Contents(
        snapshot=taken,
        catalogue=base.catalogue,
        about=about,
        inspect=Part.missing(script),
        check=base.check,
        test=base.test,
        outcome=base.outcome,
        seed=1,
    )
