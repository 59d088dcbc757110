"""Questions beside the results, kept with their answers: who can govern with these seats, what media gave to whom.

Each answer is a folder `asked/<kind>/<key>` of the project: the files as they came, and for every language the chapter
that a dossier would show, with its drawings.
"""

import csv
import io
import json
import re
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tallyproof.disk import sha256_of, write_atomically
from tallyproof.dossier.blocks import Section
from tallyproof.dossier.contents import About, Contents, Part
from tallyproof.dossier.section_document import section_document
from tallyproof.dossier.sections import government, media
from tallyproof.dossier.view import View
from tallyproof.errors import InputError, UnknownNameError
from tallyproof.store import Project
from tallyproof.texts import LANGUAGES, Catalogue, load_catalogue
from tallyproof.workflow.case_records import now_utc
from tallyproof.workflow.coalition import CoalitionWishes, coalition, coalition_question
from tallyproof.workflow.kept_work import about_work, folder_of_work, new_key, works_kept
from tallyproof.workflow.media import report_media
from tallyproof.workflow.media_request import MediaRequest
from tallyproof.workflow.request import Document, Progress
from tallyproof.workflow.uploads import safe_name

__all__ = [
    "SeatsQuestion",
    "answer_about_media",
    "answer_about_seats",
    "answers_kept",
    "chapter_kept",
    "drawing_kept",
    "folder_of_answer",
    "keep_answer",
    "keep_question",
    "keep_sent",
    "require_answerable",
    "seats_table",
    "sent_files",
]

_LINE = re.compile(r"(?P<party>.+?)[\s,;:=]+(?P<seats>\d{1,6})")
_MEDIA_FILES = ("sheet", "mapping", "plan", "log", "register")
_SEED = 20051204


@dataclass(frozen=True, slots=True)
class SeatsQuestion:
    """A table of seats and what is asked about it."""

    title: str
    seats: str
    """As typed, or the text of a CSV file."""
    bars: str = ""
    """Separated by commas; empty: more than half, two thirds and three quarters."""
    coalitions: tuple[str, ...] = ()
    """Parties joined by plus signs."""
    refusals: tuple[tuple[str, str], ...] = ()


def seats_table(typed: str) -> str:
    r"""Return a typed table of seats as CSV: a party and its seats a line, or a table with headings as it stands.

    Raises:
        InputError: A line has no number at its end; all such lines are named.

    Example:
        >>> seats_table("Otan 42\\nAk Zhol, 1")
        'party,seats\\nOtan,42\\nAk Zhol,1\\n'
    """
    lines = [
        (number, line.strip()) for number, line in enumerate(typed.splitlines(), start=1) if line.strip()
    ]
    head = lines[0][1].casefold() if lines else ""
    if re.search(r"\bseats\b", head) and not _LINE.fullmatch(lines[0][1]):
        return typed
    found = [(number, line, _LINE.fullmatch(line)) for number, line in lines]
    wrong = ", ".join(f"line {number}: {line[:60]!r}" for number, line, match in found if not match)
    if wrong or not found:
        expected = "a party and its seats in each line, such as: Otan 42"
        told = "; ".join(f"{number}: {line[:60]}" for number, line, match in found if not match)
        raise InputError(
            "seats",
            found=wrong or "nothing",
            expected=expected,
            text="seats_lines" if wrong else "seats_none",
            lines=told,
        )
    written = io.StringIO()
    rows = csv.writer(written, lineterminator="\n")
    rows.writerow(("party", "seats"))
    rows.writerows((match["party"].strip("\"'"), match["seats"]) for _, _, match in found if match)
    return written.getvalue()


def answer_about_seats(
    project: Path, key: str, asked: SeatsQuestion, *, by: str, progress: Progress = lambda _: None
) -> Document:
    """Answer who can reach each bar and keep it; raises as `workflow.coalition.coalition` does."""
    folder = folder_of_answer(project, "coalition", key)
    seats = folder / "files" / "seats.csv"
    write_atomically(seats, seats_table(asked.seats).encode())
    wishes = _wishes(asked)

    def answer(catalogue: Catalogue) -> Document:
        body = {"title": asked.title, **coalition(seats, catalogue, wishes)}
        return {"title": asked.title, "bodies": [body], "control": None, "facts": []}

    keep_answer(project, folder, ("government", government.build), answer, progress)
    question = {name: value for name, value in asdict(asked).items() if name != "seats"}
    return keep_question(folder, question, by=by)


def require_answerable(asked: SeatsQuestion, language: str) -> None:
    """Read a question as answering it would, without answering it; raises as `answer_about_seats` does."""
    with tempfile.TemporaryDirectory() as folder:
        seats = Path(folder) / "seats.csv"
        seats.write_text(seats_table(asked.seats), encoding="utf-8")
        coalition_question(seats, language, _wishes(asked))


def _wishes(asked: SeatsQuestion) -> CoalitionWishes:
    return CoalitionWishes(bars=asked.bars or None, refusals=asked.refusals, coalitions=asked.coalitions)


def answer_about_media(
    project: Path, key: str, title: str, *, by: str, progress: Progress = lambda _: None
) -> Document:
    """Answer what media gave to whom and keep it; the files lie in the folder of the answer already.

    Raises:
        InputError: A file cannot be read.
        NotComputableError: No row of the sheet could be used.
    """
    folder = folder_of_answer(project, "media", key)
    given = sent_files(folder, _MEDIA_FILES)
    if given["sheet"] is None:
        raise InputError(
            title or key, found="no coding sheet", expected="a file with coded minutes", text="media_no_sheet"
        )
    request = MediaRequest(**given)  # type: ignore[arg-type]
    keep_answer(
        project, folder, ("media", media.build), lambda c: report_media(request, c, seed=_SEED), progress
    )
    return keep_question(folder, {"title": title}, by=by)


def folder_of_answer(project: Path, kind: str, key: str) -> Path:
    """Return the folder of an answer; raises UnknownNameError where the key is none of ours."""
    return folder_of_work(_shelf(project, kind), key, kind="answer")


def answers_kept(project: Path, kind: str) -> list[Document]:
    """Return what was asked and answered, the newest first: `key`, `title`, `by`, `at`, `files`."""
    return sorted(works_kept(_shelf(project, kind)), key=lambda one: (one["at"], one["key"]), reverse=True)


def chapter_kept(project: Path, kind: str, key: str, language: str) -> Document:
    """Return an answer in a language: what was asked, and `section` as a dossier would show it.

    Raises:
        UnknownNameError: There is no such answer.
    """
    about = about_work(_shelf(project, kind), key, kind="answer")
    section = folder_of_answer(project, kind, key) / f"section.{language}.json"
    return {**about, "section": json.loads(section.read_bytes())}


def drawing_kept(project: Path, kind: str, key: str, drawing: str, language: str) -> str:
    """Return a drawing of an answer (SVG); raises UnknownNameError where there is none of this name."""
    path = folder_of_answer(project, kind, key) / f"pictures.{language}.json"
    found: Mapping[str, str] = json.loads(path.read_bytes()) if path.is_file() else {}
    if drawing not in found:
        raise UnknownNameError("picture", drawing, found)
    return found[drawing]


def keep_sent(project: Path, kind: str, sent: Mapping[str, tuple[str, bytes]]) -> str:
    """Keep files as they were sent, before what is asked of them is answered.

    Args:
        project: The project.
        kind: Of the answer to come.
        sent: Name and content by part, such as `sheet` and `mapping`.

    Returns:
        The key of the answer to come.
    """
    key = new_key()
    folder = folder_of_answer(project, kind, key)
    for part, (name, content) in sent.items():
        write_atomically(folder / "files" / part / safe_name(name), content)
    return key


def sent_files(folder: Path, parts: Sequence[str]) -> dict[str, Path | None]:
    """Return the file that was sent for each part of a question; None where none was."""
    return {part: next(iter(sorted(folder.glob(f"files/{part}/*"))), None) for part in parts}


def _shelf(project: Path, kind: str) -> Path:
    return project / "asked" / kind


def keep_answer(
    project: Path,
    folder: Path,
    chapter: tuple[str, Callable[[View], Section | None]],
    answer: Callable[[Catalogue], Document],
    progress: Progress,
) -> None:
    """Keep the chapter about an answer, and its drawings, in every language.

    Args:
        project: The project; the answer stands beside its version in force.
        folder: Of the answer.
        chapter: Under which name the chapter finds the document, and the chapter.
        answer: Gives the document in the language of a catalogue.
        progress: Told of each step.
    """
    name, build = chapter
    snapshot = Project.open(project).current()
    none = Part.missing("")
    for language in LANGUAGES:
        progress(f"write_{language}")
        catalogue = load_catalogue(language)
        document = answer(catalogue)
        contents = Contents(
            snapshot, catalogue, about=About(""), inspect=none, check=none, test=none, outcome=none, seed=_SEED,
            others={name: Part.computed(document)},
        )  # fmt: skip
        section = build(View(contents))
        plain, pictures = section_document(section) if section else ({}, {})
        for part, kept in (("section", plain), ("pictures", pictures), ("document", document)):
            write_atomically(
                folder / f"{part}.{language}.json", json.dumps(kept, ensure_ascii=False).encode()
            )


def keep_question(folder: Path, question: Mapping[str, Any], *, by: str) -> Document:
    """Keep what was asked, by whom and of which files: from now on the answer is listed."""
    files = {path.name: sha256_of(path) for path in sorted((folder / "files").rglob("*")) if path.is_file()}
    about = {**question, "key": folder.name, "by": by, "at": now_utc().isoformat(), "files": files}
    write_atomically(folder / "about.json", json.dumps(about, ensure_ascii=False).encode())
    return about
