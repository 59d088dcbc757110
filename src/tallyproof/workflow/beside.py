"""Files that a file of the user's names: they lie in its folder or below, and so do copies of recorded ones."""

from pathlib import Path

from tallyproof.errors import InputError

__all__ = ["beside", "write_below"]


def beside(path: Path, written: str, key: str) -> Path:
    """Return what a file names under a key.

    Args:
        path: The file.
        written: A file or folder, relative to the file's folder.
        key: Where it is named, for the message.

    Raises:
        InputError: It is not there, or not in that folder or below.
    """
    folder = path.parent.resolve()
    try:
        found = (folder / written).resolve()
    except (ValueError, OSError):
        found = folder.parent
    if not found.is_relative_to(folder) or not found.exists():
        expected = f"a file in the folder of {path.name}"
        raise InputError(
            path.name, found=repr(written), expected=expected, place=key, text="not_in_folder", where=key
        )
    return found


def write_below(folder: Path, name: str, text: str) -> Path:
    """Write a file below a folder; a name from a manifest never leads out of it."""
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()) or path == folder.resolve():
        path = folder / "file"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="")
    return path
