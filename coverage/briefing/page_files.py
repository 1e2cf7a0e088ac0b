"""The page's scripts and styles: plain files beside this one, put together in a listed order."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from pathlib import Path

FOLDER = Path(__file__).parent / "page"
# The engine's scripts: each adds to the one object `ServiceCircle` that the first one makes.
ENGINE = (
    "namespace", "inflate", "streams", "network", "plan", "exact", "barriers", "snap", "heap", "walk", "tally",
    "verdicts", "circles", "way", "editing", "whatif", "state", "scenario",
)  # fmt: skip


def engine_script() -> str:
    """Return the engine as one script."""
    return joined_script(ENGINE)


def joined_script(names: Sequence[str]) -> str:
    """Return scripts of the page's folder, by name without ``.js``, one after another."""
    return "\n".join((FOLDER / f"{name}.js").read_text(encoding="utf-8") for name in names)


def csp_hash(text: str) -> str:
    """Return the source expression by which a Content-Security-Policy admits an inline script or style."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode('utf-8')).digest()).decode('ascii')}'"
