"""The lower bounds of the dependencies are the versions that `make lowest` tests."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path


def test_the_lower_bounds_are_the_versions_that_are_tested(root: Path) -> None:
    """pyproject.toml asks for no less, and no more, than lowest.txt pins."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = dict(re.fullmatch(r"([\w-]+)>=([\d.]+)(?:,!=[\d.]+)?", text).groups() for text in project["dependencies"])  # type: ignore[union-attr]
    pins = [line for line in (root / "lowest.txt").read_text(encoding="utf-8").splitlines() if "==" in line]
    assert asked == dict(line.split("==") for line in pins)
