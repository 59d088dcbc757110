"""What was announced: totals, turnout, the choices, the areas, and the official figures beside them."""

import polars as pl

from tallyproof.dossier.blocks import Block, Bullets, Group, Item, Items, Kind, Section, Status, Table
from tallyproof.dossier.pictures import votes_by_choice
from tallyproof.dossier.pictures.drawing import drawn
from tallyproof.dossier.reading import official_figures
from tallyproof.dossier.shown import shown
from tallyproof.dossier.view import LISTED, View
from tallyproof.election.results import COUNTS
from tallyproof.errors import NotComputableError

__all__ = ["build"]


def build(view: View) -> Section:
    """Return the section of the announced results."""
    figures = official_figures(view)
    status = Status.FOUND if any(not figure.equal for figure in figures) else Status.PLAIN
    return Section(
        "announced",
        view.text("section.announced.title"),
        status,
        (_totals(view), *_official(view), *drawn(view, votes_by_choice), _choices(view), *_areas(view)),
    )


def _totals(view: View) -> Items:
    results = view.contents.snapshot.results
    document = view.contents.check.document or {}
    rows = [
        Item(view.text(f"count.{name}"), view.number(total.value), _missing_note(view, total.missing))
        for name in COUNTS
        for total in [results.total(name)]
    ]
    turnout = document.get("turnout")
    note = "" if turnout is not None else view.text("announced.turnout-needs")
    return Items((*rows, Item(view.text("count.turnout"), view.percent(turnout), note)))


def _missing_note(view: View, missing: int) -> str:
    return view.plural("announced.missing", missing) if missing else ""


def _official(view: View) -> tuple[Block, ...]:
    figures = official_figures(view)
    if not figures:
        return ()
    rows = tuple(
        (
            view.column_name(figure.column),
            view.number(figure.announced),
            view.number(figure.summed),
            view.signed(None if figure.summed is None else figure.summed - figure.announced),
        )
        for figure in figures
    )
    heads = view.columns(
        ("figure", Kind.USER),
        ("official", Kind.NUMBER),
        ("summed", Kind.NUMBER),
        ("difference", Kind.NUMBER),
    )
    caption = view.text("announced.official-caption", source=view.contents.about.official_source or "–")
    return (Table(caption, heads, rows), *_known_reasons(view))


def _known_reasons(view: View) -> tuple[Bullets, ...]:
    """Return why announced totals differ from the sums, where that is known."""
    notes = view.contents.about.official_notes
    reasons = tuple(f"{view.column_name(column)}: {shown(reason)}" for column, reason in notes.items())
    return (Bullets(view.text("announced.known-reasons"), reasons),) if reasons else ()


def _choices(view: View) -> Table:
    results = view.contents.snapshot.results
    valid = results.total("valid").value
    totals = [(choice, results.total(choice.column)) for choice in results.choices]
    ordered = sorted(totals, key=lambda pair: -(pair[1].value if pair[1].value is not None else -1))
    rows = tuple(
        (
            shown(choice.name),
            view.number(total.value),
            view.percent(total.value / valid if valid and total.value is not None else None),
            view.number(total.missing),
        )
        for choice, total in ordered[:LISTED]
    )
    heads = view.columns(
        ("choice", Kind.USER), ("votes", Kind.NUMBER), ("share_valid", Kind.NUMBER), ("missing", Kind.NUMBER)
    )
    return Table(view.text("announced.choices"), heads, rows, len(ordered), "snapshot.parquet")


def _areas(view: View) -> tuple[Group, ...]:
    results = view.contents.snapshot.results
    try:
        leader = results.leader()
    except NotComputableError:
        return ()
    if not results.area_levels:
        return ()
    table = _area_table(results.frame, leader.column)
    rows = tuple(
        (
            shown(row["area_1"]),
            view.number(row["stations"]),
            view.number(row["registered"]),
            view.percent(row["turnout"], digits=1),
            view.number(row["votes"]),
            view.percent(row["share"], digits=1),
        )
        for row in table.head(LISTED).iter_rows(named=True)
    )
    heads = view.columns(
        ("area", Kind.USER),
        ("stations", Kind.NUMBER),
        ("registered", Kind.NUMBER),
        ("turnout", Kind.NUMBER),
        ("leader_votes", Kind.NUMBER),
        ("leader_share", Kind.NUMBER),
    )
    caption = view.text("announced.areas", level=results.area_levels[0], leader=leader.name)
    shown_table = Table(view.text("announced.areas-table"), heads, rows, table.height, "snapshot.parquet")
    return (Group(caption, (shown_table,), folded=True),)


def _area_table(frame: pl.DataFrame, leader: str) -> pl.DataFrame:
    """Sum by the widest area; a ratio uses only the stations that report both of its counts."""
    both = pl.col("cast").is_not_null() & pl.col("registered").is_not_null()
    rated = pl.col("valid").is_not_null() & pl.col(leader).is_not_null()
    return (
        frame.group_by("area_1")
        .agg(
            pl.len().cast(pl.Int64).alias("stations"),
            _sum("registered"),
            _sum(leader).alias("votes"),
            _ratio("cast", "registered", both).alias("turnout"),
            _ratio(leader, "valid", rated).alias("share"),
        )
        .sort("area_1", nulls_last=True)
    )


def _sum(column: str) -> pl.Expr:
    return pl.when(pl.col(column).is_not_null().any()).then(pl.col(column).sum())


def _ratio(part: str, whole: str, usable: pl.Expr) -> pl.Expr:
    below = pl.col(whole).filter(usable).sum()
    return pl.when(below > 0).then(pl.col(part).filter(usable).sum() / below)
