"""Every sentence of the pages comes from the catalogues, in every language."""

import re
from pathlib import Path

import pytest
from django import forms

import tallyproof.web
from tallyproof.texts import LANGUAGES, load_catalogue
from tallyproof.web.desks import DESKS
from tallyproof.web.forms import CODES
from tallyproof.web.jobs.kinds import KINDS
from tallyproof.web.roles import Role

WEB = Path(tallyproof.web.__file__).parent
TEMPLATES = sorted((WEB / "templates").rglob("*.html"))
KEY_IN_TEMPLATE = re.compile(r"""{%\s*tn?\s+"([\w.-]+)"\s*(?=%}|\w+=|\w[\w.|]*\s*%})""")
KEY_IN_CODE = re.compile(r'(?<!words = )"((?:web|web_\w+)\.[\w.]*\w)"')
WORDS_IN_MARKUP = re.compile(r">\s*[^<>{}%]*[A-Za-zА-Яа-я]{3,}[^<>{}%]*<")
NEVER_TRANSLATED = {"Tallyproof", "SHA-256", "CSV", "XLSX"}


def known(key: str) -> bool:
    """Whether there is such a text, or texts that begin so: those of the fields of a form."""
    catalogue = load_catalogue("en")
    return catalogue.has(key) or any(name.startswith(f"{key}.") for name in catalogue.messages)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_every_text_that_a_template_names_is_there(path: Path) -> None:
    keys = KEY_IN_TEMPLATE.findall(path.read_text("utf-8"))
    assert [key for key in keys if not key.endswith(".") and not known(key)] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_template_holds_words_of_its_own(path: Path) -> None:
    text = re.sub(r"{[%#].*?[%#]}|{{.*?}}", "", path.read_text("utf-8"), flags=re.DOTALL)
    found = {found.strip("<> \n") for found in WORDS_IN_MARKUP.findall(text)}
    assert sorted(found - NEVER_TRANSLATED - {"· Tallyproof"}) == []


def test_every_text_that_the_code_names_is_there() -> None:
    sources = {path: path.read_text("utf-8") for path in WEB.rglob("*.py")}
    keys = {(path.name, key) for path, text in sources.items() for key in KEY_IN_CODE.findall(text)}
    assert sorted((name, key) for name, key in keys if not known(key)) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_role_desk_kind_of_work_and_complaint_has_its_text(language: str) -> None:
    keys = [
        *(f"web.role.{role}" for role in Role),
        *(f"web.desk.{desk.name}" for desk in DESKS),
        *(f"web.group.{desk.group}" for desk in DESKS if desk.group != desk.name or desk.group == "results"),
        *(f"web.job.{name}" for name in KINDS),
        *(f"web.job_state.{state}" for state in ("queued", "running", "done", "failed", "cancelled")),
        *(f"web.field.{code}" for code in CODES),
    ]
    assert [key for key in keys if not load_catalogue(language).has(key)] == []


def test_every_complaint_of_a_field_of_django_is_known() -> None:
    kinds = [getattr(forms, name) for name in forms.fields.__all__]
    codes = {
        code
        for kind in kinds
        for base in kind.__mro__
        for code in getattr(base, "default_error_messages", ())
    }
    assert (
        sorted(
            codes - set(CODES) - {"incomplete", "list", "invalid_date", "invalid_time", "invalid_pk_value"}
        )
        == []
    )


@pytest.mark.parametrize(("language", "results"), [("en", "results"), ("ru", "результат"), ("kk", "нәтиже")])
def test_a_file_that_is_no_table_is_not_said_to_lack_results_where_something_else_was_asked_for(
    language: str, results: str
) -> None:
    words = load_catalogue(language)
    told = [words.text(f"refusals.format_{kind}") for kind in ("pdf", "html", "markdown", "binary")]
    assert [one for one in told if results in one] == []
