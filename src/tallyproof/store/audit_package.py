"""What is published of an audit: its files with their hashes, signed by the key that its commitment names."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import rfc8785

from tallyproof.disk import write_atomically
from tallyproof.errors import InputError, NotAllowedError
from tallyproof.store.audit_folder import AuditFolder
from tallyproof.store.signing import is_signed

__all__ = ["AuditPackage", "Finding"]

_SCHEMA = "tallyproof.audit-package/1"
_MANIFEST = "manifest.json"
_COPIED = ("commitment.json", "stations.csv", "journal.jsonl")
_LARGEST = 1 << 30


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing in a package that is not as it was published, or not as the rules make it."""

    check: str
    """Which check found it: `manifest`, `files`, `commitment`, `stations`, `journal`, `rules`, `status`, `results`."""
    file: str
    row: int | None
    found: str
    expected: str


@dataclass(frozen=True, slots=True)
class AuditPackage:
    """The published folder of one audit; it holds no private key."""

    folder: Path
    _manifest: dict[str, Any] = field(default_factory=dict, repr=False)

    @classmethod
    def publish(cls, audit: AuditFolder, out: Path, made: Mapping[str, bytes]) -> "AuditPackage":
        """Write the package.

        Args:
            audit: The audit; its own files are copied, its key is not.
            out: A new folder, or an earlier package of this audit, which is written anew.
            made: Further files by name: the status, and how to check all of it.

        Raises:
            NotAllowedError: The folder holds something else.
            InputError: The key of the audit is not here.
        """
        names = {_MANIFEST, *_COPIED, *made}
        if out.exists() and (not out.is_dir() or {path.name for path in out.iterdir()} - names):
            raise NotAllowedError(f'Publishing into "{out}"', reason="it holds other files")
        contents = {name: (audit.folder / name).read_bytes() for name in _COPIED} | dict(made)
        for name, content in contents.items():
            write_atomically(out / name, content)
        lines = audit.journal.lines()
        manifest: dict[str, Any] = {
            "schema": _SCHEMA,
            "public_key": audit.key.public,
            "files": {name: _hash(content) for name, content in sorted(contents.items())},
            "journal": {"lines": len(lines), "head": lines[-1].sha256()},
        }
        signature = audit.key.sign(rfc8785.dumps(manifest))
        signed = manifest | {"signature": signature}
        write_atomically(out / _MANIFEST, json.dumps(signed, indent=2, sort_keys=True).encode() + b"\n")
        return cls(out, signed)

    @classmethod
    def open(cls, folder: Path) -> "AuditPackage":
        """Read the manifest; raises InputError where the folder holds no package."""
        try:
            manifest = json.loads((folder / _MANIFEST).read_bytes())
            if manifest["schema"] != _SCHEMA:
                raise InputError(_MANIFEST, found=repr(manifest["schema"]), expected=_SCHEMA)
            rfc8785.dumps(manifest)
            (
                {**manifest["files"]},
                {**manifest["journal"]}["head"],
                manifest["signature"] + manifest["public_key"],
            )
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise InputError(
                str(folder / _MANIFEST), found=f"{type(error).__name__} {error}", expected="a published audit"
            ) from error
        return cls(folder, manifest)

    @property
    def audit(self) -> AuditFolder:
        """The copied audit."""
        return AuditFolder(self.folder)

    def content(self, name: str) -> bytes | None:
        """Return a file of the package; None where it is not there."""
        path = self.folder / name
        return path.read_bytes() if path.is_file() and path.stat().st_size <= _LARGEST else None

    def find_changed(self) -> tuple[Finding, ...]:
        """Return a wrong signature of the manifest, and every file that is changed, absent or not listed."""
        unsigned = {name: value for name, value in self._manifest.items() if name != "signature"}
        signed = is_signed(
            rfc8785.dumps(unsigned), self._manifest["signature"], by=self._manifest["public_key"]
        )
        wrong = [] if signed else [Finding("manifest", _MANIFEST, None, "a wrong signature", "its signature")]
        listed: dict[str, str] = self._manifest["files"]
        needed = [name for name in _COPIED if name not in listed]
        wrong += [
            Finding("manifest", _MANIFEST, None, f"no {name}", "every file of the audit") for name in needed
        ]
        for name, recorded in listed.items():
            content = self.content(name) if Path(name).name == name else None
            now = "no file" if content is None else _hash(content)
            wrong += [] if now == recorded else [Finding("files", name, None, now, recorded)]
        others = sorted({path.name for path in self.folder.iterdir()} - {_MANIFEST, *listed})
        return (*wrong, *(Finding("files", name, None, "a file", "no such file") for name in others))

    def find_unbound(self) -> tuple[Finding, ...]:
        """Return where key and length of the journal are not those of commitment and manifest.

        Raises:
            InputError: Commitment or journal cannot be read, or were changed.
            ReproducibilityError: The stations or the commitment are not those that were committed to.
        """
        commitment, _ = self.audit.fixed()
        self.audit.events(commitment)
        lines, head = self.audit.journal.lines(), self._manifest["journal"]
        key = self._manifest["public_key"]
        found = []
        if key != commitment.public_key:
            found.append(Finding("manifest", _MANIFEST, None, f"key {key}", f"key {commitment.public_key}"))
        if (len(lines), lines[-1].sha256()) != (head.get("lines"), head["head"]):
            told = f"{len(lines)} lines, the last {lines[-1].sha256()}"
            expected = f"{head.get('lines')} lines, the last {head['head']}"
            found.append(Finding("journal", "journal.jsonl", len(lines), told, expected))
        return tuple(found)


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
