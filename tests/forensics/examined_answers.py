"""Answers about real elections that stand out from honest ones, and what an examination of each found."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from forensics.real_elections import (
    chile_2021,
    georgia_2013,
    israel_2021,
    lithuania_2016,
    mexico_2006,
    russia_2018,
    turkey_2017,
)
from tallyproof.election.results import Results
from tallyproof.forensics.battery import METHODS
from tallyproof.forensics.probability.false_discovery import false_discovery_q

__all__ = ["ELECTIONS", "EXAMINED", "SEEDS", "UNDISPUTED", "corrected"]

UNDISPUTED: Mapping[str, Callable[[Path], Results]] = {
    "Georgia 2013": georgia_2013,
    "Lithuania 2016": lithuania_2016,
    "Israel 2021": israel_2021,
    "Chile 2021": chile_2021,
    "Mexico 2006": mexico_2006,
}
"""Elections that nobody disputes station by station."""

ELECTIONS = {**UNDISPUTED, "Turkey 2017": turkey_2017, "Russia 2018": russia_2018}

SEEDS = (20051204, 1)
"""Of every random draw; the answers with the first one are recorded in full."""

_RUSSIA = {
    "F-INT": "19,271 stations at whole percentages, expected 17,562",
    "F-CELL": "Repeated figures, first Dagestan's turnout of 95.0 %",
    "F-RKD": "Too many stations at multiples of five percent",
    "F-DUP": "57 pairs of equal sheets, expected 36.1",
    "F-SMALL": "Small choices' votes too even in Kabardino-Balkaria",
    "F-LAST": "18,192 counts of ballots end in 0 or 5, expected 17,360",
    "F-SIZE": "Small stations: turnout 7.1, share 4.1 points higher",
    "F-SHPILKIN": "0.4 million beyond what honest districts show",
}

EXAMINED: Mapping[tuple[str, str], str] = {
    ("Georgia 2013", "F-LAST"): (
        "Examined: the winner's votes end in 0 or 5 at 769 stations where 681 are expected, at stations of every size "
        "and in nearly all districts; two other choices have it too, the runner-up has not. Commissions rounded; it "
        "has no direction, and the lead was 40 points. See docs/methods/f-last.md."
    ),
    ("Lithuania 2016", "F-CELL"): (
        "No signal after correction, examined all the same: no figure, no station, 0 votes. Four polling districts of "
        "Karoliniskes at 14.4 % and none close by. Chance; see docs/methods/f-cell.md."
    ),
    ("Mexico 2006", "F-DUP"): (
        "Examined: nine pairs, each in one district, six at most four rows apart, with different registers in eight: "
        "one sheet entered under two numbers. Five of the nine favour the winner; the lead is 460 times as large. "
        "See docs/methods/f-dup.md."
    ),
    ("Turkey 2017", "F-SIZE"): (
        "Examined: 64 % of the small boxes stand in neighbourhoods of one or two boxes, 4 % of the others. Inside the "
        "same neighbourhood small boxes give Yes 0.2 points less (z = -0.8). Village and town, not size. See "
        "docs/methods/f-size.md."
    ),
    **{("Russia 2018", code): f"{found}: docs/methods/{code.lower()}.md." for code, found in _RUSSIA.items()},
}
"""Reasons by election and method; each ends with the page that says more."""


def corrected(p: Mapping[str, float | None]) -> dict[str, float | None]:
    """Return q by method as a dossier about this election alone would, methods that do not score left out of the count.

    Args:
        p: By code of the method; None where it gives none.
    """
    asked: Sequence[Any] = [method for method in METHODS if method.code in p]
    q = false_discovery_q([p[method.code] if method.scores else None for method in asked])
    return {method.code: value for method, value in zip(asked, q, strict=True)}
