"""DEMETR: machine translations from Russian with one planted error each, and the same translations without it."""

import json
from pathlib import Path
from typing import Any

from tallyproof.errors import InputError
from tallyproof.statements.flags.flag import Pair
from tallyproof.statements.flags.run import find_flags
from tallyproof.statements.measure.tally import Tally
from tallyproof.statements.terms import Terms

__all__ = ["KIND_OF_FILE", "measure_demetr"]

KIND_OF_FILE = {
    "critical_id10_numbers_replaced": "number",
    "critical_id4_codemix": "untranslated",
    "critical_id8_negation": "negation_added",
    "critical_id9_ne_replaced": "name",
    "critical_id25_ne_removed": "name_dropped",
    "critical_id6_addition": "addition",
    "major_id5_pp_removed": "omission",
    "critical_id7_antonym": "scale",
}
"""Which files are read, and which kind of divergence each plants; negation is added or removed there."""
_LARGEST = 1 << 24


def measure_demetr(folder: Path, terms: Terms) -> Tally:
    """Flag the Russian items of the folder `dataset`: each faithful translation once, each damaged one by its kind.

    Raises:
        InputError: A file is missing or of another layout.
    """
    tally = Tally()
    seen: set[str] = set()
    for name, kind in KIND_OF_FILE.items():
        for item in _items(folder / f"{name}.json"):
            source, good, bad = item["src_sent"], item["mt_sent"], item["pert_sent"]
            if source not in seen:
                seen.add(source)
                tally.add_clean(find_flags(Pair(source, "ru", good, "en", terms)))
            if good != bad:
                tally.add_planted(kind, find_flags(Pair(source, "ru", bad, "en", terms)))
    return tally


def _items(path: Path) -> list[dict[str, Any]]:
    try:
        if path.stat().st_size > _LARGEST:
            raise InputError(path.name, found="a larger file", expected=f"at most {_LARGEST >> 20} MiB")
        document = json.loads(path.read_text("utf-8"))
        items = [item for item in document if item["lang_tag"].startswith("russian")]
        _ = [(item["src_sent"], item["mt_sent"], item["pert_sent"]) for item in items]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(
            str(path), found=repr(error)[:200], expected="a file of DEMETR's folder dataset"
        ) from error
    return items
