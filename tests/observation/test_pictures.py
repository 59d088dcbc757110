"""Pictures without their traces: what stays is the picture; what a device wrote beside it is gone."""

import io
import random
import struct
import zlib

import pytest
from PIL import Image, ImageOps, PngImagePlugin

from tallyproof.errors import InputError
from tallyproof.observation.privacy.pictures import clean_picture

SECRET = b"SECRET-TRACE"
GPS = {1: "N", 2: (43.0, 14.0, 21.5), 3: "E", 4: (76.0, 53.0, 2.0)}


def drawing(size: tuple[int, int] = (48, 32)) -> Image.Image:
    noise = random.Random(7).randbytes(size[0] * size[1] * 3)
    return Image.frombytes("RGB", size, noise)


def exif(turned: int) -> Image.Exif:
    made = Image.Exif()
    made[0x0112], made[0x010F], made[0x9003] = turned, "SECRET-TRACE phone", "2005:12:04 20:11:00"
    made[0x8825] = GPS
    return made


def saved(form: str, turned: int = 6, **more: object) -> bytes:
    buffer = io.BytesIO()
    drawing().save(buffer, form, exif=exif(turned), **more)
    return buffer.getvalue()


@pytest.mark.parametrize("turned", range(1, 9))
@pytest.mark.parametrize("progressive", [False, True])
def test_a_photograph_keeps_its_pixels_and_how_it_is_turned_and_nothing_else(
    turned: int,
    progressive: bool,  # noqa: FBT001
) -> None:
    content = saved("JPEG", turned, progressive=progressive, comment=SECRET, icc_profile=SECRET * 9)
    clean = clean_picture(content + SECRET, file="a.jpg")
    assert SECRET in content
    assert SECRET not in clean.content
    before, after = (Image.open(io.BytesIO(one)) for one in (content, clean.content))
    assert ImageOps.exif_transpose(before).tobytes() == ImageOps.exif_transpose(after).tobytes()
    assert dict(after.getexif()) == ({} if turned == 1 else {0x0112: turned})
    assert {"APP1", "APP2", "FE", "behind the end"} <= set(clean.removed)
    assert (clean.format, clean.located) == ("jpeg", True)


def test_a_png_keeps_its_pixels_only() -> None:
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Author", "SECRET-TRACE")
    notes.add_itxt("Place", "SECRET-TRACE", zip=True)
    content = saved("PNG", pnginfo=notes) + SECRET
    clean = clean_picture(content, file="a.png")
    assert SECRET not in clean.content
    assert Image.open(io.BytesIO(clean.content)).tobytes() == drawing().tobytes()
    assert {"tEXt", "iTXt", "eXIf", "behind the end"} == set(clean.removed)
    assert clean.located


def test_a_webp_keeps_its_pixels_only() -> None:
    content = saved("WEBP", lossless=True, xmp=SECRET)
    clean = clean_picture(content + SECRET, file="a.webp")
    assert SECRET in content
    assert SECRET not in clean.content
    picture = Image.open(io.BytesIO(clean.content))
    assert picture.tobytes() == drawing().tobytes()
    assert not picture.getexif()
    assert set(clean.removed) == {"EXIF", "XMP", "behind the end"}


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_clean_picture_is_not_changed_again(form: str) -> None:
    once = clean_picture(saved(form), file="a").content
    again = clean_picture(once, file="a")
    assert again.content == once
    assert not again.located


def test_an_unknown_part_of_a_png_is_left_out_whatever_its_name() -> None:
    content = saved("PNG")
    chunk = b"zzZz" + SECRET
    spoilt = (
        content[:33]
        + struct.pack(">I", len(SECRET))
        + chunk
        + struct.pack(">I", zlib.crc32(chunk))
        + content[33:]
    )
    assert SECRET not in clean_picture(spoilt, file="a").content


@pytest.mark.parametrize(
    "content",
    [b"", b"GIF89a", b"%PDF-1.7", b"\0\0\0\x18ftypheic", b"<svg/>", b"\xff\xd8\xff", b"RIFF\0\0\0\0WEBP"[:9]],
)
def test_what_is_no_picture_of_a_known_format_is_refused(content: bytes) -> None:
    with pytest.raises(InputError):
        clean_picture(content, file="a")


def test_an_animation_is_refused() -> None:
    buffer = io.BytesIO()
    drawing().save(buffer, "WEBP", save_all=True, append_images=[drawing().rotate(90)])
    with pytest.raises(InputError):
        clean_picture(buffer.getvalue(), file="a.webp")


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_damaged_or_cut_picture_is_read_or_refused_and_never_lets_a_trace_pass(form: str) -> None:
    content, generator = saved(form, xmp=SECRET) if form == "WEBP" else saved(form), random.Random(20051204)
    for _ in range(300):
        bad = bytearray(
            content[: generator.randrange(4, len(content))] if generator.random() < 0.5 else content
        )
        for _ in range(generator.randint(0, 3)):
            bad[generator.randrange(len(bad))] = generator.randrange(256)
        try:
            clean = clean_picture(bytes(bad), file="a")
        except InputError:
            continue
        assert b"2005:12:04" not in clean.content


def in_pieces(form: str, number: int) -> bytes:
    """Return a picture with so many empty parts in front of its own."""
    whole = saved(form)
    if form == "JPEG":
        return whole[:2] + b"\xff\xdb\0\x02" * number + whole[2:]
    if form == "PNG":
        return whole[:33] + (b"\0\0\0\0tEXt" + struct.pack(">I", zlib.crc32(b"tEXt"))) * number + whole[33:]
    body = b"WEBP" + b"XXXX\0\0\0\0" * number + whole[12:]
    return b"RIFF" + struct.pack("<I", len(body)) + body


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_picture_in_very_many_parts_is_refused_and_one_in_thousands_is_not(form: str) -> None:
    assert clean_picture(in_pieces(form, 9_000), file="a").content
    with pytest.raises(InputError, match="damaged"):
        clean_picture(in_pieces(form, 10_001), file="a")


def test_filling_bytes_without_end_are_refused() -> None:
    with pytest.raises(InputError, match="damaged"):
        clean_picture(b"\xff\xd8" + b"\xff" * 20_000 + saved("JPEG")[2:], file="a")


def test_a_scan_that_does_not_end_is_refused() -> None:
    content = saved("JPEG")
    with pytest.raises(InputError, match="damaged"):
        clean_picture(content[: content.rindex(b"\xff\xd9")] + b"\xff\x00" * 9, file="a")
