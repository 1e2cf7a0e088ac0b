"""Fixtures that several test files share."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from servicecircle.cli import app
from servicecircle.coverage.opened_plan import Opened, open_plan

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's root folder."""
    return ROOT


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Folder of real data beside the project; tests that need it skip where it is missing."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("real data (../shared/data) is not beside this checkout")
    return folder


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """A Chromium of the system, without a window; tests that need it skip where there is none."""
    programs = (shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome"))
    program = next((path for path in programs if path), None)
    if program is None:
        pytest.skip("no Chromium on this machine (Debian: apt-get install chromium)")
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with sync_api.sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        yield found
        found.close()


@dataclass(frozen=True)
class Demo:
    """What `servicecircle demo` left.

    Attributes:
        folder: the sample's plan folder, its network frozen.
        run: the run folder.
        stdout: what was printed, in Chinese.
    """

    folder: Path
    run: Path
    stdout: str


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """`servicecircle demo`, run once: building the sample's network takes longer than most tests."""
    folder = tmp_path_factory.mktemp("demo")
    done = CliRunner().invoke(app, ["demo", str(folder / "yunxi"), "-q", "--out", str(folder / "run")])
    assert done.exit_code == 0, done.stderr
    return Demo(folder / "yunxi", folder / "run", done.stdout)


@pytest.fixture(scope="session")
def sample(demo: Demo) -> Path:
    """The sample's plan folder, its network frozen; whoever wants to change it copies it."""
    return demo.folder


@pytest.fixture(scope="session")
def opened_sample(sample: Path) -> Opened:
    """The sample, read and measured once."""
    return open_plan(sample)
