"""Comparisons as JSON documents with a sentence for the reader; each flag carries its measured rates."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from tallyproof.statements.comparison import Comparison, Placed, Version
from tallyproof.statements.flags.flag import Flag
from tallyproof.statements.quotation import QuotationCheck
from tallyproof.statements.rates import Rate, rate_of, set_told
from tallyproof.statements.reading.sentences import Segment
from tallyproof.statements.register.text_signs import find_signs
from tallyproof.statements.translations import Translations
from tallyproof.texts import Catalogue

__all__ = [
    "comparison_document",
    "flag_document",
    "quotation_document",
    "signs_document",
    "translations_document",
]

Document = dict[str, Any]
_SHOWN = 160
"""Letters of the words that a flag's sentence repeats."""


def comparison_document(found: Comparison, catalogue: Catalogue) -> Document:
    """Return an alignment with its flags.

    Returns:
        `segments` of both sides with their bead, `beads`, `flags` with kind, rule, spans (places in the whole texts),
        recall and false_flag_rate (null where nothing was measured), and a summary without a verdict.
    """
    languages = (found.source.language, found.target.language)
    flagged = {placed.bead for placed in found.flags}
    joined = sum(bool(bead.source and bead.target) for bead in found.alignment.beads)
    return {
        "schema": "tallyproof.statement-align/1",
        "texts": [version_document(found.source, "source"), version_document(found.target, "target")],
        "method": found.alignment.method,
        "method_sentence": catalogue.text(f"statements.method.{found.alignment.method}"),
        "segments": _segments(found),
        "beads": [
            {
                "number": number,
                "source": list(bead.source),
                "target": list(bead.target),
                "confirmed": bead.confirmed,
                "flagged": number in flagged,
            }
            for number, bead in enumerate(found.alignment.beads, start=1)
        ],
        "flags": [_placed(placed, found, languages, catalogue) for placed in found.flags],
        "counts": dict(sorted(Counter(placed.flag.kind for placed in found.flags).items())),
        "signs": [*signs_document(found.source, catalogue), *signs_document(found.target, catalogue)],
        "summary": catalogue.text("statements.summary", beads=joined, flagged=len(flagged)),
        "limits": catalogue.text("statements.limits"),
    }  # fmt: skip


def version_document(version: Version, side: str) -> Document:
    """Return what a text is called, without its words."""
    return {"side": side, "name": version.name, "language": version.language, "characters": len(version.text)}


def signs_document(version: Version, catalogue: Catalogue) -> list[Document]:
    """Return what a text hides from a reader."""
    return [
        {
            "text": version.name,
            "kind": sign.kind,
            "title": catalogue.text(f"statements.sign.{sign.kind}"),
            "start": sign.start,
            "end": sign.end,
            "found": sign.found,
        }
        for sign in find_signs(version.text)
    ]


def _segments(found: Comparison) -> list[Document]:
    beads = found.alignment.beads
    where = [
        {number: i for i, bead in enumerate(beads, start=1) for number in bead.source},
        {number: i for i, bead in enumerate(beads, start=1) for number in bead.target},
    ]
    return [
        _segment(segment, name, numbers[segment.number])
        for name, segments, numbers in zip(("source", "target"), found.segments, where, strict=True)
        for segment in segments
    ]


def _segment(segment: Segment, side: str, bead: int) -> Document:
    return {
        "side": side,
        "number": segment.number,
        "bead": bead,
        "start": segment.start,
        "end": segment.end,
        "text": segment.text,
    }


def _placed(placed: Placed, found: Comparison, languages: tuple[str, str], catalogue: Catalogue) -> Document:
    spans = _spans(placed.flag, {"source": found.source, "target": found.target})
    return {"bead": placed.bead, "spans": spans} | flag_document(placed.flag, languages, catalogue)


def _spans(flag: Flag, texts: Mapping[str, Version], *, target: str = "target") -> list[Document]:
    """Return the places of a flag in the whole texts; `target` names the side of the translation."""
    return [
        {
            "side": target if mark.side == "target" else mark.side,
            "start": mark.start,
            "end": mark.end,
            "text": texts[mark.side].text[mark.start : mark.end],
        }
        for mark in flag.marks
    ]


def flag_document(flag: Flag, languages: tuple[str, str], catalogue: Catalogue) -> Document:
    """Return a flag without its places: kind, rule, a sentence, and the measured rates of its rule."""
    rate = rate_of(flag.rule, languages)
    shown = {"source": "–", "target": "–"} | {
        name: _told(text, flag.rule, catalogue) for name, text in flag.shown.items()
    }
    shown["what"] = ", ".join(_titled(name, catalogue) for name in flag.shown.get("what", "").split(", "))
    return {
        "kind": flag.kind,
        "kind_title": catalogue.text(f"statements.kind.{flag.kind}"),
        "rule": flag.rule,
        "what": flag.shown.get("what", ""),
        "sentence": catalogue.text(f"statements.flag.{flag.rule}", **shown),
        "recall": rate.recall if rate else None,
        "false_flag_rate": rate.false_flag_rate if rate else None,
        "measured_on": rate.measured_on if rate else None,
        "rate_sentence": _rate_sentence(rate, catalogue),
    }


def _told(words: str, rule: str, catalogue: Catalogue) -> str:
    """Return words in quotation marks; those of a rule about lengths are numbers."""
    short = _short(words)
    if not words or rule.endswith(".length"):
        return short or "–"
    return catalogue.text("statements.quoted", words=short)


def _titled(name: str, catalogue: Catalogue) -> str:
    """Return what a scale or a base is called; one of the reader's own file keeps its id."""
    key = f"statements.list.{name}"
    return catalogue.text(key) if catalogue.has(key) else name


def _rate_sentence(rate: Rate | None, catalogue: Catalogue) -> str:
    if rate is None or rate.false_flag_rate is None:
        return catalogue.text("statements.rate.none")
    known = {
        "false": catalogue.percent(rate.false_flag_rate, digits=1),
        "set": set_told(rate.measured_on, catalogue),
        "pairs": rate.pairs,
    }
    if rate.recall is None:
        return catalogue.text("statements.rate.unmeasured", **known)
    recall = catalogue.percent(rate.recall, digits=0)
    return catalogue.text("statements.rate.measured", recall=recall, **known)


def _short(text: str) -> str:
    plain = " ".join(text.split())
    return (plain if len(plain) <= _SHOWN else f"{plain[: _SHOWN - 1]}…") or "–"


def translations_document(
    found: Translations, versions: tuple[Version, Version, Version], catalogue: Catalogue
) -> Document:
    """Return two translations of one original, sentence by sentence."""
    original, first, second = versions
    nearer = Counter(sentence.nearer for sentence in found.sentences)
    sentences: list[Document] = [
        {
            "source": s.source,
            "first": s.first,
            "second": s.second,
            "changes": [{"first": c.first, "second": c.second} for c in s.changes],
            "nearer": s.nearer or None,
            "likeness": list(s.likeness) if s.likeness else None,
            "flags": {
                side: [_rendered(flag, original, version, side, catalogue) for flag in flags]
                for side, version, flags in zip(("first", "second"), (first, second), s.flags, strict=True)
            },
        }
        for s in found.sentences
    ]
    told = "statements.nearer" if found.encoder else "statements.nearer-unknown"
    return {
        "schema": "tallyproof.statement-diff/1",
        "texts": [
            version_document(v, side) for v, side in zip(versions, ("source", "first", "second"), strict=True)
        ],
        "method": found.method,
        "method_sentence": catalogue.text(f"statements.method.{found.method}"),
        "encoder": found.encoder or None,
        "segments": sentences,
        "flags": [flag for one in sentences for side in ("first", "second") for flag in one["flags"][side]],
        "nearer": {"first": nearer["first"], "second": nearer["second"]},
        "summary": catalogue.text(told, first=nearer["first"], second=nearer["second"]),
        "limits": catalogue.text("statements.limits"),
    }


def _rendered(flag: Flag, original: Version, version: Version, side: str, catalogue: Catalogue) -> Document:
    """Return a flag of one of two translations: `translation` says of which, and so do its spans."""
    spans = _spans(flag, {"source": original, "target": version}, target=side)
    told = flag_document(flag, (original.language, version.language), catalogue)
    return {"translation": side, "spans": spans} | told


def quotation_document(
    found: QuotationCheck,
    quotation: str,
    source: Version,
    originals: tuple[Segment, ...],
    catalogue: Catalogue,
) -> Document:
    """Return what became of a quotation."""
    return {
        "schema": "tallyproof.statement-quote/1",
        "quotation": quotation,
        "source": source.name,
        "state": found.state,
        "state_title": catalogue.text(f"statements.quotation.{found.state}"),
        "start": found.start,
        "end": found.end,
        "passage": source.text[found.start : found.end] if found.start is not None else "",
        "differences": [{"quoted": d.quoted, "source": d.source} for d in found.differences],
        "omitted": list(found.omitted),
        "before": found.before,
        "after": found.after,
        "original": [{"number": s.number, "start": s.start, "end": s.end, "text": s.text} for s in originals],
    }
