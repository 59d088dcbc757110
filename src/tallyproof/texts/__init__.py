"""All sentences that a reader sees, in each language, one catalogue a step.

`texts/<language>/<step>.po` holds entries whose `msgid` is a lasting key such as `C-SUM-CHOICES.title`.
A text is addressed as "<step>.<key>"; `{name}` in it is a field. PO files open in every translator's tool.
"""

from tallyproof.texts.catalogue import LANGUAGES, Catalogue, load_catalogue

__all__ = ["LANGUAGES", "Catalogue", "load_catalogue"]
