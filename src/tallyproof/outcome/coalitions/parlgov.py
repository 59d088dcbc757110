"""Seats of one election out of a table in the layout of ParlGov (`view_election`).

Source:
    Döring and Manow, Parliaments and governments database (ParlGov): one row an election and party, with the
    columns country_name_short, election_type, election_date, party_name_short, party_name_english, seats,
    seats_total. Rows named "one seat" or "no party affiliation" stand for several members of different parties.
"""

from collections.abc import Mapping, Sequence

from tallyproof.errors import InputError

__all__ = ["PARLGOV_COLUMNS", "chosen_election", "is_parlgov"]

PARLGOV_COLUMNS = (
    "country_name_short",
    "election_type",
    "election_date",
    "party_name_short",
    "seats",
    "seats_total",
)
_SINGLE = frozenset({"one-seat", "none", "no-affiliation", "independent"})
Row = tuple[int, Mapping[str, str]]


def is_parlgov(heads: Sequence[str]) -> bool:
    """Return whether a table has the columns of ParlGov."""
    return set(PARLGOV_COLUMNS) <= set(heads)


def chosen_election(rows: Sequence[Row], file: str, *, country: str, day: str) -> list[Row]:
    """Return the rows of one election of a parliament as a table of seats.

    Args:
        rows: Line and cells by column.
        file: Where they stand.
        country: Short name, such as NLD; empty where the file holds only one.
        day: Day of the election, ISO 8601; empty: the last one.

    Returns:
        Rows with the columns party, seats, single; parties without a seat are left out.

    Raises:
        InputError: There is no such election, the country is not named where there are several, or the seats do
            not add up to the size that the table gives.
    """
    parliament = [row for row in rows if row[1]["election_type"].casefold() == "parliament"]
    countries = sorted({row["country_name_short"] for _, row in parliament})
    chosen = country or (countries[0] if len(countries) == 1 else "")
    if chosen not in countries:
        raise InputError(
            file, found=chosen or "no country", expected=f"--country, one of {', '.join(countries)}"
        )
    days = sorted({row["election_date"] for _, row in parliament if row["country_name_short"] == chosen})
    last = day or days[-1]
    if last not in days:
        raise InputError(
            file,
            found=last,
            expected=f"--election, one of {', '.join(days[-12:])}",
            text="wrong_value_known",
            where="election_date",
            known=", ".join(days[-12:]),
        )
    mine = [
        row for row in parliament if (row[1]["country_name_short"], row[1]["election_date"]) == (chosen, last)
    ]
    _require_sum(mine, f"{file}, {chosen} {last}")
    return [(line, _seat_row(row)) for line, row in mine if row["seats"] not in {"", "0"}]


def _seat_row(row: Mapping[str, str]) -> dict[str, str]:
    single = "yes" if row["party_name_short"].casefold() in _SINGLE else ""
    return {"party": row["party_name_short"], "seats": row["seats"], "single": single}


def _require_sum(rows: Sequence[Row], place: str) -> None:
    """Refuse seats that do not add up: a coalition would be short of members that the table lost."""
    seats = sum(int(row["seats"]) for _, row in rows if row["seats"].isdigit())
    totals = {row["seats_total"] for _, row in rows}
    if totals != {str(seats)}:
        found = f"{seats} seats by party, {' or '.join(sorted(totals))} in all"
        raise InputError(
            place,
            found=found,
            expected="the same",
            action="Correct the table, or write a table of your own.",
            text="seats_sum",
            seats=seats,
            stated=", ".join(sorted(totals)),
        )
