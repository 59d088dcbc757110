"""Read a list of stations: a register, which holds no votes, or any table of results."""

from pathlib import Path

import polars as pl

from tallyproof.election.problem import Refusal, RowAccount
from tallyproof.errors import InputError
from tallyproof.sources.files import open_file
from tallyproof.sources.mapping import Mapping
from tallyproof.sources.propose import propose
from tallyproof.sources.read import open_source, read
from tallyproof.sources.reading import Hints, RawTable, Reading
from tallyproof.sources.structured import find_structured
from tallyproof.sources.table_reading import read_results

__all__ = ["read_stations"]


def read_stations(path: Path, *, mapping: Mapping | None = None, contest: str | None = None) -> Reading:
    """Read the stations of a register.

    Args:
        path: A file in any supported format, or a folder of related files.
        mapping: How columns map; proposed from the headings where None.
        contest: Which contest, where the source holds several.

    Returns:
        The stations with their areas and voters; without choices where the source names none. A row without a code is
        refused with its number.

    Raises:
        InputError: No column holds codes of stations, or no row has one.
    """
    raw = None if path.is_dir() else open_file(path)
    if raw and find_structured(raw):
        return read(path, mapping=mapping, contest=contest)
    table, files = open_source(path, raw, mapping.hints if mapping else Hints())
    chosen = mapping or propose(table, contest=contest).mapping
    if chosen.votes or chosen.long:
        return read(path, mapping=mapping, contest=contest)
    _require_codes(table, chosen)
    named = pl.any_horizontal(pl.col(chosen.station_id).cast(pl.String).str.strip_chars().fill_null("") != "")
    coded = table.frame.select(named.alias("coded"))["coded"]
    if not coded.any():
        raise InputError(
            table.file,
            found="no row with a code",
            expected="a row per polling station",
            text="no_station_votes",
        )
    results, problems = read_results(table, chosen, coded)
    blank = tuple(table.rows.filter(~coded).to_list())
    refusals = [Refusal("S-NO-STATION", blank, file=table.file)] if blank else []
    return Reading(
        results=results,
        rows=RowAccount.closing(read=table.frame.height, refusals=refusals),
        problems=(*table.problems, *problems),
        files=files,
        format=table.format,
        encoding=table.encoding,
        mapping=chosen.toml(),
    )


def _require_codes(table: RawTable, mapping: Mapping) -> None:
    if not mapping.station_id:
        raise InputError(
            table.file,
            found=f"columns {', '.join(table.frame.columns[:12])}",
            expected="a column with the codes of stations",
            action="Name it in a mapping: tallyproof inspect FILE --write-mapping FILE.",
            text="no_station_column",
            columns=", ".join(table.frame.columns[:12]),
        )
