"""How to check this dossier: what it was made with, and the one command that recomputes it."""

from tallyproof.dossier.blocks import Block, Code, Group, Item, Items, Note, Paragraph, Section, Status
from tallyproof.dossier.shown import shown
from tallyproof.dossier.versions import versions
from tallyproof.dossier.view import View

__all__ = ["build"]


def build(view: View) -> Section:
    """Return the section about recomputation."""
    contents = view.contents
    identity = Items(
        (
            Item(view.text("recompute.snapshot"), contents.snapshot.id),
            Item(view.text("recompute.seed"), str(contents.seed)),
            Item(view.text("recompute.configuration"), contents.configuration.sha256()),
            Item(view.text("recompute.language"), contents.catalogue.language),
        )
    )
    blocks: tuple[Block, ...] = (
        Paragraph(view.text("recompute.intro")),
        Code("tallyproof verify DIR"),
        identity,
        Group(view.text("recompute.thresholds"), (_thresholds(view),), folded=True),
        Group(view.text("recompute.versions"), (_versions(),), folded=True),
        Note(view.text("recompute.unchanged")),
    )
    return Section("recompute", view.text("section.recompute.title"), Status.PLAIN, blocks)


def _thresholds(view: View) -> Items:
    plain = view.contents.configuration.as_dict()
    tolerances = plain.pop("tolerances")
    named = {name: view.cell(value) for name, value in plain.items()}
    named |= {
        code: view.text("recompute.tolerance", absolute=t["absolute"], per_thousand=t["per_thousand"])
        for code, t in tolerances.items()
    }
    return Items(tuple(Item(shown(name), value) for name, value in named.items()))


def _versions() -> Items:
    return Items(tuple(Item(name, version) for name, version in versions().items()))
