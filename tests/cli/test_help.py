from collections.abc import Iterator

import click
import pytest
from click.testing import CliRunner

from tallyproof.cli.program import tallyproof

MARK = "\\b"


def verbs(command: click.Command = tallyproof, *path: str) -> Iterator[tuple[str, ...]]:
    yield path
    if isinstance(command, click.Group):
        with click.Context(command) as context:
            for name in command.list_commands(context):
                child = command.get_command(context, name)
                assert child is not None, name
                yield from verbs(child, *path, name)


@pytest.mark.parametrize("path", sorted(verbs()), ids=" ".join)
def test_the_help_of_every_verb_shows_no_mark_of_its_layout(path: tuple[str, ...]) -> None:
    told = CliRunner().invoke(tallyproof, [*path, "--help"])
    assert told.exit_code == 0, told.output
    assert MARK not in told.output
    assert "\b" not in told.output
    assert len(told.output.splitlines()) > 3


@pytest.mark.parametrize("path", [(), ("audit",), ("case",), ("log",), ("observe",)], ids=" ".join)
def test_examples_stand_one_a_line(path: tuple[str, ...]) -> None:
    told = CliRunner().invoke(tallyproof, [*path, "--help"]).output
    lines = [line for line in told.split("Examples:")[1].splitlines()[1:] if line.strip()]
    assert len([line for line in lines if line.strip().startswith("tallyproof")]) >= 4
