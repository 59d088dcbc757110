"""The forms that observers are given: kept in the project by their content, asked on a page, closed again."""

import hashlib
import tempfile
from functools import lru_cache
from pathlib import Path

from tallyproof.disk import write_atomically
from tallyproof.errors import InputError, UnknownNameError
from tallyproof.observation.reports.entry_form import EntryForm, Item, entry_form_of
from tallyproof.observation.reports.form_mapping import form_mapping
from tallyproof.store.reports import ReportStore
from tallyproof.workflow.observe_tables import open_form
from tallyproof.workflow.request import Document
from tallyproof.workflow.uploads import safe_name

__all__ = ["EntryForm", "Item", "change_form", "entry_form", "keep_form", "list_forms"]

_KEY = 16


def keep_form(project: Path, name: str, content: bytes, *, by: str) -> Document:
    """Keep an XLSForm for observers to fill in; the same file again is opened again.

    Args:
        project: The project.
        name: Of the file, as it was sent.
        content: The workbook.
        by: Who gives it to the observers.

    Raises:
        InputError: It is no XLSForm, a page cannot ask it, or no question names the station.
    """
    digest = hashlib.sha256(content).hexdigest()
    key, ending = digest[:_KEY], Path(safe_name(name)).suffix.casefold()
    if ending not in {".xlsx", ".csv"}:
        raise InputError(
            safe_name(name),
            found=f'a file "{ending}"',
            expected="an XLSForm as .xlsx",
            text="no_xlsform",
            file=safe_name(name),
        )
    with tempfile.TemporaryDirectory() as beside:  # under the name by which its sender knows it
        sent = Path(beside) / safe_name(name)
        sent.write_bytes(content)
        found = entry_form_of(open_form(sent), file=sent.name)
        form_mapping(found, file=sent.name)
    write_atomically(_folder(project) / f"{key}{ending}", content)
    store = ReportStore(project)
    with store.forms.held():
        store.forms.append(
            {"key": key, "file": safe_name(name), "sha256": digest, "title": found.form.title, "id": found.form.id,
             "version": found.form.version, "open": True, "by": by}
        )  # fmt: skip
    return list_forms(project)[key]


def list_forms(project: Path) -> dict[str, Document]:
    """Return the forms of a project by key: `title`, `version`, `file`, `open`, `by` and `at` of the last act."""
    return {
        str(line.body["key"]): {**line.body, "at": line.at} for line in ReportStore(project).forms.lines()
    }


def change_form(project: Path, key: str, *, is_open: bool, by: str) -> None:
    """Open or close a form; what was filled in while it was open is taken in later too."""
    store = ReportStore(project)
    with store.forms.held():
        form = _known(project, key)
        told = {name: value for name, value in form.items() if name != "at"}
        store.forms.append({**told, "open": is_open, "by": by})


def entry_form(project: Path, key: str) -> EntryForm:
    """Return a form as a page asks it.

    Raises:
        UnknownNameError: The project has no such form.
    """
    form = _known(project, key)
    return _read(_folder(project) / f"{key}{Path(str(form['file'])).suffix.casefold()}")


def _known(project: Path, key: str) -> Document:
    forms = list_forms(project)
    if key not in forms:
        raise UnknownNameError("form", key, forms)
    return forms[key]


def _folder(project: Path) -> Path:
    return project / "reports" / "forms"


@lru_cache(maxsize=64)
def _read(path: Path) -> EntryForm:
    """Compile a form; its name is its content, so it is compiled once."""
    return entry_form_of(open_form(path), file=path.name)
