"""`tallyproof media`: who had how much time, in which tone, and which hours nobody listened to."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from tallyproof import workflow
from tallyproof.cli import options
from tallyproof.cli.output import print_json, printable, table
from tallyproof.errors import InputError
from tallyproof.media.told import actor_told, measure_told
from tallyproof.texts import Catalogue, load_catalogue

__all__ = ["command"]

_LISTED, _ACTORS = 20, 12
_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
_sheet = click.argument("sheet", type=_FILE)
_mapping = click.option("--mapping", type=_FILE, help="How the columns of the sheet map (TOML), reviewed.")
_plan = click.option(
    "--plan", type=_FILE, help="What was to be monitored, and what the law gives to whom (TOML)."
)
_hours = click.option(
    "--log", type=_FILE, help="Minutes planned and coded (CSV, XLSX: outlet, day, planned, coded)."
)
_register = click.option("--register", type=_FILE, help="A register of actors, for names in your language.")
_project = click.argument(
    "project", metavar="DIR", type=click.Path(path_type=Path, exists=True, file_okay=False)
)
_by = click.option("--by", default="", help="Name or pseudonym of who did it; kept, never published.")


@click.group("media")
def command() -> None:
    """Read coding sheets of media monitoring and report shares, tone, agreement and coverage.

    \b
    Examples:
      tallyproof media import sheet.xlsx --write-mapping media.toml
      tallyproof media report sheet.xlsx --mapping media.toml --plan plan.toml --pictures pictures
      tallyproof media add election sheet.xlsx --mapping media.toml
      tallyproof media report sheet.csv --log monitored_hours.csv --register actors.toml --json
    """


@command.command("import", epilog="Example: tallyproof media import sheet.xlsx --write-mapping media.toml")
@_sheet
@_mapping
@click.option(
    "--write-mapping",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the mapping here, to be reviewed.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the segments here in one form (CSV).",
)
@options.lang
@options.unused_seed
@options.json_output
def import_sheet(
    sheet: Path,
    mapping: Path | None,
    write_mapping: Path | None,
    out: Path | None,
    lang: str,
    as_json: bool,
) -> None:
    """Read SHEET (CSV, XLSX; items by coder, or published sums) and say what it holds and what is wrong."""
    catalogue = load_catalogue(lang)
    request = workflow.MediaRequest(sheet, mapping=mapping)
    document = workflow.import_media(request, catalogue, write_mapping=write_mapping, out=out)
    if as_json:
        print_json(document)
        return
    _show_rows(document, catalogue)
    heads = _heads(catalogue, "measure", "amount", "cells", "zeros", "blank")
    rows = [
        [
            measure_told(m["measure"], catalogue),
            *(catalogue.number(m[name]) for name in ("total", "amounts", "zeros", "blank")),
        ]
        for m in document["measures"]
    ]
    table(catalogue.text("media.heading.measures"), heads, rows)
    _show_similar(document["similar"], catalogue)
    for path in document["written"]:
        click.echo(catalogue.text("cli.written", path=printable(path)))


@command.command("add", epilog="Example: tallyproof media add election sheet.xlsx --mapping media.toml")
@_project
@_sheet
@_mapping
@_plan
@_hours
@_register
@click.option("--title", default="", help="How the server calls it; the name of SHEET where not given.")
@_by
@options.lang
@options.unused_seed
@options.json_output
def add_sheet(
    project: Path,
    sheet: Path,
    mapping: Path | None,
    plan: Path | None,
    log: Path | None,
    register: Path | None,
    title: str,
    by: str,
    lang: str,
    as_json: bool,
) -> None:
    """Keep SHEET with what stands beside it in the project DIR, for its dossiers and its server."""
    request = workflow.MediaRequest(sheet, mapping=mapping, plan=plan, log=log, register=register)
    _told(workflow.media_add(project, request, title=title, by=by), lang, as_json=as_json)


@command.command("list", epilog="Example: tallyproof media list election")
@_project
@options.lang
@options.unused_seed
@options.json_output
def list_sheets(project: Path, lang: str, as_json: bool) -> None:
    """List the coding sheets of the project DIR: every version, with its hash, and which one counts."""
    _told(workflow.media_list(project), lang, as_json=as_json)


@command.command("take-back", epilog='Example: tallyproof media take-back election 2 --reason "wrong outlet"')
@_project
@click.argument("version", type=int)
@click.option("--reason", required=True, help="Why it no longer counts.")
@_by
@options.lang
@options.unused_seed
@options.json_output
def take_back(
    project: Path,
    version: int,
    reason: str,
    by: str,
    lang: str,
    as_json: bool,
) -> None:
    """Let VERSION of the coding sheets no longer count; it stays, and adding its files again undoes this."""
    _told(workflow.media_take_back(project, version, reason=reason, by=by), lang, as_json=as_json)


@command.command(
    "report", epilog="Example: tallyproof media report sheet.csv --plan plan.toml --pictures pictures"
)
@click.argument("sheet", type=click.Path(path_type=Path, exists=True))
@_mapping
@_plan
@_hours
@_register
@click.option(
    "--pictures",
    type=click.Path(path_type=Path, file_okay=False),
    help="Write the pictures to this folder (SVG).",
)
@options.lang
@options.seed
@options.json_output
def report(
    sheet: Path,
    mapping: Path | None,
    plan: Path | None,
    log: Path | None,
    register: Path | None,
    pictures: Path | None,
    lang: str,
    seed: int,
    as_json: bool,
) -> None:
    """Measure SHEET, or what a project keeps: shares against the rule, tone, agreement, coverage.

    A missing day is never silence.
    """
    catalogue = load_catalogue(lang)
    given = workflow.MediaRequest(sheet, mapping=mapping, plan=plan, log=log, register=register)
    request = _kept(given) if sheet.is_dir() else given
    document = workflow.report_media(request, catalogue, seed=seed, pictures=pictures)
    if as_json:
        print_json(document)
        return
    _show_rows(document, catalogue)
    for note in document["notes"]:
        click.echo(f"  ! {note['sentence']}")
    for one in document["shares"]:
        if not one["in_group"]:
            _show_share(one, document, catalogue)
    _show_tone(document["tone"], catalogue)
    _show_coverage(document["coverage"], catalogue)
    _show_negatives(document, catalogue)
    _show_agreement(document, catalogue)
    _show_similar(document["similar"], catalogue)
    for path in document["pictures"]:
        click.echo(catalogue.text("cli.written", path=printable(path)))


def _kept(given: workflow.MediaRequest) -> workflow.MediaRequest:
    """Return the coding sheet that counts in a project; what was given beside it takes the place of what is kept."""
    kept = workflow.stored_media(given.sheet)
    if kept is None:
        expected = "a coding sheet, or a project that keeps one: tallyproof media add DIR SHEET"
        raise InputError(str(given.sheet), found="a folder without a coding sheet", expected=expected)
    return workflow.MediaRequest(**kept.paths | {k: v for k, v in given.paths.items() if k != "sheet"})


def _told(document: Mapping[str, Any], lang: str, *, as_json: bool) -> None:
    catalogue = load_catalogue(lang)
    if as_json:
        print_json(document)
        return
    rows = [
        [
            str(one["version"]),
            one["title"],
            one["at"],
            one["files"]["sheet"]["sha256"],
            _state(one, document, catalogue),
        ]
        for one in document["versions"]
    ]
    heads = _heads(catalogue, "version", "title", "at", "sha256", "state")
    table(
        catalogue.text("media.heading.versions"), heads, [[printable(cell) for cell in row] for row in rows]
    )


def _state(one: Mapping[str, Any], document: Mapping[str, Any], catalogue: Catalogue) -> str:
    if one["taken_back"]:
        return catalogue.text("media.version.taken_back", reason=one["taken_back"])
    return catalogue.text(f"media.version.{'counts' if one['version'] == document['counts'] else 'replaced'}")


def _show_rows(document: Mapping[str, Any], catalogue: Catalogue) -> None:
    rows = document["rows"]
    figures = {name: catalogue.number(rows[name]) for name in ("read", "used", "refused")}
    click.echo(catalogue.text("media.rows", **figures))
    for one in rows["refusals"]:
        listed = ", ".join(map(str, one["rows"][:_LISTED]))
        click.echo(f"  - {one['sentence']} ({listed}{', …' if len(one['rows']) > _LISTED else ''})")
    for one in document["problems"][:_LISTED]:
        click.echo(printable(f"  - {one['sentence']}"))


def _show_share(one: Mapping[str, Any], document: Mapping[str, Any], catalogue: Catalogue) -> None:
    titles = {name["name"]: name["title"] for name in document["names"] or ()}
    measure = measure_told(one["measure"], catalogue)
    title = f"{one['phase']} {one['first']} – {one['last']}: {measure}".strip()
    if one["total"] == 0:
        parts = ", ".join(measure_told(name, catalogue) for name in one["not_measured"])
        click.echo(
            printable(f"{title}: {catalogue.text('media.not_measured', parts=parts) if parts else '–'}")
        )
        return
    rows = [
        [
            titles.get(a["actor"], a["actor"]),
            _number(catalogue, a["amount"]),
            *(catalogue.percent(a[name]) for name in ("share", "entitled")),
            _points(a["gap"], catalogue),
            catalogue.percent(a["mean_share"]),
        ]
        for a in one["actors"][:_ACTORS]
    ]
    unit = catalogue.text(f"media.unit.{document['unit']}")
    heads = _heads(catalogue, "actor", "amount", "share", "entitled", "gap", "mean_share")
    table(title, [heads[0], f"{heads[1]}, {unit}", *heads[2:]], rows)
    number = "–" if one["effective_number"] is None else catalogue.number(one["effective_number"], digits=2)
    click.echo(
        catalogue.text("media.share_sum", total=_number(catalogue, one["total"]), unit=unit, number=number)
    )


def _show_tone(tones: list[Mapping[str, Any]], catalogue: Catalogue) -> None:
    if not tones:
        return
    names = ("positive", "neutral", "negative", "unknown", "direct", "reported")
    rows = [
        [
            actor_told(t["actor"], t["capacity"], catalogue),
            *(_number(catalogue, t[name]) for name in names),
            "–" if t["balance"] is None else catalogue.number(t["balance"], digits=2),
            catalogue.percent(t["direct_share"]),
        ]
        for t in tones[:_LISTED]
    ]
    heads = _heads(catalogue, "actor", *names, "balance", "direct_share")
    table(catalogue.text("media.heading.tone"), heads, rows)


def _show_coverage(found: Mapping[str, Any], catalogue: Catalogue) -> None:
    states = list(found["days"])
    rows = [[o["outlet"], *(catalogue.number(o[state]) for state in states)] for o in found["outlets"]]
    heads = [*_heads(catalogue, "outlet"), *(catalogue.text(f"media.state.{state}") for state in states)]
    table(catalogue.text("media.heading.coverage"), heads, rows)
    figures = {name: catalogue.number(found[name]) for name in ("monitored", "planned")}
    click.echo(catalogue.text("media.coverage", share=catalogue.percent(found["share"]), **figures))
    for one in found["unfilled"]:
        key = "media.unfilled_said" if one["said"] else "media.unfilled"
        told = catalogue.text(key, **{**one, "measure": measure_told(one["measure"], catalogue)})
        click.echo(printable(f"  - {told}"))
    if found["hours"]:
        hours = [
            [
                h["outlet"],
                *(_number(catalogue, h[n]) for n in ("planned", "coded")),
                catalogue.percent(h["share"]),
            ]
            for h in found["hours"]
        ]
        table(
            catalogue.text("media.heading.hours"),
            _heads(catalogue, "outlet", "planned", "coded", "share"),
            hours,
        )


def _show_negatives(document: Mapping[str, Any], catalogue: Catalogue) -> None:
    found = document["negatives"]["by_actor"]
    if not found:
        return
    rows = [
        [
            one["actor"],
            measure_told(one["measure"], catalogue),
            _number(catalogue, one["amount"]),
            catalogue.number(one["cells"]),
        ]
        for one in found[:_LISTED]
    ]
    unit = catalogue.text(f"media.unit.{document['unit']}")
    heads = _heads(catalogue, "actor", "measure", "amount", "cells")
    title = catalogue.text("media.heading.negatives")
    table(title, [*heads[:2], f"{heads[2]}, {unit}", heads[3]], rows)


def _show_agreement(document: Mapping[str, Any], catalogue: Catalogue) -> None:
    found = document["agreement"]
    if not found:
        click.echo(document["agreement_reason"])
        return
    rows = [
        [
            catalogue.text(f"media.variable.{v['variable']}"),
            "–" if v["alpha"] is None else catalogue.number(v["alpha"], digits=3),
            "–"
            if v["low"] is None
            else f"{catalogue.number(v['low'], digits=2)} … {catalogue.number(v['high'], digits=2)}",
            catalogue.number(v["units"]),
            catalogue.text(f"media.reading.{v['reading']}"),
        ]
        for v in found["variables"]
    ]
    heads = _heads(catalogue, "variable", "alpha", "interval", "units", "reading")
    table(catalogue.text("media.heading.agreement"), heads, rows)
    figures = {name: catalogue.number(found[name]) for name in ("double_coded", "items")}
    click.echo(
        catalogue.text("media.double", share=catalogue.percent(found["double_coded_share"]), **figures)
    )


def _show_similar(similar: Mapping[str, Any], catalogue: Catalogue) -> None:
    pairs = [f"{one} / {other}" for part in ("outlets", "actors") for one, other in similar[part]]
    if pairs:
        click.echo(printable(catalogue.text("media.similar", pairs="; ".join(pairs[:_LISTED]))))


def _points(gap: float | None, catalogue: Catalogue) -> str:
    if gap is None:
        return "–"
    return ("+" if gap > 0 else "") + catalogue.number(100 * gap, digits=2)


def _heads(catalogue: Catalogue, *names: str) -> list[str]:
    return [catalogue.text(f"media.column.{name}") for name in names]


def _number(catalogue: Catalogue, value: float | None) -> str:
    return "–" if value is None else catalogue.number(value)
