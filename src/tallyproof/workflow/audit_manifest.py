"""Does the list of the stored boxes match the results?"""

from dataclasses import asdict
from pathlib import Path

from tallyproof.audit.batches import Batches
from tallyproof.audit.manifest import ManifestEntry, find_manifest_problems
from tallyproof.audit.records.manifest_file import read_manifest
from tallyproof.election.sentences import problem_sentence
from tallyproof.short_file import read_text
from tallyproof.texts import Catalogue
from tallyproof.workflow.request import Document

__all__ = ["manifest_problems"]


def manifest_problems(manifest: Path, batches: Batches, catalogue: Catalogue) -> list[Document]:
    """Return every objection, each with its sentence: boxes without a sheet, sheets without a box, too many papers.

    Args:
        manifest: CSV, a box a row.
        batches: The reported results with their bounds.
        catalogue: Supplies the sentences.

    Raises:
        InputError: It is no manifest.
    """
    read = read_manifest(read_text(manifest), file=manifest.name)
    listed = [ManifestEntry(item.batch, item.cards, item.row) for item in read.batches]
    problems = (*read.problems, *find_manifest_problems(batches, listed, file=manifest.name))
    return [asdict(one) | {"text": problem_sentence(one, catalogue)} for one in problems]
