"""The first page: four questions, their answers, and what to do next."""

from tallyproof.dossier.blocks import Answers, Note, Section, Status, Steps
from tallyproof.dossier.sections.answers import adds_up, announced, could_matter, stands_out
from tallyproof.dossier.sections.next_steps import next_steps
from tallyproof.dossier.view import View

__all__ = ["build"]


def build(view: View) -> Section:
    """Return the first page."""
    steps = next_steps(view)
    questions = (announced(view), adds_up(view), stands_out(view), could_matter(view))
    return Section(
        "summary",
        view.text("section.summary.title"),
        Status.PLAIN,
        (
            Note(view.text("notice")),
            Answers(questions),
            Steps(view.text("next.title"), tuple(steps), tuple(steps.values())),
        ),
    )
