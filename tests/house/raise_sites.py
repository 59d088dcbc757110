"""Which places in the program raise an error that a page may have to show, and whether a reader can read it there.

The walk goes from every function of the pages by the names that it uses: a name leads to what the module defines or
imports under it, `module.name` to what that module defines, and `.name` to each method of that name of a class that was
reached. It rather reaches too much than too little.
"""

import ast
import functools
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

SOURCES = Path(__file__).parents[2] / "src"

# The errors whose message a call site writes; the name that is unknown has its sentences by its kind.
WRITTEN = {"CallError", "InputError", "NotAllowedError", "NotComputableError"}

# What the errors themselves say beside what a call site tells.
OWN = {
    "CallError": {"what"},
    "InputError": {"file", "found"},
    "NotAllowedError": set(),
    "NotComputableError": set(),
}


@dataclass
class Module:
    """One file: what it defines and what it imports, by name."""

    name: str
    tree: ast.Module
    defined: dict[str, ast.AST] = field(default_factory=dict)
    imported: dict[str, str] = field(default_factory=dict)


@functools.cache
def english_only() -> dict[str, int]:
    """Return how many errors without a sentence in three languages pages can meet, by the module that raises them."""
    counted: dict[str, int] = {}
    for module, node in _reached(_modules()):
        if found := sum(1 for _ in _without_text(node)):
            name = module.removeprefix("tallyproof.")
            counted[name] = counted.get(name, 0) + found
    return dict(sorted(counted.items()))


def told() -> Iterator[tuple[str, str, set[str]]]:
    """Yield the place of each error with a sentence, the name of the sentence, and what fills its fields."""
    for module in _modules().values():
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call) and (own := OWN.get(getattr(node.func, "id", ""))) is not None:
                given = {one.arg: one.value for one in node.keywords}
                if None in given:  # **fields: what they hold is not written at the call
                    continue
                for text in _texts(given.get("text")):
                    yield f"{module.name}:{node.lineno}", text, own | {name for name in given if name}


def _texts(value: ast.expr | None) -> Iterator[str]:
    """Yield the names that a call may give: one, or one of two; a name that is put together is not checked."""
    for one in (value.body, value.orelse) if isinstance(value, ast.IfExp) else (value,):
        if isinstance(one, ast.Constant) and isinstance(one.value, str):
            yield one.value


def _without_text(node: ast.AST) -> Iterator[ast.Call]:
    for one in _own(node):
        if isinstance(one, ast.Call) and getattr(one.func, "id", "") in WRITTEN:
            named = {keyword.arg for keyword in one.keywords}
            if not named & {"text", None}:
                yield one


def _own(node: ast.AST) -> Iterator[ast.AST]:
    """Walk a function, or the body of a class without its methods."""
    if not isinstance(node, ast.ClassDef):
        yield from ast.walk(node)
        return
    plain = (one for one in node.body if not isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef))
    for part in (*plain, *node.decorator_list, *node.bases):
        yield from ast.walk(part)


@functools.cache
def _modules() -> dict[str, Module]:
    return {name: _module(name, path) for name, path in _files()}


def _files() -> Iterator[tuple[str, Path]]:
    for path in sorted((SOURCES / "tallyproof").rglob("*.py")):
        parts = path.relative_to(SOURCES).with_suffix("").parts
        yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts), path


def _module(name: str, path: Path) -> Module:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    module = Module(name, tree)
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            module.defined[node.name] = node
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            module.defined.update({one.id: node for one in targets if isinstance(one, ast.Name)})
    for found in ast.walk(tree):
        if isinstance(found, ast.ImportFrom) and found.module:
            names = {one.asname or one.name: f"{found.module}.{one.name}" for one in found.names}
            module.imported.update(names)
        elif isinstance(found, ast.Import):
            module.imported.update({one.asname or one.name: one.name for one in found.names})
    return module


def _reached(modules: dict[str, Module]) -> list[tuple[str, ast.AST]]:
    walk = _Walk(modules)
    for module in modules.values():
        if module.name.startswith("tallyproof.web") and not module.name.startswith("tallyproof.web.api"):
            for name in module.defined:
                walk.reach(module.name, name)
    return walk.done()


class _Walk:
    """The walk from name to name; it ends when no name leads to anything new."""

    def __init__(self, modules: dict[str, Module]) -> None:
        self._modules = modules
        self._found: dict[int, tuple[str, ast.AST]] = {}
        self._open: list[tuple[str, ast.AST]] = []
        self._methods: dict[str, list[tuple[str, ast.AST]]] = {}
        self._used: set[str] = set()

    def done(self) -> list[tuple[str, ast.AST]]:
        while self._open:
            module, node = self._open.pop()
            if isinstance(node, ast.ClassDef):
                self._open_class(module, node)
            for one in _own(node):
                self._follow(module, one)
        return list(self._found.values())

    def reach(self, module: str, name: str) -> None:
        """Reach what a module calls by a name, through imports."""
        seen: set[tuple[str, str]] = set()
        while module in self._modules and (module, name) not in seen:
            seen.add((module, name))
            place = self._modules[module]
            if name in place.defined:
                self._add(module, place.defined[name])
                return
            module, _, name = place.imported.get(name, "").rpartition(".")

    def _add(self, module: str, node: ast.AST) -> None:
        if id(node) not in self._found:
            self._found[id(node)] = (module, node)
            self._open.append((module, node))

    def _open_class(self, module: str, node: ast.ClassDef) -> None:
        for one in node.body:
            if not isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            if one.name.startswith("__") or one.name in self._used:
                self._add(module, one)
            else:
                self._methods.setdefault(one.name, []).append((module, one))

    def _follow(self, module: str, one: ast.AST) -> None:
        if isinstance(one, ast.Name):
            self.reach(module, one.id)
        elif isinstance(one, ast.Attribute):
            if isinstance(one.value, ast.Name):
                self.reach(self._modules[module].imported.get(one.value.id, ""), one.attr)
            self._used.add(one.attr)
            for place, method in self._methods.pop(one.attr, ()):
                self._add(place, method)
