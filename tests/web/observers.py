"""A form for observers with markup in every text, and how it is filled in."""

import io
import re

from openpyxl import Workbook

__all__ = ["TOLD", "xlsform"]

_LABELS = ("label::English (en)", "label::Русский (ru)", "label::Қазақша (kk)")
_WRONG = ("What was wrong?", "Что не так?", "Не дұрыс болмады?")
_PRESSED = "selected(${violations}, 'pressure')"
_SHEETS: dict[str, list[tuple[str, ...]]] = {
    "survey": [
        ("type", "name", *_LABELS, "hint", "required", "relevant", "constraint"),
        ("note", "hello", "Look <b>first</b>", "Сначала <b>смотрите</b>", "Алдымен <b>қараңыз</b>"),
        ("text", "station_id", "Station", "Участок", "Учаске", "its number", "yes"),
        ("begin_group", "opening", "Opening <i>", "Открытие <i>", "Ашылуы <i>"),
        ("select_one yn", "sealed", "Was the box sealed?", "Ящик опечатан?", "Жәшік мөрленген бе?", "", "yes"),
        ("select_multiple kinds", "violations", *_WRONG, "", "yes", "${sealed} = 'no'"),
        ("integer", "present", "Voters present", "Избирателей", "Сайлаушылар", "", "", "", ". >= 0 and . <= 5000"),
        ("end_group",),
        ("decimal", "share", "Share", "Доля", "Үлесі"),
        ("date", "day", "Day", "День", "Күні"),
        ("time", "hour", "Time", "Время", "Уақыты"),
        ("text", "story", "What happened?", "Что случилось?", "Не болды?", "", "", _PRESSED),
    ],
    "choices": [
        ("list_name", "name", *_LABELS),
        ("yn", "yes", "Yes", "Да", "Иә"), ("yn", "no", "No", "Нет", "Жоқ"),
        ("kinds", "pressure", "Pressure <script>", "Давление <script>", "Қысым <script>"),
        ("kinds", "secrecy", "Secrecy", "Тайна", "Құпиялық"),
    ],
    "settings": [
        ("form_id", "form_title", "default_language"), ("opening", "Opening & <b>closing</b>", "English (en)"),
    ],
}  # fmt: skip
TOLD = {
    "instance": "uuid:00000000-0000-4000-8000-000000000001", "filled": "2026-11-30T08:15:00Z", "corrects": "",
    "station_id": "2", "opening/sealed": "no", "opening/violations": ["pressure", "secrecy"],
    "story": "Аня <b>видела</b>",
}  # fmt: skip
"""A whole report as a page sends it."""


def xlsform(*, marked: bool = True) -> bytes:
    """Return the form as a workbook; with markup in its texts, or as an honest person writes it."""
    book = Workbook()
    book.remove(book.active)
    for name, rows in _SHEETS.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row if marked else [re.sub(r"</?\w+>", "", cell).strip() for cell in row])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()
