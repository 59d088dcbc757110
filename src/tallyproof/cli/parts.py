"""A verb with verbs of its own, each of which is imported when it is used."""

import importlib
from collections.abc import Mapping
from typing import Any

import click

__all__ = ["Parts"]


class Parts(click.Group):
    """A group whose verbs lie in files of a folder; nobody waits for the libraries of a verb that he did not name."""

    def __init__(self, *given: Any, parts: Mapping[str, str], folder: str, **options: Any) -> None:  # noqa: ANN401
        """Make the group.

        Args:
            given: Of click's groups.
            parts: Verb -> "file.function", in the order of the work.
            folder: The package with the files.
            options: Of click's groups.
        """
        super().__init__(*given, **options)
        self._parts, self._folder = parts, folder

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the verbs in the order of the work."""
        return list(self._parts)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import the file of one verb and return its command."""
        if cmd_name not in self._parts:
            return None
        file, _, function = self._parts[cmd_name].partition(".")
        command: click.Command = getattr(importlib.import_module(f"{self._folder}.{file}"), function)
        return command
