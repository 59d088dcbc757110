"""Write results in the flat layout of OpenElections; see `tallyproof.sources.openelections`."""

import csv
import io
from collections.abc import Iterator

from tallyproof.election.results import Results, area_column
from tallyproof.errors import NotComputableError
from tallyproof.sources.openelections import PSEUDO_OFFICES, reserved_name

__all__ = ["write_openelections"]


def write_openelections(results: Results) -> bytes:
    r"""Return a row per station and choice, and one per station and other count that any station reports.

    The widest area is the county, further ones stand in columns `area_2`, ...; a null count is a blank
    cell. The layout has no place for ids of choices, time stamps and coordinates.

    Args:
        results: Any results table with distinct names of choices.

    Returns:
        UTF-8 with lines that end in "\r\n", as RFC 4180 has them.

    Raises:
        NotComputableError: Two choices share a name, or a name means a count or a total in this layout.
    """
    _require_plain_names(results)
    further = [area_column(level) for level in range(2, len(results.area_levels) + 1)]
    sheet = io.StringIO(newline="")
    writer = csv.writer(sheet, lineterminator="\r\n")
    writer.writerow(["county", *further, "precinct", "office", "district", "party", "candidate", "votes"])
    writer.writerows(_rows(results))
    return sheet.getvalue().encode()


def _require_plain_names(results: Results) -> None:
    names = [choice.name for choice in results.choices]
    doubled = sorted({name for name in names if names.count(name) > 1})
    taken = [name for name in (*names, results.contest.name) if reserved_name(name)]
    stations = results.frame["station_id"].unique().sort().to_list()
    taken += [f'"{name}"' for name in stations if name is None or not name.strip() or reserved_name(name)]
    if doubled or taken:
        reason = f"the names {', '.join([*doubled, *taken])} are not distinct or mean something else there"
        raise NotComputableError("An OpenElections file", reason=reason)


def _rows(results: Results) -> Iterator[list[object]]:
    offices = {column: office for column, office in PSEUDO_OFFICES.items() if results.has(column)}
    areas = results.area_columns
    for cells in results.frame.iter_rows(named=True):
        county = cells[areas[0]] if areas else None
        place = [county, *(cells[area] for area in areas[1:]), cells["station_id"]]
        for column, office in offices.items():
            yield [*place, office, "", "", "", cells[column]]
        for choice in results.choices:
            yield [*place, results.contest.name, "", "", choice.name, cells[choice.column]]
