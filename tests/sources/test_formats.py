"""Content decides what a file is."""

import pytest

from tallyproof.sources.formats import Format, format_of

CASES = [
    ("a.csv", b"", Format.EMPTY),
    ("a.csv", b"\xef\xbb\xbf \r\n\t", Format.EMPTY),
    ("a.csv", b"%PDF-1.4 ...", Format.PDF),
    ("a.csv", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1....", Format.XLS),
    ("a.csv", b"\x89PNG\r\n\x1a\n", Format.BINARY),
    ("a.csv", bytes(range(256)) * 4, Format.BINARY),
    ("a.pdf", b"station,votes\n1,2\n", Format.DELIMITED),
    ("a.csv", b"\n\n <!DOCTYPE html><html><body>", Format.HTML),
    ("a.xls", b"<table border=1><tr><td>1</td></tr></table>", Format.HTML),
    ("a.csv", b'<?xml version="1.0"?><ElectionReport/>', Format.XML),
    ("a.csv", '\ufeff<?xml version="1.0"?><a/>'.encode("utf-16"), Format.XML),
    ("a.csv", b'{"a": [1, 2]}\n', Format.JSON),
    ("a.csv", b"[1, 2]", Format.JSON),
    ("a.csv", b"[sic] station,votes\n1,2\n", Format.DELIMITED),
    ("a.md", b"# Results\n\n| a | b |\n|---|---|\n| 1 | 2 |\n", Format.MARKDOWN),
    ("a.md", b"station,votes\n1,2\n", Format.DELIMITED),
    ("a.csv", "station,votes\n1,2\n".encode("utf-16"), Format.DELIMITED),
    ("a.csv", "station,votes\n1,2\n".encode("utf-16-le"), Format.DELIMITED),
    ("a.csv", b"PAR1 but not at the end", Format.DELIMITED),
    ("a.csv", b"station,votes\n" + b"1,2\n" * 100 + b"\x00\n", Format.DELIMITED),
]


@pytest.mark.parametrize(("name", "payload", "expected"), CASES)
def test_content_decides_the_format(name: str, payload: bytes, expected: Format) -> None:
    assert format_of(name, payload) is expected
