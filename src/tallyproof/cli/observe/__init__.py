"""`tallyproof observe`: samples, quick counts, reports and incidents; one file a subject."""

import click

from tallyproof.cli.observe.counting import coverage, process, quick_count
from tallyproof.cli.observe.drawing import draw, frame, plan, replace
from tallyproof.cli.observe.pictures import pictures
from tallyproof.cli.observe.register import register
from tallyproof.cli.observe.reports import import_file, link, summary
from tallyproof.cli.observe.sheet import sheet

__all__ = ["command", "register"]


@click.group("observe")
def command() -> None:
    """Draw stations for observers, estimate the result from their counts, and read what they report.

    \b
    Examples:
      tallyproof observe register election stations.csv --from 2005-11-01
      tallyproof observe plan past.csv --margin 0.01 --strata 1
      tallyproof observe frame register.csv --strata 1 --out frame.csv
      tallyproof observe draw register.csv --size 500 --public-seed "5 12 33" --out sample.csv
      tallyproof observe draw register.csv --design stratified --strata 1 --size 500 --public-seed "5 12 33"
      tallyproof observe quick-count sample.csv reports.csv --official results.csv --bar 0.5
      tallyproof observe process sample.csv submissions.csv --form form.xlsx
      tallyproof observe coverage sample.csv reports.csv
      tallyproof observe import submissions.csv --form form.xlsx --write-mapping mapping.toml
      tallyproof observe import submissions.csv --mapping mapping.toml --project election
      tallyproof observe pictures photographs --project election --out public
      tallyproof observe sheet page1.jpg page2.jpg --project election --station 147 --kind official
      tallyproof observe summary election
      tallyproof observe link results.csv incidents.csv
    """


for _part in (
    register,
    plan,
    frame,
    draw,
    replace,
    quick_count,
    coverage,
    process,
    import_file,
    pictures,
    sheet,
    summary,
    link,
):
    command.add_command(_part)
