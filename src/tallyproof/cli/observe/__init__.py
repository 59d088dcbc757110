"""`tallyproof observe`: samples, quick counts, reports and incidents; one file a subject."""

import click

from tallyproof.cli.observe.pictures import pictures
from tallyproof.cli.observe.reports import import_file, link, summary
from tallyproof.cli.observe.samples import coverage, draw, quick_count

__all__ = ["command"]


@click.group("observe")
def command() -> None:
    """Draw stations for observers, estimate the result from their counts, and read what they report.

    \b
    Examples:
      tallyproof observe draw register.csv --size 500 --public-seed "5 12 33" --out sample.csv
      tallyproof observe draw register.csv --design stratified --strata 1 --size 500 --public-seed "5 12 33"
      tallyproof observe quick-count sample.csv reports.csv --official results.csv --bar 0.5
      tallyproof observe coverage sample.csv reports.csv
      tallyproof observe import submissions.csv --form form.xlsx --write-mapping mapping.toml
      tallyproof observe import submissions.csv --mapping mapping.toml --project election
      tallyproof observe pictures photographs --project election --out public
      tallyproof observe summary election
      tallyproof observe link results.csv incidents.csv
    """


for _part in (draw, quick_count, coverage, import_file, pictures, summary, link):
    command.add_command(_part)
