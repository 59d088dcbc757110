"""Files of cast vote records in long form, and the parts they are counted in."""

import glob
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from types import ModuleType

import polars as pl

from tallyproof.errors import CallError, InputError

__all__ = ["Columns", "Part", "find_files", "local_copy", "parts_of", "scan"]

_FORMATS = (".parquet", ".csv")
_PART_ROWS = 5_000_000
"""Rows that are counted at once: bounds the memory of a worker, not the answer."""


@dataclass(frozen=True, slots=True)
class Columns:
    """What the columns are called: one row is one contest of one ballot, or one mark in it."""

    precinct: str = "precinct"
    contest: str = "contest"
    choice: str = "choice"
    """Null: nothing was marked, which is counted as such."""

    def names(self) -> tuple[str, str, str]:
        """Return the three names in the order of `precinct`, `contest`, `choice`."""
        return self.precinct, self.contest, self.choice


@dataclass(frozen=True, slots=True)
class Part:
    """Some rows of one file."""

    file: str
    """A path, or a URL that fsspec knows."""
    start: int = 0
    rows: int | None = None
    """None: to the end of the file."""


def find_files(records: Iterable[str]) -> tuple[str, ...]:
    """Return the files that paths, folders, patterns and URLs name, each once and in their order.

    Raises:
        InputError: A name that fits no Parquet or CSV file.
    """
    found: dict[str, None] = {}
    for name in records:
        files = _remote(name) if "://" in name else _local(name)
        if not files:
            expected = "a file or folder of cast vote records (Parquet or CSV)"
            raise InputError(name, found="nothing of that name", expected=expected)
        found |= dict.fromkeys(files)
    return tuple(found)


def _local(name: str) -> list[str]:
    path = Path(name)
    if path.is_dir():
        return [str(file) for file in sorted(path.iterdir()) if file.suffix in _FORMATS]
    return [str(path)] if path.is_file() else sorted(glob.glob(name))  # noqa: PTH207 - a pattern is no path


def _remote(url: str) -> list[str]:
    files = sorted(file.full_name for file in _fsspec().open_files(url))
    return [file for file in files if PurePosixPath(file).suffix in _FORMATS]


def parts_of(file: str, *, rows: int = _PART_ROWS) -> tuple[Part, ...]:
    """Cut a file into parts; a CSV file or one behind a URL is one part, for it is read from its beginning."""
    if "://" in file or not file.endswith(".parquet"):
        return (Part(file),)
    height = _height(file)
    return tuple(Part(file, start, rows) for start in range(0, height, rows)) or (Part(file),)


def _height(file: str) -> int:
    try:
        return int(pl.scan_parquet(file).select(pl.len()).collect().item())
    except (pl.exceptions.PolarsError, OSError) as error:
        raise InputError(file, found=str(error).splitlines()[0], expected="a Parquet file") from error


def scan(path: Path, part: Part, columns: Columns) -> pl.LazyFrame:
    """Return the rows of a part as columns `precinct`, `contest`, `choice`, all text.

    Raises:
        InputError: The file cannot be read, or lacks a column.
    """
    try:
        csv = path.suffix == ".csv"
        frame = pl.scan_csv(path, infer_schema=False) if csv else pl.scan_parquet(path)
        known = frame.collect_schema().names()
    except (pl.exceptions.PolarsError, OSError) as error:
        raise InputError(part.file, found=str(error).splitlines()[0], expected="Parquet or CSV") from error
    missing = [name for name in columns.names() if name not in known]
    if missing:
        action = "Name them with --precinct-column, --contest-column, --choice-column."
        raise InputError(
            part.file, found=f"columns {', '.join(known[:20])}", expected=", ".join(missing), action=action
        )
    named = zip(columns.names(), ("precinct", "contest", "choice"), strict=True)
    chosen = [pl.col(name).cast(pl.String).alias(alias) for name, alias in named]
    return frame.select(chosen).slice(part.start, part.rows)


@contextmanager
def local_copy(file: str) -> Iterator[Path]:
    """Give a file of this machine; one behind a URL is fetched first and removed afterwards."""
    if "://" not in file:
        yield Path(file)
        return
    with TemporaryDirectory() as folder:
        copy = Path(folder) / PurePosixPath(file).name
        system, path = _fsspec().core.url_to_fs(file)
        system.get_file(path, str(copy))
        yield copy


def _fsspec() -> ModuleType:
    try:
        import fsspec  # noqa: PLC0415 - an extra
    except ImportError as error:  # pragma: no cover - the extra is installed where tests run
        expected = 'the extra: pip install "tallyproof[cluster]"'
        raise CallError("A URL was named.", expected=expected) from error
    module: ModuleType = fsspec
    return module
