"""Words of the program in a coding sheet as readers are told them: measures, and as what somebody was heard."""

from tallyproof.texts import Catalogue

__all__ = ["actor_told", "measure_told"]


def measure_told(measure: str, catalogue: Catalogue) -> str:
    """Return what a measure is called in the reader's language; a name from somebody's own mapping stays as it is.

    Example:
        >>> from tallyproof.texts import load_catalogue
        >>> measure_told("time", load_catalogue("ru")), measure_told("Ondes", load_catalogue("ru"))
        ('время', 'Ondes')
    """
    return _word(f"media.measure.{measure}", measure, catalogue)


def actor_told(actor: str, capacity: str | None, catalogue: Catalogue) -> str:
    """Return an actor with the capacity in which they were heard; the actor alone where none is noted."""
    if not capacity:
        return actor
    return f"{actor} ({_word(f'media.capacity.{capacity}', capacity, catalogue)})"


def _word(key: str, own: str, catalogue: Catalogue) -> str:
    return catalogue.text(key) if catalogue.has(key) else own
