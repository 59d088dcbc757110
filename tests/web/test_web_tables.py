"""Every list can be taken away whole, as CSV and as XLSX, by whoever may read it, and nothing in it runs."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from django.db import connections
from django.http import HttpResponse
from django.test import Client

from factories import snapshot, table
from tallyproof.spreadsheet import rows_xlsx
from tallyproof.store import Project
from tallyproof.store.team.people import Person
from tallyproof.texts import load_catalogue
from tallyproof.web.place import Place
from tallyproof.web.roles import Role
from tallyproof.web.settings import set_up
from test_spreadsheet import HOSTILE, running
from web.conftest import SignIn
from web.filled import Addresses
from web.people import person

CAST, TURNOUT = (load_catalogue("en").text(f"web.{key}") for key in ("count.cast", "overview.turnout"))
LISTS = ("results.areas", "results.station", "people.trail", "cases.list", "cases.deadlines", "observe.reports",
         "observe.incidents")  # fmt: skip


def content_of(answer: HttpResponse) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def rows_of(client: Client, address: str) -> list[list[str]]:
    answer = client.get(f"{address}{'&' if '?' in address else '?'}format=csv")
    assert answer.status_code == 200, address
    content = content_of(answer)
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


@pytest.fixture(scope="module")
def everybody(hostile: tuple[Path, Addresses]) -> Iterator[tuple[Client, Addresses]]:
    """Return somebody with every role in the project whose every name begins a formula."""
    set_up(Place(hostile[0], hosts=("testserver",)))
    client = Client(headers={"accept-language": "ru"})
    name = "everybody-reads-tables"
    one = Person.objects.filter(name=name).first() or person(name, [role.value for role in Role])
    client.force_login(one)
    yield client, hostile[1]
    connections.close_all()


@pytest.mark.parametrize("name", LISTS)
def test_a_list_of_hostile_names_runs_in_no_spreadsheet(
    name: str, everybody: tuple[Client, Addresses], tmp_path: Path
) -> None:
    client, addresses = everybody
    for address in addresses[name]:
        joined = f"/{address}{'&' if '?' in address else '?'}format="
        text = content_of(client.get(joined + "csv"))
        sheet = content_of(client.get(joined + "xlsx"))
        assert len(text.splitlines()) > 1
        assert running(text) == []
        (tmp_path / "list.xlsx").write_bytes(sheet)
        read = pl.read_excel(tmp_path / "list.xlsx", has_header=False, infer_schema_length=0)
        cells = [str(cell) for row in read.iter_rows() for cell in row if cell is not None]
        assert {cell for cell in cells if cell.startswith(("=", "+", "@", "\t", "\r"))} == set()
        assert b"<f>" not in sheet


@pytest.mark.parametrize("name", LISTS)
def test_the_page_of_a_list_links_to_both_files(name: str, everybody: tuple[Client, Addresses]) -> None:
    client, addresses = everybody
    page = client.get(f"/{addresses[name][0]}").content.decode()
    assert re.findall(r'href="\?[^"]*format=(csv|xlsx)"', page) == ["csv", "xlsx"]


def test_a_file_has_every_row_in_the_order_of_the_page_and_missing_counts_stay_empty(
    sign_in: SignIn, server: Place
) -> None:
    many: dict[str, Sequence[Any]] = {"registered": [100] * 250, "cast": [50, None, *[60] * 248]}
    Project.open(server.folder).add(snapshot(table(many, votes={"=A": [1, None, *[2] * 248]})))
    head, *rows = rows_of(sign_in("reader"), "/results?order=cast&page=2")
    at = {name: place for place, name in enumerate(head)}
    assert (len(rows), rows[0][at[CAST]], rows[-1][at[CAST]]) == (250, "50", "")
    assert (rows[-1][at["'=A"]], rows[-1][at[TURNOUT]]) == ("", "")


def test_the_name_of_a_file_says_project_table_version_and_day(sign_in: SignIn, server: Place) -> None:
    version = Project.open(server.folder).current_name()
    assert version is not None
    said = sign_in("reader").get("/results?format=csv").headers["Content-Disposition"]
    assert re.fullmatch(rf'attachment; filename="[\w-]+-areas-{version[:12]}-\d{{4}}-\d\d-\d\d\.csv"', said)


@pytest.mark.parametrize("address", ["/cases", "/cases/deadlines", "/trail", "/observe/reports"])
def test_who_may_not_read_a_page_may_not_take_its_list(address: str, sign_in: SignIn) -> None:
    for kind in ("csv", "xlsx"):
        assert sign_in("reader").get(f"{address}?format={kind}").status_code == 403


def test_another_format_than_two_shows_the_page(sign_in: SignIn) -> None:
    answer = sign_in("reader").get("/results?format=exe")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/html; charset=utf-8")


def test_a_sheet_keeps_numbers_as_numbers_and_hostile_texts_as_texts(tmp_path: Path) -> None:
    rows: list[list[Any]] = [[text, 5, None, 0.25] for text in HOSTILE]
    (tmp_path / "list.xlsx").write_bytes(rows_xlsx(["=head", "n", "none", "share"], rows, "list"))
    read = pl.read_excel(tmp_path / "list.xlsx")
    assert read.columns[0] == "'=head"
    assert read["n"].to_list() == [5] * len(HOSTILE)
    assert read["share"].to_list() == [0.25] * len(HOSTILE)
    assert all(str(cell).startswith("'") for cell in read["'=head"])
