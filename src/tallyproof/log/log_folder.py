"""A log on disk: its name, its keys, its entries. Entries are only ever added."""

import json
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tallyproof.disk import write_atomically
from tallyproof.errors import NotAllowedError, StoredFileError
from tallyproof.log.entries_file import EntriesFile, Head
from tallyproof.log.entry import Entry, EntryKind, read_entry
from tallyproof.log.keys import SigningKey, verifier_key
from tallyproof.log.marks import RecordField, record_mark, record_number, thing_mark
from tallyproof.log.search import Search
from tallyproof.log.verifier import LOG_KEY, Key, read_key

__all__ = ["Appended", "Log", "is_log"]

_FILE = "log.toml"
_SCHEMA = "tallyproof.log/1"
_WORTH_READING = 30
"""How many lines are read in the time in which one is looked up."""


def is_log(folder: Path) -> bool:
    """Return True for a folder that `Log.create` made."""
    return (folder / _FILE).is_file()


@dataclass(frozen=True, slots=True)
class Appended:
    """What an append acknowledges: the entries are on the disk and will be in every later checkpoint."""

    numbers: tuple[int, ...]
    """Number of each entry given, from 0."""
    size: int
    """Entries of the log afterwards."""
    root: bytes
    """Root over all of them; nobody has signed it before `publish`."""


@dataclass(frozen=True, slots=True)
class Log:
    """One log.

    `log.toml` names it and its public keys; `keys/` holds the private ones; `entries.jsonl` and `head.json` the
    entries; `published/` what the world sees. `.index.sqlite3` may be deleted at any time.
    """

    folder: Path
    origin: str
    """Name of the log in every checkpoint, usually an address without its scheme."""
    keys: tuple[Key, ...]
    """The key that signs, and the spare that stands in every policy from the start."""

    @classmethod
    def create(cls, folder: Path, origin: str) -> "Log":
        """Make an empty log with a signing key and a spare.

        Args:
            folder: Where; made if absent.
            origin: Name of the log, such as `example.org/election-2005`; never changed later.

        Raises:
            NotAllowedError: A log is there already.
            CallError: The name holds spaces or a plus.
        """
        if is_log(folder):
            raise NotAllowedError(
                f'Making a log in "{folder}"', reason="a log is there already", text="log_there"
            )
        made = [SigningKey.generate(origin, LOG_KEY) for _ in range(2)]
        log = cls(folder, origin, tuple(key.public for key in made))
        for key in made:
            key.save(log.key_file(key.public))
        log._write_names()
        return log

    @classmethod
    def open(cls, folder: Path) -> "Log":
        """Open a log; raises InputError where there is none or its file is damaged."""
        path = folder / _FILE
        try:
            facts = tomllib.loads(path.read_text(encoding="utf-8"))
            keys = tuple(read_key(text, LOG_KEY) for text in facts["keys"])
            known = facts["schema"] == _SCHEMA and keys and {key.name for key in keys} == {facts["origin"]}
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise StoredFileError(path, found=str(error), expected="the file of a log") from error
        if not known:
            raise StoredFileError(path, found="another schema or keys", expected=_SCHEMA)
        return cls(folder, facts["origin"], keys)

    @property
    def file(self) -> EntriesFile:
        """The entries on disk."""
        return EntriesFile(self.folder)

    @property
    def published(self) -> Path:
        """The folder that the world may copy."""
        return self.folder / "published"

    def head(self) -> Head:
        """Return size and root of what is logged, published or not."""
        return self.file.head()

    def append(self, *entries: Entry) -> Appended:
        """Add entries; when this returns they are on the disk, whatever happens next.

        An entry that is in the log already, to the byte, keeps its number: after a crash the same append may be
        repeated. Other writers wait.

        Raises:
            InputError: The files of the log are damaged.
        """
        return self._add(tuple(entry.content() for entry in entries))

    def entries(self) -> tuple[Entry, ...]:
        """Return all entries in order; raises InputError where one is damaged."""
        return tuple(self._entry(number, item) for number, item in enumerate(self.file.contents()))

    def of_thing(self, kind: EntryKind, name: str) -> list[tuple[int, Entry]]:
        """Return the entries about a thing with their numbers, in order; how long the log is does not matter.

        Raises:
            InputError: The log, or one of them, is damaged.
        """
        found = (
            (n, self._entry(n, item)) for n, item in Search(self.file).entries_with((thing_mark(kind, name),))
        )
        return [(n, entry) for n, entry in found if (entry.kind, entry.id) == (kind, name)]

    def of_records(self, field: RecordField, records: Iterable[int]) -> dict[int, tuple[int, Entry]]:
        """Return the entries that log some records: number of the record -> number of the entry, and the entry.

        Args:
            field: Where the entries hold the number of their record.
            records: The numbers; what is not in the log is left out.

        Raises:
            InputError: The log, or one of the entries, is damaged.
        """
        wanted = {record_mark(field, record): record for record in records}
        found = Search(self.file).entries_with(wanted) if wanted else []
        numbered = ((record_number(item, field), n, item) for n, item in found)
        return {record: (n, self._entry(n, item)) for record, n, item in numbered if record is not None}

    def newest_record(self, field: RecordField) -> int:
        """Return the highest number of a record that the log holds; 0 where it holds none."""
        return Search(self.file).newest_record(field)

    def signing_key(self) -> SigningKey:
        """Return the private key in use; raises InputError where it is not in `keys/`."""
        return SigningKey.load(self.key_file(self.keys[0]))

    def key_file(self, key: Key) -> Path:
        """Return where a private key is kept."""
        return self.folder / "keys" / f"{key.id.hex()}.key"

    def rotated(self) -> "Log":
        """Let the spare sign from now on, and make a new spare; the old key stays in `keys/`, unused.

        Raises:
            InputError: The spare's private key is not in `keys/`.
        """
        with self.file.held():
            now = Log.open(self.folder)
            SigningKey.load(now.key_file(now.keys[1]))
            spare = SigningKey.generate(self.origin, LOG_KEY)
            spare.save(self.key_file(spare.public))
            log = Log(self.folder, self.origin, (*now.keys[1:], spare.public))
            log._write_names()
        return log

    def _add(self, contents: tuple[bytes, ...]) -> Appended:
        with self.file.held():
            numbers = self._numbers_of(contents)
            fresh = [item for item in dict.fromkeys(contents) if item not in numbers]
            size = self.head().size
            numbers |= {item: size + place for place, item in enumerate(fresh)}
            head = self.file.add(fresh)
        return Appended(tuple(numbers[item] for item in contents), head.size, head.frontier.root)

    def _numbers_of(self, contents: tuple[bytes, ...]) -> dict[bytes, int]:
        """Return the numbers of those entries that are in the log already."""
        if len(contents) * _WORTH_READING > self.head().size:
            wanted = frozenset(contents)
            return {item: number for number, item in enumerate(self.file.contents()) if item in wanted}
        return {item: number for number, item in Search(self.file).entries_with(contents)}

    def _write_names(self) -> None:
        facts: Mapping[str, object] = {
            "schema": _SCHEMA,
            "origin": self.origin,
            "keys": [verifier_key(key) for key in self.keys],
        }
        # Strings and lists of strings are written alike in JSON and TOML.
        lines = [f"{name} = {json.dumps(value, ensure_ascii=False)}\n" for name, value in facts.items()]
        write_atomically(self.folder / _FILE, "".join(lines).encode())

    def _entry(self, number: int, content: bytes) -> Entry:
        try:
            return read_entry(content)
        except ValueError as error:
            place = f"row {number + 1}"
            raise StoredFileError(
                "entries.jsonl", place=place, found=str(error), expected="an entry of the log"
            ) from error
