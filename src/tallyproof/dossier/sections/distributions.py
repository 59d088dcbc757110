"""How turnout and support are distributed: pictures that a reader can compare with clean elections."""

from tallyproof.dossier.blocks import Paragraph, Section, Status
from tallyproof.dossier.pictures import (
    cumulative_by_size,
    fingerprint,
    map_of_stations,
    share_by_turnout,
    share_histogram,
    turnout_histogram,
)
from tallyproof.dossier.pictures.drawing import drawn
from tallyproof.dossier.view import View

__all__ = ["build"]

_PICTURES = (
    fingerprint,
    turnout_histogram,
    share_histogram,
    share_by_turnout,
    cumulative_by_size,
    map_of_stations,
)


def build(view: View) -> Section:
    """Return the section of the pictures; those that the data do not allow are named with the reason."""
    return Section(
        "distributions",
        view.text("section.distributions.title"),
        Status.PLAIN,
        (Paragraph(view.text("distributions.intro")), *drawn(view, *_PICTURES)),
    )
