"""The examples of the page about the methods run as they stand."""

import re
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "forensics.md"


def test_the_python_of_the_page_runs_and_shows_what_it_says() -> None:
    notebook, plugin = re.findall(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    names: dict[str, object] = {}
    exec(notebook, names)  # noqa: S102 - our own page
    assert "F-SIZE" in repr(names["found"])
    exec(plugin, names)  # noqa: S102 - our own page
    assert type(names["PLUGIN"]).__name__ == "MethodPlugin"
