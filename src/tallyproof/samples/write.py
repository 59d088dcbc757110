"""Write a sample election into a folder of the user's."""

from collections.abc import Iterator
from importlib.resources.abc import Traversable
from pathlib import Path

from tallyproof.disk import write_atomically
from tallyproof.errors import NotAllowedError
from tallyproof.samples.embedded import sample_folder

__all__ = ["write_sample"]


def write_sample(name: str, directory: Path) -> tuple[Path, ...]:
    """Write the files of a sample into a folder, and leave what is already there alone.

    Args:
        name: One of `SAMPLES`, or a beginning that fits only one of them.
        directory: Made where it does not exist.

    Returns:
        All files of the sample, sorted by name, whether just written or already there unchanged.

    Raises:
        UnknownNameError: There is no such sample.
        NotAllowedError: A file of the same name but with other content is there; nothing was written.
    """
    contents = dict(_files(sample_folder(name), ""))
    targets = {directory / file: contents[file] for file in sorted(contents)}
    if directory.exists() and not directory.is_dir():
        raise NotAllowedError(f'Writing into "{directory}"', reason="it is a file, not a folder")
    for path in [path for path, content in targets.items() if not _is_there(path, content)]:
        write_atomically(path, targets[path])
    return tuple(targets)


def _files(folder: Traversable, prefix: str) -> Iterator[tuple[str, bytes]]:
    """Yield the files of a sample and of the folders in it, by their path."""
    for entry in folder.iterdir():
        if entry.is_file():
            yield prefix + entry.name, entry.read_bytes()
        else:
            yield from _files(entry, f"{prefix}{entry.name}/")


def _is_there(path: Path, content: bytes) -> bool:
    """Return True where the file holds this content; raises NotAllowedError where it holds another."""
    if not path.exists():
        return False
    if path.is_file() and path.read_bytes() == content:
        return True
    raise NotAllowedError(f'Writing "{path}"', reason="something else of that name is there")
