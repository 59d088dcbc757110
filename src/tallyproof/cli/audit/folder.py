"""The folder of an audit as an argument."""

from pathlib import Path

import click

__all__ = ["folder_argument"]

folder_argument = click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
