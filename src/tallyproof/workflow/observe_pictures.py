"""Make pictures of observers fit to be published: traces out, originals sealed in the project."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from tallyproof.disk import write_atomically
from tallyproof.errors import InputError
from tallyproof.observation.privacy.pictures import CleanPicture, clean_picture
from tallyproof.store import Project
from tallyproof.store.pictures import PictureStore
from tallyproof.texts import Catalogue
from tallyproof.workflow.request import Document

__all__ = ["clean_pictures"]

_LARGEST = 100_000_000
_ENDINGS = {"jpeg": "jpg", "png": "png", "webp": "webp"}


def clean_pictures(source: Path, catalogue: Catalogue, *, project: Path, out: Path) -> Document:
    """Clean a picture, or all files of a folder and of those below it.

    Args:
        source: The file or folder.
        catalogue: Supplies the sentences.
        project: Where the originals are sealed.
        out: Folder for the cleaned pictures, each named by its hash: names of files may name persons.

    Returns:
        Every file with the hash of its original and of its cleaned picture, or why it has none.
    """
    store, told = PictureStore(Project.open(project).folder), list[Document]()
    new = 0
    for path in _files(source):
        content = _content(path)
        clean, reason = _cleaned(content, path, catalogue)
        new += store.save([(content, clean)])
        if clean:
            write_atomically(out / _name(clean), clean.content)
        told.append(_told(path, content, clean) | {"reason": reason})
    cleaned = sum(one["published"] is not None for one in told)
    return {
        "schema": "tallyproof.observe-pictures/1",
        "files": told,
        "cleaned": cleaned,
        "refused": len(told) - cleaned,
        "located": sum(one["located"] for one in told),
        "new": new,
        "out": str(out),
    }


def _files(source: Path) -> Iterator[Path]:
    """Yield the files in order; hidden ones and links, which could lead out of the folder, are left."""
    if source.is_file():
        yield source
        return
    for path in sorted(source.rglob("*")):
        if path.is_file() and not path.is_symlink() and not path.name.startswith("."):
            yield path


def _content(path: Path) -> bytes:
    with path.open("rb") as file:
        content = file.read(_LARGEST + 1)
    if len(content) > _LARGEST:
        raise InputError(path.name, found=f"more than {_LARGEST} bytes", expected="a picture")
    return content


def _cleaned(content: bytes, path: Path, catalogue: Catalogue) -> tuple[CleanPicture | None, str]:
    try:
        return clean_picture(content, file=path.name), ""
    except InputError as error:
        return None, catalogue.text("reports.picture.refused", found=error.fields["found"])


def _told(path: Path, content: bytes, clean: CleanPicture | None) -> Document:
    return {
        "file": path.name,
        "original": hashlib.sha256(content).hexdigest(),
        "published": _name(clean) if clean else None,
        "removed": list(clean.removed) if clean else [],
        "located": bool(clean and clean.located),
    }


def _name(clean: CleanPicture) -> str:
    return f"{hashlib.sha256(clean.content).hexdigest()}.{_ENDINGS[clean.format]}"
