"""The answer of one method, as its pictures read it."""

from typing import Any

from tallyproof.dossier.view import View
from tallyproof.errors import NotComputableError

__all__ = ["computed_method"]


def computed_method(view: View, code: str) -> dict[str, Any]:
    """Return the document of a method; raises NotComputableError where it has no numbers."""
    methods = (view.contents.test.document or {"methods": ()})["methods"]
    for method in methods:
        if method["code"] == code and method["status"] == "computed":
            found: dict[str, Any] = method
            return found
    raise NotComputableError(code, reason="the method was not computed")
