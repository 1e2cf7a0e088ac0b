"""A real browser for tests of pages: Chromium, offline, with every request written down."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome")


def chromium() -> str:
    """Path of a Chromium on this computer; the test that asks is skipped where there is none."""
    found = os.environ.get("CHROMIUM") or next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip("no Chromium is installed (Debian: apt-get install chromium)")
    return found


@contextmanager
def open_page(path: Path, *, width: int = 1200, height: int = 800) -> Iterator[tuple[Any, list[str]]]:
    """Open a file and hand out the page and what went wrong or was asked for beyond the file itself."""
    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed (the `test` extra)")
    with api.sync_playwright() as engine:
        browser = engine.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        page, told = browser.new_page(viewport={"width": width, "height": height}), []
        address = path.resolve().as_uri()
        page.on("request", lambda request: told.append(request.url) if request.url != address else None)
        page.on("pageerror", lambda error: told.append(str(error)))
        page.on("console", lambda message: told.append(message.text) if message.type == "error" else None)
        page.goto(address)
        yield page, told
        browser.close()
