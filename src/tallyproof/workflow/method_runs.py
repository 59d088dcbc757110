"""Forensic methods run with other parameters than the examination's: kept beside it, with their pictures."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from tallyproof.disk import write_atomically
from tallyproof.dossier.contents import About, Contents, Part
from tallyproof.dossier.section_document import section_document
from tallyproof.dossier.sections import signals
from tallyproof.dossier.view import View
from tallyproof.errors import CallError, UnknownNameError
from tallyproof.forensics.battery import CODES, METHODS
from tallyproof.forensics.battery import asked as asked_methods
from tallyproof.forensics.method_list import method_list
from tallyproof.forensics.parameters import Given, Value
from tallyproof.texts import LANGUAGES, Catalogue, load_catalogue
from tallyproof.workflow.asked import folder_of_answer
from tallyproof.workflow.case_records import now_utc
from tallyproof.workflow.request import Document, Progress, Request, Taken, take
from tallyproof.workflow.steps import ParametersGiven, tested_in

__all__ = [
    "METHOD_RUNS",
    "MethodRun",
    "method_choices",
    "parameters_of_methods",
    "read_parameter",
    "read_parameters",
    "require_methods",
    "run_methods",
]

METHOD_RUNS = "methods"
"""The kind of these answers in `workflow.asked`."""


@dataclass(frozen=True, slots=True)
class MethodRun:
    """Which methods, on whose votes, with which draws."""

    methods: tuple[str, ...]
    choice: str = ""
    """Whose votes they look at; empty: the leader's."""
    seed: int = 20051204
    title: str = ""
    parameters: ParametersGiven = field(default_factory=dict)
    """What is changed of the methods; they are run with it besides their standard run."""


def method_choices(catalogue: Catalogue) -> list[tuple[str, str]]:
    """Return code and name of every method."""
    return [(code, f"{catalogue.text(f'forensics.{code}.title')} ({code})") for code in CODES]


def parameters_of_methods(catalogue: Catalogue) -> list[Document]:
    """Return every method with what can be set of it, see `forensics.method_list`."""
    found: list[Document] = method_list(METHODS, catalogue)["methods"]
    return found


def read_parameter(code: str, name: str, given: Given) -> Value:
    """Return the value of a parameter as its method takes it.

    Raises:
        UnknownNameError: There is no such method or parameter.
        CallError: It may not have this value.
    """
    (method,) = asked_methods([code])
    known = {one.name: one for one in method.parameters.all}
    if name not in known:
        raise UnknownNameError(f"parameter of {code}", name, known)
    return known[name].read(code, given)


def read_parameters(methods: Sequence[str], given: ParametersGiven) -> dict[str, dict[str, Value]]:
    """Return what is changed of methods, each value as its method takes it; nothing that has its standard value.

    Raises:
        UnknownNameError: Parameters of a method that is not among those that are run, or that it does not have.
        CallError: A value that is not allowed.
    """
    for code in given:
        if code not in methods:
            raise UnknownNameError("method among those that are asked", code, methods)
    known = {method.code: method.parameters for method in METHODS}
    read = {code: known[code].read(code, values) for code, values in given.items()}
    return {code: values for code, values in read.items() if values}


def run_methods(
    project: Path, key: str, asked: MethodRun, *, by: str, progress: Progress = lambda _: None
) -> Document:
    """Run methods on the version in force and keep what they answer, in every language.

    Their p-values are corrected within this run only, so that they stand beside the examination and never replace it.

    Args:
        project: The project.
        key: Hexadecimal digits: the name of the run.
        asked: The methods, and how they are run. With changed parameters every method is run twice, and `changed` of
            what is told about the run names what differs.
        by: Who asked.
        progress: Told of each step.

    Raises:
        CallError: No method is named, or there is no such choice, parameter or value.
        InputError: There are no results yet.
    """
    require_methods(asked.methods)
    folder = folder_of_answer(project, METHOD_RUNS, key)
    progress("test")
    taken = take(Request(project, seed=asked.seed))
    catalogues = [load_catalogue(language) for language in LANGUAGES]
    documents = tested_in(
        taken,
        catalogues,
        asked.seed,
        choice=asked.choice or None,
        methods=asked.methods,
        parameters=asked.parameters,
    )
    for catalogue, document in zip(catalogues, documents, strict=True):
        progress(f"write_{catalogue.language}")
        _keep(folder, taken, catalogue, document, asked.seed)
    changed = {run["code"]: run["changed"] for run in documents[0].get("changed_runs", ())}
    about = {
        **asdict(asked),
        "changed": changed,
        "snapshot": taken.snapshot.id,
        "key": key,
        "by": by,
        "at": now_utc().isoformat(),
        "files": _files(taken),
    }
    write_atomically(folder / "about.json", json.dumps(about, ensure_ascii=False).encode())
    return about


def require_methods(named: Sequence[str]) -> None:
    """Refuse to run none, or one that there is not; raises CallError and UnknownNameError."""
    if not named:
        raise CallError("No method is named.", expected=", ".join(CODES), text="no_method")
    for code in named:
        if code not in CODES:
            raise UnknownNameError("method", code, CODES)


def _keep(folder: Path, taken: Taken, catalogue: Catalogue, document: Document, seed: int) -> None:
    none = Part.missing("")
    contents = Contents(
        taken.snapshot, catalogue, about=About(""), inspect=none, check=none, test=Part.computed(document),
        outcome=none, seed=seed, configuration=taken.configuration,
    )  # fmt: skip
    plain, pictures = section_document(signals.build(View(contents)))
    for part, kept in (("section", plain), ("pictures", pictures), ("document", document)):
        path = folder / f"{part}.{catalogue.language}.json"
        write_atomically(path, json.dumps(kept, ensure_ascii=False).encode())


def _files(taken: Taken) -> dict[str, Any]:
    return {file.name: file.sha256 for file in taken.snapshot.files}
