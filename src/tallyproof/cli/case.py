"""`tallyproof case`: complaints and appeals, their time limits, and what decisions do to the results."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click

from tallyproof.cli import options
from tallyproof.cli.case_options import (
    act_by,
    act_role,
    act_time,
    case,
    database,
    now,
    office_of,
    project,
    rule,
)
from tallyproof.cli.case_show import show_case, show_deadlines, show_import, show_list
from tallyproof.cli.output import print_json
from tallyproof.errors import CallError
from tallyproof.texts import Catalogue, load_catalogue
from tallyproof.workflow.case_effects import stated_effects
from tallyproof.workflow.case_files import case_import
from tallyproof.workflow.cases import (
    Deed,
    case_add,
    case_advance,
    case_deadlines,
    case_decide,
    case_list,
    case_show,
)

__all__ = ["command"]

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.group("case")
def command() -> None:
    r"""Complaints and appeals under a law profile; a decision with an effect writes a new version of the results.

    \b
    Examples:
      tallyproof case add DIR C1 --law kazakhstan_2004 --forum territorial --subject "Protocol 147" --station 147
      tallyproof case advance DIR C1 register --set number=12 --at 2005-12-05T10:00
      tallyproof case decide DIR C1 --outcome upheld --annul stations.csv --legal-basis "art. 20"
      tallyproof case advance DIR C1 execute
      tallyproof case deadlines DIR
      tallyproof case list DIR --json
    """


@command.command("add")
@project
@click.argument("name", metavar="[CASE]", required=False)
@click.option("--file", "register", type=_FILE, help="A register of complaints (CSV) instead of one case.")
@click.option("--law", default="venice", show_default=True, help="Law profile that states the deadlines.")
@click.option("--kind", default="complaint", show_default=True, help="complaint, appeal, petition, ...")
@click.option("--forum", help="The body: an id of the law profile.")
@click.option("--subject", help="What it is about.")
@click.option("--zone", default="", help="Time zone of the body, such as Asia/Aqtau.")
@click.option("--polling-day", default="", help="Such as 2005-12-04.")
@click.option("--fact-at", default="", help="When the act complained of was done.")
@click.option("--matter", default="", help="Groups cases about the same facts.")
@click.option("--parent", default="", help="The case whose decision, or silence, this one attacks.")
@click.option("--ground", "grounds", multiple=True)
@click.option("--remedy", "remedies", multiple=True)
@click.option("--station", "stations", multiple=True)
@click.option("--incident", "incidents", multiple=True)
@click.option("--evidence", multiple=True, metavar="ID:COPY[:SHA256]", help="Such as E1:certified_copy.")
@click.option("--party", multiple=True, metavar="ROLE:NAME", help="Kept; the name is never published.")
@click.option("--draft", is_flag=True, help="Write it down, but do not file it yet.")
@act_time
@act_role
@act_by
@database
@now
@options.lang
@options.seed
@options.json_output
def add(
    folder: Path,
    name: str | None,
    register: Path | None,
    law: str,
    kind: str,
    forum: str | None,
    subject: str | None,
    zone: str,
    polling_day: str,
    fact_at: str,
    matter: str,
    parent: str,
    grounds: tuple[str, ...],
    remedies: tuple[str, ...],
    stations: tuple[str, ...],
    incidents: tuple[str, ...],
    evidence: tuple[str, ...],
    party: tuple[str, ...],
    draft: bool,
    at: str,
    role: str,
    by: str,
    database: str,
    now: str,
    lang: str,
    seed: int,  # noqa: ARG001 - every verb takes a seed; this one draws nothing
    as_json: bool,
) -> None:
    """Add a complaint or an appeal, or a whole register of them."""
    catalogue, office = load_catalogue(lang), office_of(folder, database, now)
    if register:
        document = case_import(office, catalogue, register, law=law)
        print_json(document) if as_json else show_import(document)
        if document["rows"]["refused"]:
            raise click.exceptions.Exit(3)
        return
    if name is None:
        raise CallError("A case has no id.", expected="DIR CASE, or --file")
    filing = {
        "kind": kind,
        "forum": forum,
        "subject": subject,
        "zone": zone,
        "polling_day": polling_day,
        "fact_at": fact_at,
        "matter": matter,
        "parent": parent,
        "grounds": list(grounds),
        "remedies": list(remedies),
        "stations": list(stations),
        "incidents": list(incidents),
        "evidence": [_evidence(one) for one in evidence],
        "parties": [_party(one) for one in party],
    }
    given = {key: value for key, value in filing.items() if value}
    deed = Deed("draft" if draft else "file", at, role, by)
    _told(case_add(office, catalogue, given, name=name, law=law, deed=deed), catalogue, as_json=as_json)


@command.command("advance")
@project
@case
@click.argument("act")
@click.option(
    "--set", "fields", multiple=True, metavar="NAME=VALUE", help="What the act brings, such as number=12."
)
@act_time
@act_role
@act_by
@rule
@database
@now
@options.lang
@options.seed
@options.json_output
def advance(
    folder: Path,
    name: str,
    act: str,
    fields: tuple[str, ...],
    at: str,
    role: str,
    by: str,
    rule: str,
    database: str,
    now: str,
    lang: str,
    seed: int,  # noqa: ARG001 - every verb takes a seed; this one draws nothing
    as_json: bool,
) -> None:
    """Record an ACT in a case: register, admit, declare_inadmissible, transfer, serve, execute, ..."""
    catalogue, office = load_catalogue(lang), office_of(folder, database, now)
    deed = Deed(act, at, role, by, _fields(fields))
    _told(case_advance(office, catalogue, name, deed, rule=rule), catalogue, as_json=as_json)


@command.command("decide")
@project
@case
@click.option("--outcome", required=True, help="upheld, partly_upheld or rejected.")
@click.option("--reason", default="", help="merits, not_proved, no_effect_on_result, ...")
@click.option("--number", default="", help="Number of the decision.")
@click.option("--legal-basis", default="")
@click.option("--proof", default="", help="Standard of proof.")
@click.option("--remedy", "remedies", multiple=True)
@click.option("--test", "tests", multiple=True, help="Legal tests the body applied, such as T11.")
@click.option("--annul", type=_FILE, help="Stations to annul: a list in CSV, XLSX or PDF.")
@click.option("--annul-station", multiple=True, help="A station to annul.")
@click.option("--correct", type=_FILE, help="Corrected counts (CSV).")
@click.option("--recount", type=_FILE, help="Recounted counts (CSV).")
@click.option("--substitute", type=_FILE, help="Counts set by the body (CSV).")
@click.option("--repeat-poll", type=_FILE, help="Counts of a repeat poll (CSV).")
@click.option("--list-column", default="", help="Column of the list with the codes.")
@click.option("--list-pattern", default="", help="Regular expression for the code within a cell.")
@click.option("--reasons-given/--no-reasons", default=None, help="Whether it has reasons in writing.")
@click.option("--published/--unpublished", default=None)
@click.option("--execute", is_flag=True, help="It is in force at once: the new version takes effect now.")
@act_time
@act_role
@act_by
@rule
@database
@now
@options.lang
@options.seed
@options.json_output
def decide(
    folder: Path,
    name: str,
    outcome: str,
    reason: str,
    number: str,
    legal_basis: str,
    proof: str,
    remedies: tuple[str, ...],
    tests: tuple[str, ...],
    annul: Path | None,
    annul_station: tuple[str, ...],
    correct: Path | None,
    recount: Path | None,
    substitute: Path | None,
    repeat_poll: Path | None,
    list_column: str,
    list_pattern: str,
    reasons_given: bool | None,
    published: bool | None,
    execute: bool,
    at: str,
    role: str,
    by: str,
    rule: str,
    database: str,
    now: str,
    lang: str,
    seed: int,  # noqa: ARG001 - every verb takes a seed; this one draws nothing
    as_json: bool,
) -> None:
    """Record a decision; where it changes counts, a new version of the results is prepared."""
    catalogue, office = load_catalogue(lang), office_of(folder, database, now)
    files = {"correct": correct, "recount": recount, "substitute": substitute, "repeat_poll": repeat_poll}
    effects = stated_effects(
        office,
        annul=annul,
        stations=annul_station,
        counts={action: path for action, path in files.items() if path},
        column=list_column,
        pattern=list_pattern,
    )
    told = {
        "outcome": outcome,
        "reason": reason,
        "number": number,
        "legal_basis": legal_basis,
        "proof": proof,
        "remedies": list(remedies),
        "tests_applied": list(tests),
        "effects": effects,
        "reasons_given": reasons_given,
        "published": published,
    }
    fields = {key: value for key, value in told.items() if value not in ("", [], None)}
    deed = Deed("decide", at, role, by, fields)
    document = case_decide(office, catalogue, name, deed, rule=rule, execute=execute)
    _told(document, catalogue, as_json=as_json)


@command.command("show")
@project
@case
@database
@now
@options.lang
@options.seed
@options.json_output
def show(
    folder: Path,
    name: str,
    database: str,
    now: str,
    lang: str,
    seed: int,  # noqa: ARG001 - every verb takes a seed; this one draws nothing
    as_json: bool,
) -> None:
    """Show one case: history, time limits, effects, and which acts are possible now."""
    catalogue = load_catalogue(lang)
    _told(case_show(office_of(folder, database, now), catalogue, name), catalogue, as_json=as_json)


@command.command("list")
@project
@click.option("--state", default="")
@click.option("--forum", default="")
@click.option("--matter", default="")
@click.option("--kind", default="")
@click.option("--final-at", default="", help="When the results became final.")
@click.option("--limit", type=click.IntRange(min=0), default=100, show_default=True)
@database
@now
@options.lang
@options.seed
@options.json_output
def list_cases(
    folder: Path,
    state: str,
    forum: str,
    matter: str,
    kind: str,
    final_at: str,
    limit: int,
    database: str,
    now: str,
    lang: str,
    seed: int,  # noqa: ARG001 - every verb takes a seed; this one draws nothing
    as_json: bool,
) -> None:
    """List cases, with rates and with what to look at: several forums, contradicting decisions."""
    catalogue = load_catalogue(lang)
    given = {"state": state, "forum": forum, "matter": matter, "kind": kind}
    only = {key: value for key, value in given.items() if value}
    office = office_of(folder, database, now)
    document = case_list(office, catalogue, only=only, final_at=final_at, limit=limit)
    print_json(document) if as_json else show_list(document, catalogue)


@command.command("deadlines")
@project
@click.option("--until", default="", help="Only limits that end, or ended, by this time.")
@click.option("--limit", type=click.IntRange(min=1), default=100, show_default=True)
@database
@now
@options.lang
@options.seed
@options.json_output
def deadlines(
    folder: Path,
    until: str,
    limit: int,
    database: str,
    now: str,
    lang: str,
    seed: int,  # noqa: ARG001 - every verb takes a seed; this one draws nothing
    as_json: bool,
) -> None:
    """List the open time limits, the earliest first: what is overdue comes first of all."""
    catalogue = load_catalogue(lang)
    document = case_deadlines(office_of(folder, database, now), catalogue, until=until, limit=limit)
    print_json(document) if as_json else show_deadlines(document["deadlines"], catalogue)


def _told(document: dict[str, Any], catalogue: Catalogue, *, as_json: bool) -> None:
    print_json(document) if as_json else show_case(document, catalogue)


def _fields(given: Iterable[str]) -> dict[str, str | bool]:
    """Return NAME=VALUE pairs; yes and no are flags."""
    fields: dict[str, str | bool] = {}
    for one in given:
        name, sign, value = one.partition("=")
        if not sign or not name:
            raise CallError(f'"{one}" sets nothing.', expected="NAME=VALUE")
        fields[name.strip()] = value == "yes" if value in {"yes", "no"} else value
    return fields


def _evidence(given: str) -> dict[str, str]:
    parts = given.split(":", maxsplit=2)
    return dict(zip(("id", "copy", "sha256"), parts, strict=False))


def _party(given: str) -> dict[str, str]:
    role, sign, name = given.partition(":")
    if not sign:
        raise CallError(f'"{given}" names nobody.', expected="ROLE:NAME")
    return {"role": role, "name": name}
