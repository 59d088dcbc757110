"""The register of stations in a project: every version kept under its hash, in an order that cannot be changed.

`register/versions/<hash>.parquet` holds the stations of a version; `register/journal.jsonl` says from which day each is
valid, and what became of the stations of the version before.
"""

import hashlib
import io
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import polars as pl

from tallyproof.disk import write_atomically
from tallyproof.election.contest import Contest, ContestId
from tallyproof.election.results import Results
from tallyproof.election.snapshot import SourceFile
from tallyproof.errors import NotAllowedError, ReproducibilityError, StoredFileError
from tallyproof.observation.register.register import Register, RegisterVersion
from tallyproof.observation.register.succession import Succession
from tallyproof.store.journal import Journal

__all__ = ["RegisterStore"]

_CONTEST = Contest(ContestId("register"), "register")


@dataclass(frozen=True, slots=True)
class RegisterStore:
    """The register of one project."""

    folder: Path
    """Of the project."""

    @property
    def journal(self) -> Journal:
        """Which version came when, and from which file."""
        return Journal(self.folder / "register" / "journal.jsonl")

    def save(self, version: RegisterVersion, source: SourceFile) -> bool:
        """Keep a version; return False where it is the newest one already.

        Raises:
            NotAllowedError: The newest version is valid from a later day.
        """
        content = _content(version)
        body = {
            "version": hashlib.sha256(content).hexdigest(),
            "valid_from": version.valid_from,
            "area_levels": list(version.stations.area_levels),
            "successions": [asdict(one) for one in version.successions],
        }
        with self.journal.held():
            last = next(reversed(self.journal.lines()), None)
            if last and {name: last.body[name] for name in body} == body:
                return False
            if last and version.valid_from <= str(last.body["valid_from"]):
                raise NotAllowedError(
                    f"A version of the register from {version.valid_from}",
                    reason=f"the newest is valid from {last.body['valid_from']}; a later day is needed",
                    text="register_day",
                    last=str(last.body["valid_from"]),
                    found=version.valid_from,
                )
            write_atomically(self._path(body["version"]), content)
            self.journal.append(body | {"file": source.name, "file_sha256": source.sha256})
        return True

    def register(self) -> Register:
        """Return all versions, oldest first.

        Raises:
            ReproducibilityError: A version is not what its name says.
        """
        return Register(tuple(self._version(line.body) for line in self.journal.lines()))

    def _version(self, body: Mapping[str, Any]) -> RegisterVersion:
        path = self._path(body["version"])
        try:
            content = path.read_bytes()
        except OSError as error:
            raise StoredFileError(path, found=str(error), expected="a version of the register") from error
        now = hashlib.sha256(content).hexdigest()
        if now != body["version"]:
            raise ReproducibilityError(path.name, recorded=str(body["version"]), now=now)
        stations = Results.from_columns(
            pl.read_parquet(io.BytesIO(content)),
            contest=_CONTEST,
            choices=(),
            area_levels=body["area_levels"],
        )
        told = tuple(Succession(**one) for one in body["successions"])
        return RegisterVersion(str(body["valid_from"]), stations, told)

    def _path(self, name: object) -> Path:
        return self.folder / "register" / "versions" / f"{name}.parquet"


def _content(version: RegisterVersion) -> bytes:
    """Return the stations as Parquet, sorted by code: the same stations give the same bytes."""
    stations = version.stations
    kept = ["station_id", *stations.area_columns, "registered", "lat", "lon"]
    buffer = io.BytesIO()
    stations.frame.select(kept).sort("station_id").write_parquet(buffer, compression="zstd")
    return buffer.getvalue()
