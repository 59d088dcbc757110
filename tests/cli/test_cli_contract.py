"""What other programs rely on: every verb takes the same options, and prints one document with what was promised."""

import contextlib
import io
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click
import pytest

from sheet_photographs import photograph
from tallyproof.cli.program import main
from tallyproof.cli.program import tallyproof as program

SHEETS = (
    "region,precinct,registered voters,ballots cast,valid votes,invalid votes,Akhmetova,Ivanov\n"
    + "".join(
        f"{'North' if i % 2 else 'South'},{i:03},{400 + i},{300 + i % 7},{300 + i % 7},0,"
        f"{200 + (37 * i) % 61},{100 + i % 7 - (37 * i) % 61}\n"
        for i in range(1, 141)
    )
)
RELEASE = "The election did not meet a number of commitments.\nThe mission deployed 465 observers.\n"
TRANSLATION = "Выборы не полностью соответствовали ряду обязательств.\nМиссия направила 456 наблюдателей.\n"
OTHER = "Выборы не соответствовали ряду обязательств.\nМиссия направила 465 наблюдателей.\n"
FIGURES = "The incumbent won 6,694,000 votes or 91.01 percent, his rival 445,047 or 6.64 percent."
MEDIA = "date,outlet,actor,seconds\n2026-11-02,One,Ada,120\n2026-11-02,One,Ben,60\n2026-11-03,One,Ada,30\n"

PROMISED: Mapping[str, tuple[str, ...]] = {
    "sample": ("files", "facts"),
    "inspect": ("format", "encoding", "columns", "mapping", "problems"),
    "check": ("snapshot", "rows.read", "rows.used", "rows.refused", "totals.registered", "totals.cast", "totals.valid",
              "totals.invalid", "totals.votes", "turnout", "checks.code", "checks.title", "checks.status",
              "checks.applied", "checks.failed", "checks.votes", "checks.stations", "checks.reason"),
    "test": ("choice", "methods.code", "methods.name", "methods.status", "methods.reason", "methods.statistic",
             "methods.p", "methods.q", "methods.false_alarm_rate", "methods.stations", "methods.votes.estimate",
             "methods.votes.low", "methods.votes.high", "methods.votes.band_low", "methods.votes.band_high",
             "methods.explanations", "methods.settled_by"),
    "outcome": ("rule", "winner", "margin.votes", "margin.runner_up", "margin.to_threshold", "fewest_stations.count",
                "fewest_stations.stations", "shift_votes", "remove_votes", "annul", "methods.code",
                "methods.ratio_low", "methods.ratio_high", "methods.class", "legal_tests.id", "legal_tests.inputs",
                "legal_tests.missing", "legal_tests.burden", "legal_tests.numbers"),
    "compare": ("matched", "only_official", "only_other", "equal", "different", "totals", "differences", "coverage"),
    "dossier": ("paths", "snapshot", "sections"),
    "verify": ("status", "differences"),
    "audit plan": ("assertions",),
    "audit draw": ("new", "files"),
    "audit enter": ("entries",),
    "audit status": ("risk_limit", "risk", "sample", "discrepancies", "decision"),
    "observe draw": ("strata", "members"),
    "observe quick-count": ("estimate", "se", "low", "high", "design_effect", "strata", "coverage",
                            "verdict_against_official"),
    "observe coverage": ("share", "strata"),
    "observe import": ("rows",),
    "observe sheet": ("filed", "here", "refused", "files.file", "files.station", "files.kind", "files.state",
                      "files.reason", "files.number", "files.picture"),
    "case add": ("id", "state", "deadlines", "history", "effects"),
    "case advance": ("id", "state", "deadlines", "history", "effects"),
    "case decide": ("id", "state", "deadlines", "history", "effects"),
    "case list": ("cases",),
    "case deadlines": ("deadlines",),
    "statement add": ("segments",),
    "statement align": ("segments", "flags.kind", "flags.rule", "flags.spans", "flags.recall",
                        "flags.false_flag_rate"),
    "statement diff": ("segments", "flags.kind", "flags.rule", "flags.spans", "flags.recall",
                       "flags.false_flag_rate"),
    "statement claims": ("claims",),
    "statement numbers": ("contradictions",),
    "media import": ("rows",),
    "media report": ("shares", "tone", "agreement", "coverage"),
    "coalition": ("coalitions", "power", "players"),
    "control": ("closure", "independent_removers", "diff"),
    "log append": ("size", "root"),
    "log publish": ("size", "root", "checkpoint"),
    "log prove": ("proof",),
    "log verify": ("status",),
    "log witness": ("checkpoint",),
    "calibrate": ("methods.code", "methods.nominal", "methods.realised", "methods.power"),
}  # fmt: skip


def asked(*arguments: object) -> tuple[int, str]:
    """Run the program as from a shell; return how it ended and what it printed."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), pytest.raises(SystemExit) as ended:
        main([*map(str, arguments), "--json"])
    return int(ended.value.code or 0), printed.getvalue()


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, tuple[int, str]]:
    """Return what each verb answers about one small election, from the file to a decision that changes it."""
    return dict(walk(tmp_path_factory.mktemp("contract")))


def walk(home: Path) -> Iterator[tuple[str, tuple[int, str]]]:
    files = {
        "sheets.csv": SHEETS,
        "copies.csv": SHEETS.replace(",401,", ",402,"),
        "en.txt": RELEASE,
        "ru.txt": TRANSLATION,
        "other.txt": OTHER,
        "figures.txt": FIGURES,
        "seats.csv": "party,seats\nOtan,42\nAIST,11\nOthers,24\n",
        "media.csv": MEDIA,
    }
    for name, content in files.items():
        (home / name).write_text(content, encoding="utf-8")
    sheets, project = home / "sheets.csv", home / "project"
    asked("init", project, sheets)
    yield "sample", asked("sample", "kazakhstan", home / "kz")
    yield "inspect", asked("inspect", sheets)
    yield "check", asked("check", sheets)
    yield "test", asked("test", sheets)
    yield "outcome", asked("outcome", sheets)
    yield "compare", asked("compare", sheets, home / "copies.csv")
    yield "dossier", asked("dossier", sheets, "--out", home / "dossier")
    yield "verify", asked("verify", home / "dossier")
    yield (
        "calibrate",
        asked("calibrate", sheets, "--method", "F-INT", "--repetitions", 2, "--planted", 1, "--stations", 0),
    )
    yield "coalition", asked("coalition", home / "seats.csv", "--power")
    yield "control", asked("control", home / "kz" / "powers_1998.toml")
    yield "media import", asked("media", "import", home / "media.csv")
    yield "media report", asked("media", "report", home / "media.csv")
    yield from audited(home)
    yield from observed(home)
    yield from complained(project)
    yield from said(home, project)
    yield from logged(home)


def audited(home: Path) -> Iterator[tuple[str, tuple[int, str]]]:
    audit = home / "audit"
    yield "audit plan", asked("audit", "plan", home / "sheets.csv", "--out", audit)
    drawn = asked("audit", "draw", audit, "--public-seed", "4 2 6", "--seed-source", "dice")
    yield "audit draw", drawn
    batch = json.loads(drawn[1])["new"][0]
    yield "audit enter", asked("audit", "enter", audit, "--batch", batch, "--by", "a", "--missing")
    yield "audit status", asked("audit", "status", audit)


def observed(home: Path) -> Iterator[tuple[str, tuple[int, str]]]:
    sheets, sample = home / "sheets.csv", home / "sample.csv"
    yield (
        "observe draw",
        asked("observe", "draw", sheets, "--size", 40, "--public-seed", "dice", "--out", sample),
    )
    yield "observe quick-count", asked("observe", "quick-count", sample, sheets, "--official", sheets)
    yield "observe coverage", asked("observe", "coverage", sample, sheets)
    yield "observe import", asked("observe", "import", sheets)
    (home / "page.jpg").write_bytes(photograph())
    filed = ("--project", home / "project", "--station", "001", "--kind", "official")
    yield "observe sheet", asked("observe", "sheet", home / "page.jpg", *filed)


def complained(project: Path) -> Iterator[tuple[str, tuple[int, str]]]:
    def done(verb: str, words: str) -> tuple[int, str]:
        return asked("case", verb, project, *words.split(), "--now", "2005-12-20T12:00Z")

    day = "--polling-day 2005-12-04 --zone Asia/Aqtau --at 2005-12-06T10:00"
    yield "case add", done("add", f"C1 --law kazakhstan_2004 --forum territorial --subject Protocol {day}")
    yield "case advance", done("advance", "C1 register --set number=12 --at 2005-12-06T11:00")
    done("advance", "C1 admit --at 2005-12-06T12:00")
    stated = "--outcome upheld --reason merits --legal-basis art.20 --reasons-given --at 2005-12-08T10:00"
    yield "case decide", done("decide", f"C1 {stated} --annul-station 002")
    yield "case list", done("list", "")
    yield "case deadlines", done("deadlines", "")


def said(home: Path, project: Path) -> Iterator[tuple[str, tuple[int, str]]]:
    texts = ("--from", "en", "--to", "ru")
    yield "statement add", asked("statement", "add", project, "S1", home / "en.txt", "--language", "en")
    yield "statement align", asked("statement", "align", home / "en.txt", home / "ru.txt", *texts)
    yield (
        "statement diff",
        asked("statement", "diff", home / "en.txt", home / "ru.txt", home / "other.txt", *texts),
    )
    yield "statement claims", asked("statement", "claims", home / "en.txt")
    yield "statement numbers", asked("statement", "numbers", home / "figures.txt", "--lang-of", "en")


def logged(home: Path) -> Iterator[tuple[str, tuple[int, str]]]:
    log, state = home / "log", home / "witness"
    keys = ("--policy", log / "published" / "policy")
    asked("log", "create", log, "example.org/x")
    yield "log append", asked("log", "append", log, "--kind", "case", "--id", "K-17", "--set", "state=filed")
    yield "log publish", asked("log", "publish", log)
    yield "log prove", asked("log", "prove", log, "--number", 0, "--out", home / "receipt")
    yield "log verify", asked("log", "verify", log, *keys)
    yield "log witness", asked("log", "witness", log, "--state", state, "--name", "w.example", *keys)


def verbs(command: click.Command, *path: str) -> Iterator[tuple[str, click.Command]]:
    """Yield every verb of a group of commands, by its whole name."""
    if isinstance(command, click.Group):
        for name in command.list_commands(click.Context(command)):
            below = command.get_command(click.Context(command), name)
            assert below is not None
            yield from verbs(below, *path, name)
    else:
        yield " ".join(path), command


EVERY = dict(verbs(program))


@pytest.mark.parametrize("verb", sorted(EVERY.keys() - {"serve"}))
def test_a_verb_takes_the_options_that_all_take(verb: str) -> None:
    known = {name for parameter in EVERY[verb].params for name in parameter.opts}
    assert {"--json", "--lang", "--seed"} <= known


def missing(document: Any, path: str) -> bool:
    """Return whether a member is missing; of a list every element must have it."""
    name, _, rest = path.partition(".")
    parts = document if isinstance(document, list) else [document]
    if any(name not in part for part in parts):
        return True
    return bool(rest) and any(missing(part[name], rest) for part in parts if part[name] is not None)


@pytest.mark.parametrize("verb", PROMISED)
def test_a_verb_prints_one_document_with_what_was_promised(
    answers: Mapping[str, tuple[int, str]], verb: str
) -> None:
    ended, printed = answers[verb]
    document = json.loads(printed)
    name, _, version = document["schema"].partition("/")
    assert (ended, name.split(".")[0], version.isdigit()) == (0, "tallyproof", True)
    assert [path for path in PROMISED[verb] if missing(document, path)] == []
