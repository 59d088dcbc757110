"""Problems and refused rows as sentences in the reader's language."""

from tallyproof.election.problem import Problem, Refusal
from tallyproof.errors import InternalError
from tallyproof.texts import Catalogue

__all__ = ["problem_sentence", "refusal_title"]

_DOMAINS = ("problems", "problems_files", "problems_formats")


def problem_sentence(problem: Problem, catalogue: Catalogue) -> str:
    """Return what is wrong and what to do about it, in one sentence.

    Args:
        problem: As a reader reports it.
        catalogue: Supplies the sentence under the problem's code.

    Returns:
        Plain text; parts of it come from the source and must be escaped like any user text.

    Raises:
        InternalError: No catalogue names this code.
    """
    return catalogue.text(
        _key(problem.code, catalogue),
        file=problem.file,
        row="–" if problem.row is None else str(problem.row),
        column=problem.column or "–",
        found=problem.found,
        expected=problem.expected,
        count=problem.count,
        detail="",
    )


def refusal_title(refusal: Refusal, catalogue: Catalogue) -> str:
    """Return why rows were not used, in a few words; raises InternalError for an unknown code."""
    fields = {"row": "–", "column": "–", "found": refusal.detail, "expected": "", "detail": refusal.detail}
    return catalogue.text(_key(refusal.code, catalogue), file=refusal.file, count=len(refusal.rows), **fields)


def _key(code: str, catalogue: Catalogue) -> str:
    for domain in _DOMAINS:
        if catalogue.has(f"{domain}.{code}"):
            return f"{domain}.{code}"
    raise InternalError(f'no text for "{code}" in language "{catalogue.language}"')
