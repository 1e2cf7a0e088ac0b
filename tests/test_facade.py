"""Facts about the façade."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

import servicecircle
from handout_town import full_town
from servicecircle.coverage.shown import Shown


def test_every_public_name_is_there() -> None:
    """Each name of `__all__` loads and has a docstring; there are about 25 of them."""
    assert 20 <= len(servicecircle.__all__) <= 30
    for name in servicecircle.__all__:
        assert getattr(servicecircle, name).__doc__, name


def test_an_unknown_name_is_an_attribute_error() -> None:
    """Like any module."""
    with pytest.raises(AttributeError, match="no_such_name"):
        _ = servicecircle.no_such_name


def test_importing_the_package_loads_no_library() -> None:
    """Neither numpy nor pandas is loaded before a name is used."""
    code = "import sys, servicecircle; sys.exit(any(name in sys.modules for name in ('numpy', 'pandas', 'typer')))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_every_name_has_an_example_that_runs(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """docs/python.md uses each public name, and runs from top to bottom: here on a small town instead of the sample."""
    blocks = re.findall(
        r"^```python\n(.*?)^```$", (root / "docs/python.md").read_text("utf-8"), re.DOTALL | re.MULTILINE
    )
    code = "\n".join(blocks)
    assert set(re.findall(r"\bsc\.([A-Za-z_]+)", code)) == set(servicecircle.__all__)
    monkeypatch.setattr(servicecircle, "write_sample", full_town, raising=False)
    monkeypatch.chdir(tmp_path)
    told: dict[str, object] = {}
    exec(code, told)
    assert told["chosen"].chosen == (2,)  # type: ignore[attr-defined]
    assert told["chosen"].covered_weight == 70  # type: ignore[attr-defined]
    written = {path.name for path in tmp_path.iterdir()}
    assert {"coverage.html", "plan.html", "map.pdf", "map.png", "compared"} <= written


def test_results_that_show_themselves_do_so_through_the_facade(root: Path) -> None:
    """Results know nothing of maps and cards: the façade alone says how they are shown."""
    assert set(vars(Shown.views)) == {"map_of", "card_of"}
    wired = [path for path in root.glob("coverage/**/*.py") if "HasCard.views" in path.read_text(encoding="utf-8")]
    assert [path.name for path in wired] == ["shown.py"]
    assert "HasCard.views = " in (root / "__init__.py").read_text(encoding="utf-8")
