"""`tallyproof observe`: samples, quick counts, reports and incidents; one file a subject."""

import click

from tallyproof.cli.parts import Parts

__all__ = ["command"]

_PARTS = {
    "register": "register.register",
    "plan": "drawing.plan",
    "frame": "drawing.frame",
    "draw": "drawing.draw",
    "replace": "drawing.replace",
    "quick-count": "counting.quick_count",
    "coverage": "counting.coverage",
    "process": "counting.process",
    "import": "reports.import_file",
    "pictures": "pictures.pictures",
    "sheet": "sheet.sheet",
    "summary": "reports.summary",
    "link": "reports.link",
}


@click.group("observe", cls=Parts, parts=_PARTS, folder=__name__)
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
