"""Write every method's parameters into its page, from its own declaration: `python benchmarks/method_parameters.py`."""

from pathlib import Path
from typing import Any

from tallyproof.forensics.battery import METHODS
from tallyproof.forensics.method_list import method_list
from tallyproof.texts import load_catalogue

PAGES = Path(__file__).parents[1] / "docs" / "methods"
HEADING, NEXT = "## Parameters\n", "## Picture"
HEADS = "| parameter | standard | allowed | unit | what it does | the standard value is |\n|---|---|---|---|---|---|\n"


def section(method: dict[str, Any]) -> str:
    """Return the section about a method, as `method_list` tells of it."""
    if method["note"]:
        return f"{HEADING}\n{method['note']}\n\n"
    lead = (
        f"`tallyproof test SOURCE --set {method['code']}.NAME=VALUE` also runs the method with another value, "
        "[beside its standard run](../forensics.md#with-other-parameters). "
        "The figures on this page hold for the standard values."
    )
    rows = [_row(one) for one in method["parameters"]]
    return f"{HEADING}\n{lead}\n\n{HEADS}{''.join(rows)}\n"


def _row(one: dict[str, Any]) -> str:
    cells = (
        f"`{one['name']}`",
        one["default_text"],
        one["allowed"],
        one["unit_name"],
        one["meaning"],
        one["source"],
    )
    return f"| {' | '.join(cell.rstrip('.') for cell in cells)} |\n"


def with_section(text: str, written: str) -> str:
    """Return a page with the section in its place, before the picture."""
    start, end = text.find(HEADING), text.index(NEXT)
    return text[: start if start >= 0 else end] + written + text[end:]


def pages() -> dict[Path, str]:
    """Return what every page should be."""
    listed = method_list(METHODS, load_catalogue("en"))["methods"]
    found = {PAGES / f"{method['code'].lower()}.md": section(method) for method in listed}
    return {path: with_section(path.read_text("utf-8"), written) for path, written in found.items()}


if __name__ == "__main__":
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8")
