"""What was read: files with their hashes, rows used and refused, problems, and the mapping."""

from tallyproof.dossier.blocks import Block, Code, Group, Item, Items, Kind, Section, Status, Table
from tallyproof.dossier.shown import shown
from tallyproof.dossier.view import LISTED, View
from tallyproof.election.problem import Problem, Refusal
from tallyproof.election.sentences import problem_sentence, refusal_title

__all__ = ["build"]


def build(view: View) -> Section:
    """Return the section about the source."""
    snapshot = view.contents.snapshot
    blocks: tuple[Block, ...] = (
        _files(view),
        _reading(view),
        *_refusals(view, snapshot.rows.refusals),
        *_problems(view, snapshot.problems),
        *_mapping(view, snapshot.mapping),
    )
    status = Status.FOUND if snapshot.rows.refused or snapshot.problems else Status.PLAIN
    return Section("sources", view.text("section.sources.title"), status, blocks)


def _files(view: View) -> Table:
    heads = view.columns(("file", Kind.USER), ("bytes", Kind.NUMBER), ("sha256", Kind.USER))
    rows = tuple(
        (shown(file.name), view.number(file.bytes), shown(file.sha256))
        for file in view.contents.snapshot.files
    )
    return Table(view.text("sources.files"), heads, rows)


def _reading(view: View) -> Items:
    rows = view.contents.snapshot.rows
    document = view.contents.inspect.document or {}
    written = [("sources.format", document.get("format")), ("sources.encoding", document.get("encoding"))]
    return Items(
        (
            *(Item(view.text(name), shown(value)) for name, value in written if value),
            Item(view.text("sources.read"), view.number(rows.read)),
            Item(view.text("sources.used"), view.number(rows.used)),
            Item(view.text("sources.refused"), view.number(rows.refused)),
        )
    )


def _refusals(view: View, refusals: tuple[Refusal, ...]) -> tuple[Table, ...]:
    if not refusals:
        return ()
    heads = view.columns(("reason", Kind.USER), ("rows", Kind.NUMBER), ("which_rows", Kind.USER))
    rows = tuple(
        (
            shown(refusal_title(refusal, view.contents.catalogue)),
            view.number(len(refusal.rows)),
            _row_list(view, refusal.rows),
        )
        for refusal in refusals[:LISTED]
    )
    return (Table(view.text("sources.refusals"), heads, rows, len(refusals), "findings.csv"),)


def _row_list(view: View, rows: tuple[int, ...]) -> str:
    listed = 12
    text = ", ".join(str(row) for row in rows[:listed])
    return text if len(rows) <= listed else f"{text}, {view.plural('sources.more-rows', len(rows) - listed)}"


def _problems(view: View, problems: tuple[Problem, ...]) -> tuple[Table, ...]:
    if not problems:
        return ()
    heads = view.columns(("problem", Kind.USER), ("times", Kind.NUMBER))
    rows = tuple(
        (shown(problem_sentence(problem, view.contents.catalogue)), view.number(problem.count))
        for problem in problems[:LISTED]
    )
    return (Table(view.text("sources.problems"), heads, rows, len(problems), "findings.csv"),)


def _mapping(view: View, mapping: str) -> tuple[Group, ...]:
    if not mapping:
        return ()
    lines = "\n".join(shown(line) for line in mapping.splitlines())
    return (Group(view.text("sources.mapping"), (Code(lines),), folded=True),)
