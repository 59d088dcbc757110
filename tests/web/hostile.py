"""A project in which every name that a person or a file can set carries markup, and what such a name must not do."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.parse import urlsplit

__all__ = ["MARKED", "Elements", "spelled", "wrongs_of"]

_PLACES = ("BAYBURT", "AYDINTEPE")
_NAMES = (
    "Yes", "No", "Constitutional referendum", "Timur", "Dana", "Bolat", "Saule", "Aigerim", "Marat", "Yerlan",
    "Ainur", "The figures of box 1001", "No answer to the complaint", "A party", "Copy of the protocol",
    "art. 20", "Otan", "Majilis of 2004", "Two channels", "Channel A", "Channel B", "OSCE", "Almaty",
    "Referendum of 16 April 2017", "A wider window", "bayburt-sheets", "bayburt-recounted", "Recount of 20 April",
    "District commission", "The seal was put on", "Two observers and a photograph", "Ten dice",
    "Figures for the newsroom", "Firefox", "Blurred beyond reading",
)  # fmt: skip
"""Set by people, or by files that they send."""
STARTS = ("=", "+", "-", "@")
"""By which a spreadsheet knows a formula."""
_LINKS = ("https://www.osce.org",)

MARKED = (*_PLACES, *_NAMES, *_LINKS)
"""Words that are spelled with markup; a word that begins another stands behind it."""


def _marked(word: str) -> str:
    """Return a word as a formula, with its number and markup that gets out of a text, an attribute, or an address."""
    number = MARKED.index(word)
    if word in _LINKS:
        return f"javascript:hurt({number})//"
    start = STARTS[number % len(STARTS)]
    if word in _PLACES:  # a slash parts the names of places
        return f'{start}{word}"><img src=x onerror=hurt({number})>'
    return f'{start}{word}"><script>hurt({number})</script>'


_FOUND = re.compile(
    "|".join(rf"\b{re.escape(word)}\b(?!\">)" for word in sorted(MARKED, key=len, reverse=True))
)


def spelled(text: str) -> str:
    """Return a text in which every marked word carries markup; once only, however often it is spelled.

    Example:
        >>> spelled(spelled("Otan 42")) == spelled("Otan 42")
        True
    """
    return _FOUND.sub(lambda found: _marked(found.group()), text)


class Elements(HTMLParser):
    """The elements of a page with their attributes, and its text, as a browser would have them."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, dict[str, str]]] = []
        self.texts: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep an element."""
        self.found.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        """Keep a text."""
        self.texts.append(data)


_RUN_BY_ADDRESS = frozenset({"href", "src", "action", "formaction", "poster", "data", "xlink:href", "srcset"})
_PICTURE = re.compile(r"data:(image/(svg\+xml|png|webp|jpeg)[;,]|,$)")
"""What an address may hold instead of leading to it; the empty one stands for no icon."""
_NEVER = frozenset({"iframe", "object", "embed", "base", "applet", "frame", "foreignobject", "x"})


def wrongs_of(page: str, *, of_script: bool = False, of_style: bool = False) -> Iterator[str]:
    """Yield what a page holds that no template of ours writes.

    Args:
        page: HTML, or a drawing.
        of_script: Whether it brings a script of its own, such as a dossier, which works without a network.
        of_style: Whether it brings a style of its own, such as a sheet to be printed.
    """
    for tag, attributes in Elements(page).found:
        if tag in _NEVER or any(name.startswith("on") or name == "srcdoc" for name in attributes):
            yield f"<{tag} {' '.join(attributes)}>"
        if tag == "script" and not of_script and not attributes.get("src", "").startswith("/static/"):
            yield f"<script {attributes}>"
        if "style" in {tag, *attributes} and not of_style and "<svg" not in page:
            yield f"<{tag} style>"
        for name in _RUN_BY_ADDRESS & set(attributes):
            address = re.sub(r"[\x00-\x20]", "", attributes[name])
            if address == "x" or urlsplit(address).scheme not in {"", "http", "https", "data", "mailto"}:
                yield f"<{tag} {name}={address[:60]}>"
            if address.startswith("data:") and not _PICTURE.match(address):
                yield f"<{tag} {name}={address[:60]}>"
