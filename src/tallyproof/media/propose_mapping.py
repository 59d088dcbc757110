"""Propose how a coding sheet maps, by the names of its columns and the form of its cells; a person reviews it."""

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import polars as pl

from tallyproof.errors import InputError, TextKey
from tallyproof.media.amount import Unit
from tallyproof.media.mapping import DateOrder, MediaMapping, SheetKind

__all__ = ["propose_media_mapping"]

_NAMES = {
    "outlet": (
        "outlet", "station", "channel", "medium", "media", "newspaper", "chaine", "телеканал", "канал", "сми",
        "арна", "бақ",
    ),
    "actor": ("actor", "candidate", "candidat", "person", "party", "кандидат", "актор", "үміткер", "кандидат_атауы"),
    "first": ("date_start", "first", "start", "from", "date", "day", "дата", "күні"),
    "last": ("date_end", "last", "end", "until", "to"),
    "item": ("item", "item_id", "story", "материал", "сюжет"),
    "segment": ("segment", "segment_id"),
    "coder": ("coder", "coder_id", "monitor", "кодировщик"),
    "capacity": ("capacity", "role", "роль", "рөлі"),
    "format": ("format", "genre", "programme", "формат"),
    "tone": ("tone", "tonality", "тон", "тональность"),
    "direct": ("direct", "direct_speech", "прямая_речь"),
    "topic": ("topic", "subject", "тема", "тақырып"),
}  # fmt: skip
_MEASURES = {
    "speech": ("time_candidat", "speech", "speaking_time", "temps_de_parole"),
    "supporters": ("time_support", "supporters"),
    "mention": ("time_mention", "mention", "mentions"),
    "time": ("seconds", "time", "duration", "minutes", "cm2", "area", "секунды", "время", "площадь", "уақыт"),
}
_CLOCK = r"^\d{1,4}:\d{2}(:\d{2})?$"
_UNITS = {
    "sec": Unit.SECONDS,
    "сек": Unit.SECONDS,
    "min": Unit.MINUTES,
    "мин": Unit.MINUTES,
    "cm": Unit.CM2,
    "см": Unit.CM2,
}


def propose_media_mapping(frame: pl.DataFrame, *, file: str) -> MediaMapping:
    """Propose a mapping.

    Raises:
        InputError: No column names an outlet, an actor, a day or an amount.
    """
    free = {_plain(name): name for name in reversed(frame.columns)}
    found = {name: _first(free, words) for name, words in _NAMES.items()}
    measures = {name: column for name, words in _MEASURES.items() if (column := _first(free, words))}
    lacking = [name for name in ("outlet", "actor", "first") if not found[name]]
    if lacking or not measures:
        listed = ", ".join(frame.columns[:20])
        told = {"outlet": "the outlet", "actor": "the actor", "first": "the day"}
        named = ", ".join([*(told[one] for one in lacking), *([] if measures else ["an amount"])])
        raise InputError(
            file,
            found=f"no column for {named}; the columns are: {listed}",
            expected="columns such as outlet, actor, date and seconds",
            action="Name the columns so, or send a mapping that says which column is which.",
            text="media_columns",
            file=file,
            columns=listed,
            lacking=tuple(
                TextKey(f"refusals.media_{one}") for one in [*lacking, *([] if measures else ["amount"])]
            ),
        )
    kind = SheetKind.SUMS if found["last"] and not found["item"] else SheetKind.ITEMS
    amounts = [frame[column] for column in measures.values()]
    proposed = MediaMapping(kind, _unit(measures, amounts, kind), found["outlet"], found["actor"], measures)
    rest: dict[str, Any] = {name: column for name, column in found.items() if name not in {"outlet", "actor"}}
    return replace(proposed, dates=_order(frame[found["first"]].cast(pl.String)), **rest)


def _unit(measures: dict[str, str], amounts: list[pl.Series], kind: SheetKind) -> Unit:
    """Propose a unit: by the form of the cells, by the names, else minutes for sums and seconds for items."""
    cells = pl.concat([one.cast(pl.String).str.strip_chars().drop_nulls().rename("") for one in amounts])
    if cells.str.contains(_CLOCK).any():
        return Unit.CLOCK
    names = " ".join(_plain(column) for column in measures.values())
    told = next((unit for part, unit in _UNITS.items() if part in names), None)
    return told or (Unit.MINUTES if kind is SheetKind.SUMS else Unit.SECONDS)


def _order(cells: pl.Series) -> DateOrder:
    """Propose how days are written: days above twelve tell, else day before month."""
    parts = (
        cells.drop_nulls()
        .str.extract_groups(r"^\s*(?<one>\d{1,2})[./-](?<two>\d{1,2})[./-]\d{4}")
        .struct.unnest()
    )
    two = parts["two"].cast(pl.Int64).max()
    if parts["one"].null_count() == parts.height:
        return DateOrder.ISO
    return DateOrder.MDY if isinstance(two, int) and two > 12 else DateOrder.DMY  # noqa: PLR2004 - months


def _plain(name: str) -> str:
    return re.sub(r"[^\w]+", "_", name).strip("_").casefold()


def _first(free: dict[str, str], names: Iterable[str]) -> str:
    return next((free[name] for name in names if name in free), "")
