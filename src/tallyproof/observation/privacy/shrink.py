"""The program that draws a picture anew: `shrink SIDE QUALITY` reads it from its input, writes a JPEG to its output.

It runs in a process of its own (`small_picture`), which may use so much time and memory.
"""

import io
import sys

from PIL import Image, ImageOps

from tallyproof.observation.privacy.apart import UNWRITTEN, limit_itself, write_out
from tallyproof.observation.privacy.picture_size import MOST_PIXELS

__all__: list[str] = []

_FORMATS = ("JPEG", "PNG", "WEBP")


def _drawn(content: bytes, side: int, quality: int) -> bytes:
    """Return a picture as a JPEG of at most so many pixels a side, upright and with nothing beside its pixels."""
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    with Image.open(io.BytesIO(content), formats=_FORMATS) as picture:
        picture.draft("RGB", (2 * side, 2 * side))
        upright = ImageOps.exif_transpose(picture)
        seen = _of_eight_bits(upright).convert(
            "RGBA"
        )  # first: other modes are made smaller by leaving pixels out
        seen.thumbnail((side, side))
    shown = Image.new("RGB", seen.size, "white")
    shown.paste(seen, mask=seen)
    buffer = io.BytesIO()
    shown.save(buffer, "JPEG", quality=quality, optimize=True)
    return buffer.getvalue()


def _of_eight_bits(picture: Image.Image) -> Image.Image:
    """Return a picture with at most 256 shades; a conversion would make all but the darkest of 65,536 white."""
    if not picture.mode.startswith("I"):
        return picture
    return picture.convert("I").point(lambda shade: shade * (1 / 256)).convert("L")


def _main() -> int:
    limit_itself()
    try:
        small = _drawn(sys.stdin.buffer.read(), int(sys.argv[1]), int(sys.argv[2]))
    except (OSError, ValueError, SyntaxError, MemoryError, Image.DecompressionBombError):
        return 1
    try:
        write_out(small)
    except OSError:
        return UNWRITTEN
    return 0


if __name__ == "__main__":
    sys.exit(_main())
