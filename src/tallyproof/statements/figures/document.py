"""Figures of a statement as a JSON document, with a sentence for each contradiction and each comparison."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from tallyproof.statements.figures.against_results import Compared, Totals, compare_with_totals
from tallyproof.statements.figures.figure import Figure, Quoted, find_figures, quoted_pairs
from tallyproof.statements.figures.reconcile import Contradiction, Reading, contradictions
from tallyproof.statements.terms import Terms
from tallyproof.texts import Catalogue

__all__ = ["figures_document"]

Document = dict[str, Any]


def figures_document(
    text: str, language: str, terms: Terms, catalogue: Catalogue, *, name: str, totals: Sequence[Totals] = ()
) -> Document:
    """Return the figures of a statement, what contradicts what, and how they stand to the results.

    Args:
        text: The statement.
        language: en, ru or kk.
        terms: Names the bases: voters, votes, ballots.
        catalogue: Language of the sentences.
        name: What the statement is called.
        totals: Versions of the results, or announced totals, to compare with.
    """
    figures = find_figures(text, language, terms)
    pairs = quoted_pairs(text, language, figures)
    found = contradictions(pairs, figures)
    compared = [one for known in totals for one in compare_with_totals(figures, pairs, known)]
    key = "figures.contradictory" if found else ("figures.agree" if pairs else "figures.unpaired")
    return {
        "schema": "tallyproof.statement-numbers/1",
        "text": name,
        "language": language,
        "figures": [_figure(figure, text) for figure in figures],
        "pairs": [_pair(pair, text, catalogue) for pair in pairs],
        "contradictions": [_contradiction(one, text, catalogue) for one in found],
        "compared": [_compared(one, text, catalogue) for one in compared],
        "summary": catalogue.text(
            f"statements.{key}", figures=len(figures), pairs=len(pairs), count=len(found)
        ),
    }


def _figure(figure: Figure, text: str) -> Document:
    return {
        "kind": figure.kind,
        "text": text[figure.start : figure.end],
        "start": figure.start,
        "end": figure.end,
        "value": _plain(figure.value),
        "base": figure.base or None,
        "about": figure.about,
    }


def _pair(pair: Quoted, text: str, catalogue: Catalogue) -> Document:
    return {
        "count": text[pair.count.start : pair.count.end],
        "share": text[pair.share.start : pair.share.end],
        "spans": [_span(pair.count), _span(pair.share)],
        "base": pair.share.base or pair.count.base or None,
        "whole": [int(pair.whole[0]), int(-(-pair.whole[1] // 1))],
        "sentence": catalogue.text(
            "statements.figures.whole",
            count=text[pair.count.start : pair.count.end],
            share=text[pair.share.start : pair.share.end],
            whole=_between(pair.whole, catalogue),
        ),
    }


def _contradiction(found: Contradiction, text: str, catalogue: Catalogue) -> Document:
    quoted = [text[figure.start : figure.end] for figure in found.figures]
    fields: dict[str, object] = {
        "figures": "; ".join(quoted),
        "first": "",
        "second": "",
        "total": "",
        "bound": "",
    }
    if found.wholes:
        fields["first"] = _between(found.wholes[0], catalogue)
        fields["second"] = _between(found.wholes[-1], catalogue)
    for name, amount in zip(("total", "bound"), found.amounts, strict=False):
        fields[name] = _amount(amount, found.kind, catalogue)
    return {
        "kind": found.kind,
        "spans": [_span(figure) for figure in found.figures],
        "figures": quoted,
        "wholes": [[int(low), int(-(-high // 1))] for low, high in found.wholes],
        "readings": [_reading(one, text, catalogue) for one in found.readings],
        "sentence": catalogue.text(f"statements.contradiction.{found.kind}", **fields),
    }


def _reading(reading: Reading, text: str, catalogue: Catalogue) -> Document:
    shown = catalogue.number(float(reading.value), digits=2 if reading.figure.kind == "percent" else 0)
    key = "statements.reading.fits" if reading.gap == 0 else "statements.reading.near"
    return {
        "figure": text[reading.figure.start : reading.figure.end],
        "value": _plain(reading.value),
        "whole": [int(reading.whole[0]), int(-(-reading.whole[1] // 1))],
        "gap": float(reading.gap),
        "sentence": catalogue.text(
            key,
            figure=text[reading.figure.start : reading.figure.end],
            value=shown,
            whole=_between(reading.whole, catalogue),
            gap=catalogue.percent(float(reading.gap), digits=3),
        ),
    }


def _compared(found: Compared, text: str, catalogue: Catalogue) -> Document:
    quoted = text[found.figure.start : found.figure.end]
    shares = {name: float(share) / 100 for name, share in found.shares.items()}
    key = _compared_key(found)
    told = ", ".join(f"{_base(name, catalogue)} {catalogue.percent(share)}" for name, share in shares.items())
    return {
        "figure": quoted,
        "spans": [_span(found.figure)],
        "totals": found.totals,
        "equals": list(found.equals),
        "choice": found.choice or None,
        "recorded": found.recorded,
        "shares": shares,
        "fits": list(found.fits),
        "near": list(found.near),
        "reconciles": found.reconciles,
        "sentence": catalogue.text(
            f"statements.compared.{key}",
            figure=quoted,
            totals=found.totals,
            choice=found.choice or "–",
            recorded=catalogue.number(found.recorded) if found.recorded is not None else "–",
            equals=", ".join(_base(name, catalogue) for name in found.equals) or "–",
            shares=told or "–",
            bases=", ".join(_base(name, catalogue) for name in (found.fits or found.near)) or "–",
        ),
    }


def _compared_key(found: Compared) -> str:
    if found.figure.kind == "count":
        return "equals" if found.equals else ("reconciles" if found.reconciles else "differs")
    if found.fits:
        return "fits"
    if found.shares:
        return "other-share"
    return "near" if found.near else "no-base"


def _base(name: str, catalogue: Catalogue) -> str:
    key = f"statements.base.{name}"
    return catalogue.text(key) if catalogue.has(key) else name


def _between(whole: tuple[Fraction, Fraction], catalogue: Catalogue) -> str:
    low, high = int(whole[0]), int(-(-whole[1] // 1))
    return f"{catalogue.number(low)} – {catalogue.number(high)}"


def _amount(amount: Fraction, kind: str, catalogue: Catalogue) -> str:
    return catalogue.number(int(amount)) if kind == "sum" else catalogue.percent(float(amount) / 100)


def _span(figure: Figure) -> Document:
    return {"start": figure.start, "end": figure.end}


def _plain(value: Fraction) -> int | float:
    return int(value) if value.denominator == 1 else float(value)
