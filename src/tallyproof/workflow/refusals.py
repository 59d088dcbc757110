"""What an error says in a reader's language; what has no sentence there is told in English in a frame that says so."""

import datetime as dt

from tallyproof.errors import ReproducibilityError, TallyproofError, TextKey, UnknownNameError
from tallyproof.texts import Catalogue

__all__ = ["frame_of", "plain_sentence", "told_of"]

_LONGEST = 200


def told_of(error: TallyproofError, catalogue: Catalogue) -> str | None:
    """Return what an error says, whole in the language of a catalogue; None where it is known in English only."""
    if error.text:
        told = {name: _shown(catalogue, value) for name, value in (error.fields | dict(error.told)).items()}
        return catalogue.text(f"refusals.{error.text}", **told)
    if isinstance(error, UnknownNameError):
        return _unknown(catalogue, error)
    if catalogue.language != "en":
        return _not_reproduced(catalogue, error) if isinstance(error, ReproducibilityError) else None
    key = f"errors.{error.code}"
    return catalogue.text(key, **error.fields).strip() if catalogue.has(key) else str(error)


def frame_of(error: TallyproofError, catalogue: Catalogue) -> str:
    """Return the sentence that stands before an error which is known in English only."""
    return f"{catalogue.text(f'web.refused.{error.code}')} {catalogue.text('web.refused.details')}"


def plain_sentence(error: TallyproofError, catalogue: Catalogue) -> str:
    """Return what an error says as plain text."""
    told = told_of(error, catalogue)
    return told if told is not None else f"{frame_of(error, catalogue)} {error}"


def _unknown(catalogue: Catalogue, error: UnknownNameError) -> str:
    """Say that there is no such thing, and which ones are written most like it."""
    key = f"refusals.unknown_{error.fields['kind']}".replace(" ", "_")
    named = key if catalogue.has(key) else "refusals.unknown"
    told = catalogue.text(named, name=str(error.fields["name"])[:_LONGEST])
    return f"{told} {catalogue.text('refusals.near', names=', '.join(error.near))}" if error.near else told


def _not_reproduced(catalogue: Catalogue, error: ReproducibilityError) -> str:
    """Say what was recorded and what is there now; which record it is, the two values tell."""
    recorded, now = (str(error.fields[name])[:_LONGEST] for name in ("recorded", "now"))
    return catalogue.text("refusals.not_reproduced", recorded=recorded, now=now)


def _shown(catalogue: Catalogue, value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(_shown(catalogue, one) for one in value) or "–"
    if isinstance(value, dt.datetime):
        return catalogue.moment(value)
    return catalogue.text(value) if isinstance(value, TextKey) and catalogue.has(value) else str(value)
