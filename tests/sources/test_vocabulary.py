"""Plain headings in three languages, and the tables that this program writes itself."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from factories import table
from tallyproof.election.results import Results
from tallyproof.sources import inspect, read
from tallyproof.sources.vocabulary import load_vocabulary
from tallyproof.sources.writers import WRITERS

IN_PROTOCOLS = {
    "station": [
        "Код УИК",
        "Код участка",
        "Номер участка",
        "Номер УИК",
        "УИК №",
        "№ участка",
        "Номер избирательного участка",
        "Участок",
        "ИУ",
        "№ ИУ",
        "Учаске коды",
        "Сайлау учаскесі",
        "Учаске нөмірі",
        "Сайлау учаскесінің №",
        "УСК",
    ],
    "registered": [
        "Избирателей",
        "Избиратели",
        "Число избирателей",
        "Число избирателей, включённых в список",
        "Число избирателей, внесённых в список избирателей",
        "Число избирателей, включенных в списки",
        "Включено в список избирателей",
        "В списке",
        "Избирателей в списке",
        "Зарегистрировано",
        "Число граждан, включённых в списки избирателей",
        "Количество избирателей в списке",
        "Сайлаушылар",
        "Сайлаушылар саны",
        "Тізімге енгізілген сайлаушылар саны",
        "Тізімдегі сайлаушылар саны",
        "Сайлаушылардың тізімге енгізілген саны",
        "Тізімде",
    ],
    "issued": [
        "Выдано",
        "Выдано бюллетеней",
        "Число избирателей, получивших бюллетени",
        "Получили бюллетени",
        "Число выданных бюллетеней",
        "Бюллетень алған сайлаушылар саны",
        "Берілген бюллетеньдер саны",
        "Бюллетеньдер берілді",
    ],
    "cast": [
        "В урнах",
        "Обнаружено в урнах",
        "Бюллетеней в урнах",
        "Число бюллетеней, обнаруженных в ящиках для голосования",
        "Проголосовало",
        "Проголосовавших",
        "Проголосовали",
        "Число избирателей, принявших участие в голосовании",
        "Приняло участие",
        "Приняли участие",
        "Дауыс бергендер",
        "Дауыс бергендер саны",
        "Дауыс берді",
        "Жәшіктердегі бюллетеньдер саны",
        "Дауыс беруге қатысқан сайлаушылар саны",
        "Урналардағы бюллетеньдер саны",
    ],
    "valid": [
        "Действительных",
        "Число действительных бюллетеней",
        "Действительные",
        "Признано действительными",
        "Жарамды",
        "Жарамды бюллетеньдер саны",
        "Жарамды деп танылған бюллетеньдер",
    ],
    "invalid": [
        "Недействительных",
        "Недействительные",
        "Число недействительных бюллетеней",
        "Признано недействительными",
        "Жарамсыз",
        "Жарамсыз бюллетеньдер саны",
    ],
    "area.region": ["Регион", "Область", "Наименование региона", "Код региона", "Облыс", "Өңір"],
    "area.district": ["Район", "ТИК", "Наименование района", "Аудан"],
    "area.locality": ["Населённый пункт", "Ауыл"],
    "choice.against_all": ["Против всех", "Бәріне қарсы"],
}
"""Headings of Russian and Kazakh tables of protocols, as clerks write them."""

HEADINGS = {
    "registered": ["voters on the roll", "registered electors", "Включено в список", "тізімдегі сайлаушылар"],
    "issued": [
        "issued",
        "ballot papers issued",
        "выдано бюллетеней",
        "Выдано",
        "берілген бюллетеньдер",
        "Берілген бюллетень",
    ],
    "cast": ["cast", "Ballots in the boxes", "votes polled", "В ящиках", "дауыс бергендер"],
    "valid": [
        "valid",
        "valid votes",
        "действительных",
        "Число действительных",
        "жарамды",
        "жарамды бюллетень",
    ],
    "invalid": [
        "invalid",
        "spoilt votes",
        "rejected ballot papers",
        "недействительных",
        "Число недействительных",
        "жарамсыз",
        "жарамсыз бюллетень",
    ],
    "station": ["station", "station_id", "polling station", "УИК", "сайлау учаскесі"],
}


@pytest.mark.parametrize(("role", "heading"), [(r, h) for r, found in HEADINGS.items() for h in found])
def test_a_plain_heading_is_understood(role: str, heading: str) -> None:
    assert load_vocabulary().matches(heading)[0].role == role


@pytest.fixture
def results() -> Results:
    counts: dict[str, Sequence[int | str | None]] = {
        "registered": [90, 80, 70],
        "cast": [61, None, 50],
        "area_1": ["North", "North", None],
    }
    return table(
        counts, votes={"Yes": [40, 30, 20], "No": [20, None, 29], "votes": [1, 2, 1]}, areas=["region"]
    )


@pytest.mark.parametrize("kind", ["csv", "csv-spreadsheet", "parquet"])
def test_a_table_that_this_program_wrote_is_read_back_as_it_was(
    tmp_path: Path, results: Results, kind: str
) -> None:
    path = tmp_path / f"export.{kind}"
    path.write_bytes(WRITERS[kind](results))
    again = read(path).results
    assert again.frame.drop("source_row").equals(results.frame.drop("source_row"))
    assert [choice.name for choice in again.choices] == ["Yes", "No", "votes"]
    assert again.contest.id == results.contest.id


@pytest.mark.parametrize("kind", WRITERS)
def test_inspecting_what_this_program_wrote_says_that_it_describes_itself(
    tmp_path: Path, results: Results, kind: str
) -> None:
    path = tmp_path / f"export.{kind}"
    path.write_bytes(WRITERS[kind](results))
    found = inspect(path)
    assert found.self_describing
    assert [p.code for p in found.problems][:1] == ["S-SELF-DESCRIBING"]


def test_a_table_of_others_does_not_describe_itself(tmp_path: Path) -> None:
    path = tmp_path / "plain.csv"
    path.write_text("station,registered voters,valid votes,A,B\n1,50,9,4,5\n2,50,8,4,4\n")
    found = inspect(path)
    assert not found.self_describing
    assert "S-SELF-DESCRIBING" not in {p.code for p in found.problems}


def test_an_export_of_two_contests_asks_which(tmp_path: Path, results: Results) -> None:
    path = tmp_path / "two.csv"
    first = WRITERS["csv"](results).decode()
    path.write_text(first + first.split("\n", 1)[1].replace('"president"', '"mayor"'))
    assert inspect(path).contests == ("president", "mayor")
    assert read(path, contest="mayor").results.stations == 3


@pytest.mark.parametrize(("role", "heading"), [(r, h) for r, listed in IN_PROTOCOLS.items() for h in listed])
def test_a_heading_of_russian_and_kazakh_protocols_is_understood(role: str, heading: str) -> None:
    best = load_vocabulary().matches(heading)[0]
    assert best.role.partition(".")[0] == role.partition(".")[0]


def test_a_table_as_a_clerk_types_it_needs_no_mapping(tmp_path: Path) -> None:
    path = tmp_path / "участки.csv"
    path.write_text(
        "Код УИК;Регион;Избирателей;В урнах;Действительных;Недействительных;Ада;Бен\n"
        "101;Север;100;52;50;2;20;30\n102;Юг;100;61;60;1;35;25\n",
        encoding="utf-8",
    )
    found = read(path).results
    assert found.frame["station_id"].to_list() == ["101", "102"]
    assert [found.total(name).value for name in ("registered", "cast", "valid", "invalid")] == [
        200,
        113,
        110,
        3,
    ]
    assert [choice.name for choice in found.choices] == ["Ада", "Бен"]
