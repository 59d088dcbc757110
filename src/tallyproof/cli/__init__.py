"""The command line: arguments in, text or one JSON document out; everything is done by `workflow`."""

from tallyproof.cli.program import main

__all__ = ["main"]
