"""How the columns of a source map to the results table: proposed, edited by people, kept with the snapshot.

A mapping is a small TOML file::

    schema = "tallyproof.mapping/1"
    layout = "wide"                        # or "long": a row per station and choice
    station_id = ["region", "uik"]         # one column, or several joined by "/"; [] numbers the rows
    areas = ["region", "tik"]              # widest first
    reported_at = "time of the protocol"   # optional, as are lat and lon

    [file]                                 # optional: what the reader should not guess
    encoding = "cp1251"                    # also: delimiter, sheet, member, table, header_rows

    [contest]                              # optional
    name = "President"
    date = "2018-03-18"
    column = "office"                      # for a file of several contests: keep the rows with this value
    value = "PRES"

    [counts]                               # one column, or several to add
    registered = "voters on the list"
    issued = ["given out early", "given out at the station", "given out outside"]

    [votes]                                # choice = column (wide) or code in the choice column (long)
    "Ivanov" = "Ivanov I. I."

    [kinds]
    against_all = ["Against all"]

    [[drop]]                               # rows that are not stations
    column = "level"
    equals = ["district"]
    reason = "S-AREA-ROW"

    [long]                                 # layout "long" only
    choice = ["option"]
    votes = "number"
    [long.counts]
    registered = ["9001"]

    [[join]]                               # related files: columns of `table` are added by equal keys
    table = "stations.csv"
    on = ["station"]
"""

import json
import tomllib
from collections.abc import Iterable, Mapping as Table
from dataclasses import dataclass, field
from pathlib import Path

from tallyproof.election.contest import ChoiceKind
from tallyproof.election.results import COUNTS
from tallyproof.sources.mapping_toml import Section, require_toml

__all__ = ["SCHEMA", "ContestRule", "DropRule", "FileRule", "JoinRule", "LongRule", "Mapping", "VoteRule", "read_mapping"]

SCHEMA = "tallyproof.mapping/1"

_KEYS = (
    "schema", "layout", "station_id", "areas", "reported_at", "lat", "lon",
    "file", "contest", "counts", "votes", "kinds", "drop", "long", "join",
)  # fmt: skip
