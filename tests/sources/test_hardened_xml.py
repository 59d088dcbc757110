import time

import pytest

from tallyproof.errors import InputError
from tallyproof.sources.hardened_xml import MAX_DEPTH, TooDeepError, parse_xml, root_name


class Recorder:
    def __init__(self) -> None:
        self.depth = 0
        self.texts: list[str] = []
        self.tags: list[str] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise TooDeepError
        self.tags += [tag, *attributes.values()]

    def end(self, _tag: str) -> None:
        self.depth -= 1

    def data(self, text: str) -> None:
        self.texts.append(text)


def test_texts_and_attributes_arrive_as_they_stand() -> None:
    target = Recorder()
    parse_xml("<a n='&lt;b&gt;'>Қ &amp;amp; <![CDATA[<script>]]></a>".encode(), file="f", target=target)
    assert ("".join(target.texts), target.tags) == ("Қ &amp; <script>", ["a", "<b>"])


@pytest.mark.parametrize(
    ("payload", "message"),
    [
        (b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', "document type"),
        (b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>', "document type"),
        (b"<!DOCTYPE a><a/>", "document type"),
        (b"<a>&undefined;</a>", "well-formed"),
        (b"<a><b></a>", "line 1"),
        (b"", "well-formed"),
        (b"<a>\x00</a>", "well-formed"),
        (b"<a>" * 100 + b"</a>" * 100, "deeper nesting"),
        (b'<?xml version="1.0" encoding="hex"?><a/>', "encoding"),
        (b'<?xml version="1.0" encoding="utf-7"?><a/>', "encoding"),
        (b'<?xml version="1.0" encoding="none"?><a/>', "encoding"),
    ],
)
def test_hostile_or_broken_xml_is_an_input_error(payload: bytes, message: str) -> None:
    with pytest.raises(InputError, match=message):
        parse_xml(payload, file="f", target=Recorder())


def test_entities_that_multiply_are_refused_before_they_grow() -> None:
    names = [f'<!ENTITY e{n} "{f"&e{n - 1};" * 50}">' for n in range(1, 12)]
    bomb = f'<!DOCTYPE a [<!ENTITY e0 "x">{"".join(names)}]><a>&e11;</a>'.encode()
    begin = time.process_time()
    with pytest.raises(InputError, match="document type"):
        parse_xml(bomb, file="f", target=Recorder())
    assert time.process_time() - begin < 1


@pytest.mark.parametrize(
    ("payload", "name"),
    [
        (b"\xef\xbb\xbf \n<?xml version='1.0'?><!-- <x> --><n:Root xmlns:n='u'>", ""),
        (b"\xef\xbb\xbf<?xml version='1.0'?><!-- <x> --><n:Root xmlns:n='u'>", "Root"),
        ("<Корень/>".encode("utf-16"), "Корень"),
        (b"<!DOCTYPE html><html>", ""),
        (b'{"a": 1}', ""),
        (b"", ""),
    ],
)
def test_the_root_is_named_from_the_head_alone(payload: bytes, name: str) -> None:
    assert root_name(payload) == name
