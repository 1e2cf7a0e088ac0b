"""How large a picture is, and how large it is shown."""

from __future__ import annotations

import io

from PIL import Image


def fitted_cm(picture: bytes, wide_cm: float, tall_cm: float) -> tuple[float, float]:
    """Return width and height at which a picture fits into a frame, its proportions kept."""
    with Image.open(io.BytesIO(picture)) as image:
        width, height = image.size
    scale = min(wide_cm / width, tall_cm / height)
    return width * scale, height * scale
