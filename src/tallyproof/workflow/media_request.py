"""Which coding sheet of media monitoring is meant, and what is needed to read and to judge it."""

from dataclasses import dataclass
from pathlib import Path

__all__ = ["MediaRequest"]


@dataclass(frozen=True, slots=True)
class MediaRequest:
    """A coding sheet and what stands beside it."""

    sheet: Path
    mapping: Path | None = None
    plan: Path | None = None
    """What was to be monitored, and what the law gives to whom (TOML)."""
    log: Path | None = None
    """Minutes planned and coded by outlet and day (CSV, XLSX)."""
    register: Path | None = None
    """Of actors, for names in the reader's language."""

    @property
    def paths(self) -> dict[str, Path]:
        """The files that were given, by their part."""
        every = {"sheet": self.sheet, "mapping": self.mapping, "plan": self.plan, "log": self.log}
        return {name: path for name, path in (every | {"register": self.register}).items() if path}
