"""`results.md` in sections, one for each script: each writes its own and leaves the others as they are."""

from __future__ import annotations

import re
from pathlib import Path

RESULTS = Path(__file__).parent / "results.md"


def write_section(path: Path, text: str) -> None:
    """Put `text`, which begins with its heading (``# …``), in the place of the section so headed, or at the end."""
    heading = text.partition("\n")[0]
    old = path.read_text(encoding="utf-8") if path.exists() else ""
    sections = [part.strip() for part in re.split(r"^(?=# )", old, flags=re.MULTILINE) if part.strip()]
    new = text.strip()
    place = next((i for i, part in enumerate(sections) if part.partition("\n")[0] == heading), len(sections))
    sections[place : place + 1] = [new]
    path.write_text("\n\n".join(sections) + "\n", encoding="utf-8")
