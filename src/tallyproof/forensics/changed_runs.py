"""What is said of an answer with changed parameters: its mark, the standard run beside it, and why it has no q."""

from collections.abc import Mapping
from typing import Any

from tallyproof.forensics.battery import ChangedAnswer
from tallyproof.forensics.parameters import Value
from tallyproof.texts import Catalogue

__all__ = ["changed_run", "spoken_value"]

_SMALLEST = 0.0001
_PLACES = 4


def changed_run(
    answer: ChangedAnswer, changed: Mapping[str, Any], standard: Mapping[str, Any], catalogue: Catalogue
) -> dict[str, Any]:
    """Return the document of an answer with changed parameters.

    Args:
        answer: What was changed.
        changed: The document of the answer, as of any method.
        standard: That of the standard run of the same method.
        catalogue: Supplies the sentences.

    Returns:
        The document of the answer with `mark`, which stands first wherever it is shown; `changed`, what differs from
        the standard run, by name; `standard`, the figures of that run; a `reading` that compares both in place of the
        method's own, which would speak of a signal; and `cautions`, why it has no q.
    """
    pairs = {
        name: {"standard": _standard(answer, name), "used": _plain(answer.result.parameters.get(name, value))}
        for name, value in answer.changed.items()
    }
    said = "; ".join(_said(name, pair, changed, catalogue) for name, pair in pairs.items())
    compared = catalogue.text(
        "forensics.changed.reading", used=_figures(changed, catalogue), standard=_figures(standard, catalogue)
    )
    return {
        **changed,
        "mark": catalogue.text("forensics.changed.mark", changed=said),
        "changed": pairs,
        "reading": compared,
        "standard": {name: standard[name] for name in ("status", "reason", "p", "q", "votes", "used")},
        "cautions": [catalogue.text(f"forensics.changed.{key}") for key in ("why", "measured")],
    }


def spoken_value(value: Value, catalogue: Catalogue) -> str:
    """Return the value of a parameter as it is read to people."""
    if value is None:
        return catalogue.text("forensics.parameter-auto")
    decimals = f"{value:.6f}".rstrip("0").partition(".")[2]
    return catalogue.number(value, digits=len(decimals))


def _standard(answer: ChangedAnswer, name: str) -> Value:
    """Return what the standard run used, or was set to where it gives no number."""
    return _plain(answer.standard.parameters.get(name, answer.defaults[name]))


def _plain(value: object) -> Value:
    return value if isinstance(value, int) else float(f"{value:.10g}") if isinstance(value, float) else None


def _said(name: str, pair: Mapping[str, Value], document: Mapping[str, Any], catalogue: Catalogue) -> str:
    label = catalogue.text(f"forensics.{document['code']}.parameter.{name}")
    values = {key: spoken_value(value, catalogue) for key, value in pair.items()}
    return catalogue.text("forensics.changed.one", name=label, **values)


def _figures(document: Mapping[str, Any], catalogue: Catalogue) -> str:
    """Return the figures of an answer in one line."""
    if document["status"] != "computed":
        return catalogue.text("forensics.changed.none", reason=document["reason"].rstrip("."))
    said = []
    if document["p"] is not None:
        said.append(catalogue.text("forensics.changed.p", p=_probability(document["p"], catalogue)))
    if document["votes"] is not None:
        ends = {end: catalogue.number(round(document["votes"][end])) for end in ("estimate", "low", "high")}
        said.append(catalogue.text("forensics.changed.votes", **ends))
    said.append(catalogue.text("forensics.changed.used", stations=document["used"]))
    return "; ".join(said)


def _probability(p: float, catalogue: Catalogue) -> str:
    small = p < _SMALLEST
    shown = catalogue.number(max(p, _SMALLEST), digits=_PLACES)
    return f"< {shown}" if small else shown
