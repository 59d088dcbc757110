"""The Universal Declaration of Human Rights in HTML: paragraphs that answer to each other one by one."""

from html.parser import HTMLParser
from pathlib import Path

from tallyproof.errors import InputError

__all__ = ["read_udhr"]

_LARGEST = 1 << 22


def read_udhr(path: Path) -> tuple[tuple[str, ...], ...]:
    """Return the paragraphs of each article; raises InputError where there are none."""
    try:
        if path.stat().st_size > _LARGEST:
            raise InputError(path.name, found="a larger file", expected=f"at most {_LARGEST >> 20} MiB")
        reader = _Articles()
        reader.feed(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(str(path), found=str(error), expected="the Declaration in HTML") from error
    if not reader.articles:
        raise InputError(
            path.name, found="no <article>", expected="the Declaration in HTML, an <article> each"
        )
    return tuple(tuple(" ".join("".join(parts).split()) for parts in article) for article in reader.articles)


class _Articles(HTMLParser):
    """Collects the text of paragraphs inside articles."""

    def __init__(self) -> None:
        super().__init__()
        self.articles: list[list[list[str]]] = []
        self._in_article = self._in_paragraph = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - as HTMLParser has it
        if tag == "article":
            self.articles.append([])
            self._in_article = True
        elif self._in_article and tag in {"p", "li"}:
            if not (tag == "p" and self._in_paragraph):
                self.articles[-1].append([])
            self._in_paragraph = True

    def handle_endtag(self, tag: str) -> None:
        if tag == "article":
            self._in_article = self._in_paragraph = False
        elif tag in {"p", "li"}:
            self._in_paragraph = False

    def handle_data(self, data: str) -> None:
        if self._in_paragraph and self.articles[-1]:
            self.articles[-1][-1].append(data)
