"""Every sentence exists in every language, with the same fields, and every code has its sentence."""

import re
import string
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from tallyproof.texts import LANGUAGES, load_catalogue

ROOT = Path(__file__).parents[2]
TEXTS = ROOT / "src" / "tallyproof" / "texts"
PLURAL_FORMS = {"en": 2, "ru": 3, "kk": 2}
CODE = re.compile(r'"((?:S|C|F|E)-[A-Z][A-Z0-9]*(?:-[A-Z0-9]+)*)"')
NEVER_SHOWN = {"E-ROOT"}
"""The root of the error tree; only its descendants are raised."""
REPLACED_IN_RUSSIAN = re.compile(
    r"разрыв|аннулир|начальн\w+ значени|лист\w* кодир|соответств\w+ столбцов|файл\w* соответствия|"
    r"профил\w+ законодат|ложн\w+ тревог|проверк\w+ бумаг|нарушенн\w+ проверк|\bпроверк\w+ (?:не )?выполнен|"
    r"(?:не )?выполнен\w* (?:все )?(?:\{\w+\} )?(?:применим\w+ )?проверк|фальсиф|украд|подозрительн",
    re.IGNORECASE,
)
"""Words that the glossary has another for, or that accuse somebody."""
REPLACED_IN_KAZAKH = re.compile(
    r"адал (?:сайлау|учаске|карта|модель|мәдениет|нәтиже)|таза (?:сайлау|учаске)|тастама|хэш|\bмеже|команда|"
    r"бастапқы мән|құқықтық профиль|тестілер|кодтау парағы|бейкүнә|күдіксіз|үміткер|бақылаушы|келу үлесі|"
    r"басымдық(?:тан|пен|қа)\b|тексерулер? (?:орындал|сақтал)|орындалмаған тексеру|сақталмаған тексеру|"
    r"учаскелерді жою|жойылған учаске|хабарланбаған болып|бағандар сызбасы",
    re.IGNORECASE,
)
"""Words that the glossary or the law has another for, or that accuse or clear somebody."""
SUFFIX_OF_A_VALUE = re.compile(
    r"\}(?:\s?%)?»?-(?!жол|бап|жазба|бет|хаттама|нұсқа|орын|нөмір)[а-яәғқңөұүһі]|\}»? [мбп]ен\b|\}[а-яәғқңөұүһі]",
    re.IGNORECASE,
)
"""An ending whose vowels follow those of a value that nobody knows beforehand; a noun after the value takes it."""
HONEST = re.compile(r"\bчестн|нечестн", re.IGNORECASE)
QUOTED_LAW = {"legal.T5.asks"}
"""The words of courts stay theirs."""
OTHERS = [language for language in LANGUAGES if language != "en"]


def entries(language: str) -> dict[str, str | tuple[str, ...]]:
    return load_catalogue(language).messages


def forms(text: str | tuple[str, ...]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else text


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def codes() -> set[str]:
    sources = (ROOT / "src").rglob("*.py")
    return {code for path in sources for code in CODE.findall(path.read_text("utf-8"))} - NEVER_SHOWN


@pytest.mark.parametrize("language", OTHERS)
def test_every_language_has_the_same_keys(language: str) -> None:
    assert sorted(entries(language).keys() ^ entries("en").keys()) == []


@pytest.mark.parametrize("language", OTHERS)
def test_a_text_has_the_same_fields_in_every_language(language: str) -> None:
    english = {key: set().union(*map(fields, forms(text))) for key, text in entries("en").items()}
    here = {key: set().union(*map(fields, forms(text))) for key, text in entries(language).items()}
    assert {key: here[key] for key in english.keys() & here.keys() if here[key] != english[key]} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_empty_or_unfinished(language: str) -> None:
    texts = [(key, form) for key, text in entries(language).items() for form in forms(text)]
    assert [key for key, form in texts if not form.strip() or re.search(r"\b(TODO|FIXME|XXX)\b", form)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_plural_texts_have_every_form_of_their_language(language: str) -> None:
    plurals = {key: text for key, text in entries(language).items() if not isinstance(text, str)}
    assert {key: len(text) for key, text in plurals.items() if len(text) != PLURAL_FORMS[language]} == {}


@pytest.mark.parametrize(
    "path", sorted(TEXTS.rglob("*.po")), ids=lambda path: f"{path.parent.name}/{path.name}"
)
def test_a_catalogue_declares_its_language_and_holds_each_key_once(path: Path) -> None:
    raw = path.read_text("utf-8")
    with path.open("rb") as handle:
        catalog = read_po(handle)
    keys = re.findall(r'^msgid "(.+)"$', raw, re.MULTILINE)
    assert str(catalog.locale) == path.parent.name
    assert catalog.num_plurals == PLURAL_FORMS[path.parent.name]
    assert sorted({key for key in keys if keys.count(key) > 1}) == []
    assert not [message.id for message in catalog if message.fuzzy and message.id]


@pytest.mark.parametrize(
    "path", sorted(TEXTS.rglob("*.po")), ids=lambda path: f"{path.parent.name}/{path.name}"
)
def test_every_line_of_a_catalogue_opens_and_closes_its_quotes(path: Path) -> None:
    whole = re.compile(r'((msgid|msgid_plural|msgstr|msgstr\[\d\]) )?"([^"\\]|\\.)*"|#.*|')
    lines = enumerate(path.read_text("utf-8").splitlines(), 1)
    assert [(number, line) for number, line in lines if not whole.fullmatch(line)] == []


@pytest.mark.parametrize("language", ["ru", "kk"])
def test_texts_in_cyrillic_languages_are_translated(language: str) -> None:
    words = {
        key: " ".join(form for form in forms(text))
        for key, text in entries(language).items()
        if text == entries("en")[key]
    }
    plain = {key: re.sub(r"\{[^}]*\}", "", text) for key, text in words.items()}
    assert [key for key, text in plain.items() if re.search(r"[A-Za-z]{4,} [A-Za-z]{3,}", text)] == []


def test_kazakh_differs_from_russian() -> None:
    russian, kazakh = entries("ru"), entries("kk")
    same = [
        k for k in russian.keys() & kazakh.keys() if russian[k] == kazakh[k] and len(str(russian[k])) > 40
    ]
    assert same == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_in_the_program_has_its_text(language: str) -> None:
    known = {part for key in entries(language) for part in key.split(".")}
    assert sorted(codes() - known) == []


def test_russian_uses_the_words_of_the_glossary_and_accuses_nobody() -> None:
    texts = {key: " ".join(forms(text)) for key, text in entries("ru").items()}
    assert [key for key, text in texts.items() if REPLACED_IN_RUSSIAN.search(text)] == []
    assert {key for key, text in texts.items() if HONEST.search(text)} == QUOTED_LAW


def test_kazakh_uses_the_words_of_the_glossary_and_accuses_nobody() -> None:
    texts = {key: " ".join(forms(text)) for key, text in entries("kk").items()}
    assert [key for key, text in texts.items() if REPLACED_IN_KAZAKH.search(text)] == []
    assert {key for key, text in texts.items() if re.search(r"\bадал", text, re.IGNORECASE)} == QUOTED_LAW


def test_no_kazakh_ending_hangs_on_a_value() -> None:
    texts = {key: " ".join(forms(text)) for key, text in entries("kk").items()}
    assert [key for key, text in texts.items() if SUFFIX_OF_A_VALUE.search(text)] == []
