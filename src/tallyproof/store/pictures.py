"""Pictures of observers in a project: the original sealed, its hash and that of the cleaned one in a journal.

`reports/pictures/<hash>.sealed` holds an original, named by its hash; `reports/pictures.jsonl` tells which cleaned
picture was made of it. Names of files are not kept: they may name persons.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tallyproof.disk import write_atomically
from tallyproof.observation.privacy.pictures import CleanPicture
from tallyproof.observation.privacy.sealing import seal, unseal
from tallyproof.store.journal import Journal
from tallyproof.store.reports import ReportStore

__all__ = ["PictureStore"]


@dataclass(frozen=True, slots=True)
class PictureStore:
    """The pictures of one project."""

    folder: Path
    """Of the project."""

    @property
    def journal(self) -> Journal:
        """Which pictures came when."""
        return Journal(self.folder / "reports" / "pictures.jsonl")

    def save(self, pictures: Sequence[tuple[bytes, CleanPicture | None]]) -> int:
        """Seal originals and note what was made of them; those that are known already change nothing.

        Args:
            pictures: The original, and the cleaned one; None where its format is not known, or where several were made
                of it (the pages of a PDF).

        Returns:
            How many were new.
        """
        secret = ReportStore(self.folder).secret()
        with self.journal.held() as lines:
            known = {str(line.body["original"]) for line in lines}
            fresh = {_sha256(content): (content, clean) for content, clean in pictures}
            for name in fresh.keys() - known:
                write_atomically(self._path(name), seal(secret, fresh[name][0], name=name))
            bodies = [_body(name, clean) for name, (_, clean) in fresh.items() if name not in known]
            if bodies:
                self.journal.append(*bodies)
        return len(bodies)

    def original(self, name: str) -> bytes:
        """Open a sealed original by its hash; raises InputError where the seal does not open."""
        return unseal(ReportStore(self.folder).secret(), self._path(name).read_bytes(), name=name)

    def _path(self, name: str) -> Path:
        return self.folder / "reports" / "pictures" / f"{name}.sealed"


def _body(name: str, clean: CleanPicture | None) -> dict[str, object]:
    made = {} if clean is None else {"published": _sha256(clean.content), "format": clean.format}
    return {"original": name, **made}


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
