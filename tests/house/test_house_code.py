"""The shape of the code: short files and functions, names that say what is there, pinned public names."""

import ast
import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path

import pytest

import tallyproof

ROOT = Path(__file__).parents[2]
SOURCES = sorted((ROOT / "src").rglob("*.py"))
PYTHON = sorted([*SOURCES, *(ROOT / "tests").rglob("*.py"), *(ROOT / "benchmarks").rglob("*.py")])
FILE_LINES, FUNCTION_LINES = 500, 50
EMPTY_NAMES = {
    "base", "common", "core", "handler", "handlers", "helper", "helpers", "manager", "managers",
    "misc", "processor", "service", "services", "shared", "stuff", "util", "utils",
}  # fmt: skip
PINNED = Path(__file__).with_name("public_names.txt")


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def length_without_docstring(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    first = function.body[0]
    has_docstring = ast.get_docstring(function, clean=False) is not None
    docstring = (first.end_lineno or 0) - first.lineno + 1 if has_docstring else 0
    return (function.end_lineno or 0) - function.lineno + 1 - docstring


def modules() -> list[str]:
    found = pkgutil.walk_packages(tallyproof.__path__, "tallyproof.")
    return sorted(module.name for module in found if not module.name.endswith("__main__"))


def public_names() -> list[str]:
    packages = [name for name in modules() if name.count(".") == 1]
    pairs = [(name, getattr(importlib.import_module(name), "__all__", ())) for name in packages]
    return [f"{name}.{public}" for name, names in pairs for public in names]


def test_files_stay_short() -> None:
    lengths = {path: len(path.read_text("utf-8").splitlines()) for path in PYTHON}
    assert {str(path.relative_to(ROOT)): n for path, n in lengths.items() if n > FILE_LINES} == {}


def test_functions_stay_short() -> None:
    long = [
        f"{path.relative_to(ROOT)}:{function.lineno} {function.name}"
        for path in PYTHON
        for function in functions(path)
        if length_without_docstring(function) > FUNCTION_LINES
    ]
    assert long == []


def test_names_of_files_and_folders_say_what_is_in_them() -> None:
    parts = {(path, part) for path in PYTHON for part in path.relative_to(ROOT).with_suffix("").parts}
    assert [str(path) for path, part in parts if part in EMPTY_NAMES] == []


def test_test_files_have_names_of_their_own() -> None:
    names = [path.name for path in (ROOT / "tests").rglob("test_*.py")]
    assert sorted({name for name in names if names.count(name) > 1}) == []


@pytest.mark.parametrize("module", modules())
def test_public_names_exist_and_are_listed_once(module: str) -> None:
    loaded = importlib.import_module(module)
    names = list(getattr(loaded, "__all__", ()))
    assert [name for name in names if not hasattr(loaded, name)] == []
    assert len(set(names)) == len(names)


def test_public_names_of_the_packages_are_those_agreed_on() -> None:
    pinned = PINNED.read_text("utf-8").splitlines()
    assert public_names() == pinned, (
        f"a public name came or went: write it into {PINNED.name} and CHANGELOG.md"
    )
