"""Pictures of sheets drawn for the tests: no photograph of anybody."""

import io

from PIL import Image, ImageDraw

__all__ = ["photograph"]

GPS = {1: "N", 2: (43.0, 14.0, 21.5), 3: "E", 4: (76.0, 53.0, 2.0)}


def photograph(
    text: str = "Sheet 1\nAda 30\nBen 20",
    *,
    size: tuple[int, int] = (240, 320),
    form: str = "JPEG",
    turned: int = 1,
) -> bytes:
    """Return a picture of a paper with a text on it, with what a telephone writes beside it."""
    drawn = Image.new("RGB", size, "#8a7f72")
    pen = ImageDraw.Draw(drawn)
    margin = size[0] // 12
    pen.rectangle((margin, margin, size[0] - margin, size[1] - margin), fill="white")
    pen.multiline_text(
        (2 * margin, 2 * margin), text, fill="black", font_size=size[0] // 16, spacing=margin // 3
    )
    made = Image.Exif()
    made[0x0112], made[0x010F], made[0x8825] = turned, "Aigul's phone", GPS
    buffer = io.BytesIO()
    drawn.save(buffer, form, exif=made)
    return buffer.getvalue()
