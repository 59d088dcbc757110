"""`tallyproof case`: complaints and appeals, their time limits, and what decisions do to the results."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tallyproof import workflow
from tallyproof.cli.case_options import case, deed, in_office, output, rule, together
from tallyproof.cli.case_show import show_case, show_deadlines, show_import, show_list
from tallyproof.cli.output import print_json
from tallyproof.errors import CallError, InputError
from tallyproof.texts import load_catalogue

if TYPE_CHECKING:
    from tallyproof.workflow import Office

__all__ = ["command"]

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.group("case")
def command() -> None:
    """Complaints and appeals under a law profile; a decision with an effect writes a new version of the results.

    \b
    Examples:
      tallyproof case add DIR C1 --law kazakhstan_2004 --forum territorial --subject "Protocol 147" --station 147
      tallyproof case advance DIR C1 register --set number=12 --at 2005-12-05T10:00
      tallyproof case decide DIR C1 --outcome upheld --annul stations.csv --legal-basis "art. 20"
      tallyproof case advance DIR C1 execute
      tallyproof case deadlines DIR
      tallyproof case list DIR --json
    """


_anyway = click.option(
    "--anyway",
    is_flag=True,
    help="Stations that no version of the results has are meant as they are written.",
)
_law = click.option(
    "--law",
    default="venice",
    show_default=True,
    help="Law profile that states the deadlines: an id, or a TOML file.",
)


@command.command("add")
@in_office
@case
@_law
@together(
    "filing",
    click.option("--kind", default="complaint", show_default=True, help="complaint, appeal, petition, ..."),
    click.option("--forum", help="The body: an id of the law profile."),
    click.option("--subject", help="What it is about."),
    click.option("--zone", default="", help="Time zone of the body, such as Asia/Aqtau."),
    click.option("--polling-day", default="", help="Such as 2005-12-04."),
    click.option("--fact-at", default="", help="When the act complained of was done."),
    click.option("--matter", default="", help="Groups cases about the same facts."),
    click.option("--parent", default="", help="The case whose decision, or silence, this one attacks."),
    click.option("--ground", "grounds", multiple=True),
    click.option("--remedy", "remedies", multiple=True),
    click.option("--station", "stations", multiple=True),
    click.option("--incident", "incidents", multiple=True),
    click.option("--evidence", multiple=True, metavar="ID:COPY[:SHA256]", help="Such as E1:certified_copy."),
    click.option(
        "--party", "parties", multiple=True, metavar="ROLE:NAME", help="The name is never published."
    ),
)
@click.option("--draft", is_flag=True, help="Write it down, but do not file it yet.")
@_anyway
@deed
@output
def add(
    office: "Office",
    name: str,
    law: str,
    filing: Mapping[str, Any],
    draft: bool,
    anyway: bool,
    done: Mapping[str, str],
    output: Mapping[str, Any],
) -> None:
    """Add a complaint, or an appeal against the decision or the silence in another case."""
    evidence = [_piece(one) for one in filing["evidence"]]
    stated = dict(filing) | {"evidence": evidence, "parties": [_party(one) for one in filing["parties"]]}
    deed = workflow.Deed("draft" if draft else "file", done["at"], done["role"], done["by"])
    catalogue = load_catalogue(output["lang"])
    if not anyway:
        _require_listed(office, filing["stations"])
    _told(workflow.case_add(office, catalogue, _given(stated), name=name, law=law, deed=deed), output)


@command.command("import")
@in_office
@click.argument("register", type=_FILE)
@_law
@output
def import_register(office: "Office", register: Path, law: str, output: Mapping[str, Any]) -> None:
    """Add the complaints of a REGISTER (CSV): one row a case. The same file again adds nothing."""
    document = workflow.case_import(office, load_catalogue(output["lang"]), register, law=law)
    print_json(document) if output["as_json"] else show_import(document)
    if document["rows"]["refused"]:
        raise InputError(register.name, found=document["sentence"], expected="rows that can all be added")


@command.command("advance")
@in_office
@case
@click.argument("act")
@click.option(
    "--set", "fields", multiple=True, metavar="NAME=VALUE", help="What the act brings, such as number=12."
)
@deed
@rule
@output
def advance(
    office: "Office",
    name: str,
    act: str,
    fields: tuple[str, ...],
    done: Mapping[str, str],
    rule: str,
    output: Mapping[str, Any],
) -> None:
    """Record an ACT in a case: register, admit, declare_inadmissible, transfer, serve, execute, ..."""
    act_done = workflow.Deed(act, done["at"], done["role"], done["by"], _fields(fields))
    _told(workflow.case_advance(office, load_catalogue(output["lang"]), name, act_done, rule=rule), output)


@command.command("correct-stations")
@in_office
@case
@click.option(
    "--station", "stations", multiple=True, help="A station that the case names; all are given anew."
)
@click.option("--none", "without", is_flag=True, help="The case names no station.")
@click.option("--reason", required=True, help="Why the list is another one, such as a typing error.")
@_anyway
@deed
@output
def correct_stations(
    office: "Office",
    name: str,
    stations: tuple[str, ...],
    without: bool,
    reason: str,
    anyway: bool,
    done: Mapping[str, str],
    output: Mapping[str, Any],
) -> None:
    """Correct which stations a case names, until it has ended; the records keep both lists."""
    if bool(stations) == without:
        raise CallError("It is not clear which stations the case names.", expected="--station, or --none")
    deed = workflow.Deed("", done["at"], done["role"], done["by"])
    catalogue = load_catalogue(output["lang"])
    if not anyway:
        named = workflow.case_show(office, catalogue, name)["filing"].get("stations", ())
        _require_listed(office, [one.strip() for one in stations], named=named)
    _told(workflow.case_correct_stations(office, catalogue, name, stations, reason=reason, deed=deed), output)


@command.command("decide")
@in_office
@case
@together(
    "decision",
    click.option("--outcome", required=True, help="upheld, partly_upheld or rejected."),
    click.option("--reason", default="", help="merits, not_proved, no_effect_on_result, ..."),
    click.option("--number", default="", help="Number of the decision."),
    click.option("--legal-basis", default=""),
    click.option("--proof", default="", help="Standard of proof."),
    click.option("--remedy", "remedies", multiple=True),
    click.option("--test", "tests_applied", multiple=True, help="Legal tests the body applied, such as T11."),
    click.option("--reasons-given/--no-reasons", default=None, help="Whether it has reasons in writing."),
    click.option("--published/--unpublished", default=None),
)
@together(
    "counts",
    click.option("--correct", type=_FILE, help="Corrected counts (CSV)."),
    click.option("--recount", type=_FILE, help="Recounted counts (CSV)."),
    click.option("--substitute", type=_FILE, help="Counts set by the body (CSV)."),
    click.option("--repeat-poll", type=_FILE, help="Counts of a repeat poll (CSV)."),
)
@together(
    "annulled",
    click.option("--annul", type=_FILE, help="Stations to annul: a list in CSV, XLSX or PDF."),
    click.option("--annul-station", "stations", multiple=True, help="A station to annul."),
    click.option("--list-column", "column", default="", help="Column of the list with the codes."),
    click.option(
        "--list-pattern", "pattern", default="", help="Regular expression for the code within a cell."
    ),
)
@click.option("--execute", is_flag=True, help="It is in force at once: the new version takes effect now.")
@deed
@rule
@output
def decide(
    office: "Office",
    name: str,
    decision: Mapping[str, Any],
    counts: Mapping[str, Path | None],
    annulled: Mapping[str, Any],
    execute: bool,
    done: Mapping[str, str],
    rule: str,
    output: Mapping[str, Any],
) -> None:
    """Record a decision; where it changes counts, a new version of the results is prepared."""
    files = {action: path for action, path in counts.items() if path}
    effects = workflow.stated_effects(office, **annulled, counts=files)
    deed = workflow.Deed(
        "decide", done["at"], done["role"], done["by"], _given(dict(decision) | {"effects": effects})
    )
    catalogue = load_catalogue(output["lang"])
    _told(workflow.case_decide(office, catalogue, name, deed, rule=rule, execute=execute), output)


@command.command("show")
@in_office
@case
@output
def show(office: "Office", name: str, output: Mapping[str, Any]) -> None:
    """Show one case: history, time limits, effects, and which acts are possible now."""
    _told(workflow.case_show(office, load_catalogue(output["lang"]), name), output)


@command.command("list")
@in_office
@together(
    "only",
    click.option("--state", default=""),
    click.option("--forum", default=""),
    click.option("--matter", default=""),
    click.option("--kind", default=""),
)
@click.option("--final-at", default="", help="When the results became final.")
@click.option("--limit", type=click.IntRange(min=0), default=100, show_default=True)
@output
def list_cases(
    office: "Office", only: Mapping[str, str], final_at: str, limit: int, output: Mapping[str, Any]
) -> None:
    """List cases, with rates and with what to look at: several forums, contradicting decisions."""
    catalogue = load_catalogue(output["lang"])
    document = workflow.case_list(office, catalogue, only=_given(only), final_at=final_at, limit=limit)
    print_json(document) if output["as_json"] else show_list(document, catalogue)


@command.command("deadlines")
@in_office
@click.option("--until", default="", help="Only limits that end, or ended, by this time.")
@click.option("--limit", type=click.IntRange(min=1), default=100, show_default=True)
@output
def deadlines(office: "Office", until: str, limit: int, output: Mapping[str, Any]) -> None:
    """List the open time limits, the earliest first: what is overdue comes first of all."""
    catalogue = load_catalogue(output["lang"])
    document = workflow.case_deadlines(office, catalogue, until=until, limit=limit)
    if output["as_json"]:
        print_json(document)
    elif document["deadlines"]:
        show_deadlines(document["deadlines"], catalogue)
    else:
        click.echo(catalogue.text("cases.no-deadlines"))


def _told(document: dict[str, Any], output: Mapping[str, Any]) -> None:
    print_json(document) if output["as_json"] else show_case(document, load_catalogue(output["lang"]))


def _given(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was said; an option that was left out says nothing."""
    kept = {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}
    return {name: value for name, value in kept.items() if value not in ("", [], None)}


def _fields(given: Iterable[str]) -> dict[str, str | bool]:
    """Return NAME=VALUE pairs; yes and no are flags."""
    fields: dict[str, str | bool] = {}
    for one in given:
        name, sign, value = one.partition("=")
        if not sign or not name:
            raise CallError(f'"{one}" sets nothing.', expected="NAME=VALUE")
        fields[name.strip()] = value == "yes" if value in {"yes", "no"} else value
    return fields


def _require_listed(office: "Office", stations: Sequence[str], *, named: Collection[str] = ()) -> None:
    """Raise CallError where no version of the results has a station; what the case named already is not asked again."""
    if not stations:
        return  # nothing to look for in the results
    unknown = workflow.unknown_stations(office.project.folder, stations, named=named)
    if unknown:
        listed = workflow.unknown_words(load_catalogue("en"), unknown)
        raise CallError(
            f"Not in any version of the results: {listed}. Nothing was recorded.",
            expected="codes of stations in the results, or --anyway where the results left them out",
        )


def _piece(given: str) -> dict[str, str]:
    name, sign, rest = given.partition(":")
    if not (sign and rest):
        raise CallError(f'"{given}" does not say what was handed in.', expected="ID:COPY, such as E1:photo")
    return dict(zip(("id", "copy", "sha256"), (name, *rest.split(":", 1)), strict=False))


def _party(given: str) -> dict[str, str]:
    role, sign, name = given.partition(":")
    if not sign:
        raise CallError(f'"{given}" names nobody.', expected="ROLE:NAME")
    return {"role": role, "name": name}
