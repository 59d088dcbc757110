"""Archives are opened in memory and never beyond their limits."""

import gzip
import io
import zipfile

import pytest

from tallyproof.errors import InputError
from tallyproof.sources.archives import Limits, unpack
from tallyproof.sources.formats import Format

TABLE = b"station,votes\n1,2\n"


def zipped(*members: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return out.getvalue()


def test_plain_content_is_its_own_only_member() -> None:
    (member,) = unpack("a.csv", TABLE)
    assert (member.name, member.payload, member.format) == ("a.csv", TABLE, Format.DELIMITED)


def test_gzip_content_loses_its_ending_and_keeps_its_bytes() -> None:
    (member,) = unpack("a.csv.gz", gzip.compress(TABLE, mtime=0))
    assert (member.name, member.payload) == ("a.csv", TABLE)


def test_members_come_in_the_order_of_the_archive_and_folders_are_none() -> None:
    members = unpack("a.zip", zipped(("b/", b""), ("b/2.csv", TABLE), ("1.csv", TABLE + b"3,4\n")))
    assert [member.name for member in members] == ["b/2.csv", "1.csv"]


def test_a_path_that_climbs_is_only_a_label() -> None:
    (member,) = unpack("a.zip", zipped(("../../etc/passwd.csv", TABLE)))
    assert member.name == "../../etc/passwd.csv"


def test_archives_inside_archives_are_opened() -> None:
    inner = zipped(("t.csv.gz", gzip.compress(TABLE, mtime=0)))
    (member,) = unpack("a.zip", zipped(("inner.zip", inner)))
    assert member.payload == TABLE


@pytest.mark.parametrize(
    ("limits", "payload", "found"),
    [
        (Limits(total=100), zipped(("a", b"1" * 60), ("b", b"1" * 60)), "120 unpacked bytes"),
        (Limits(members=2), zipped(("a", b"1"), ("b", b"1"), ("c", b"1")), "3 members"),
        (
            Limits(ratio=10, ratio_from=1000),
            gzip.compress(b"0" * 100_000, mtime=0),
            "unpacked bytes per packed byte",
        ),
        (Limits(depth=1), zipped(("b.zip", zipped(("c", b"1")))), "2 archives inside one another"),
    ],
)
def test_every_limit_stops_and_says_limit_and_found(limits: Limits, payload: bytes, found: str) -> None:
    with pytest.raises(InputError, match=found) as caught:
        unpack("bomb", payload, limits=limits)
    assert "at most" in str(caught.value)


def test_a_small_file_may_be_as_repetitive_as_it_likes() -> None:
    (member,) = unpack("a.csv.gz", gzip.compress(b"0,0\n" * 1_000_000, mtime=0))
    assert len(member.payload) == 4_000_000


def test_the_standard_limits_stop_a_gzip_bomb() -> None:
    bomb = gzip.compress(b"\n" * (40 << 20), mtime=0)
    with pytest.raises(InputError, match="unpacked bytes per packed byte"):
        unpack("bomb.csv.gz", bomb)


@pytest.mark.parametrize(
    "payload",
    [
        gzip.compress(TABLE * 99, mtime=0)[:-20],
        zipped(("a.csv", TABLE * 99))[:-30],
        b"PK\x03\x04" + b"\x00" * 40,
        b"\x1f\x8bxx",
    ],
)
def test_a_damaged_archive_is_refused(payload: bytes) -> None:
    with pytest.raises(InputError, match="cannot be unpacked"):
        unpack("broken", payload)


def test_an_encrypted_member_is_refused() -> None:
    payload = bytearray(zipped(("a.csv", TABLE)))
    payload[6] |= 1
    payload[payload.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(InputError, match="without a password"):
        unpack("secret.zip", bytes(payload))


def test_documents_of_other_office_programs_are_told_apart() -> None:
    (member,) = unpack(
        "letter.docx", zipped(("[Content_Types].xml", b"<a/>"), ("word/document.xml", b"<a/>"))
    )
    assert member.format is Format.OFFICE
