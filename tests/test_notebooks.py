"""Every notebook runs from top to bottom, and holds what a reader of it may copy."""

from __future__ import annotations

import ast
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

NOTEBOOKS = sorted((Path(__file__).resolve().parents[1] / "notebooks").glob("*.ipynb"))
MAX_CELLS = 11


def cells_of(path: Path) -> list[dict[str, Any]]:
    cells: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return cells


def code_cells(path: Path) -> list[str]:
    return ["".join(cell["source"]) for cell in cells_of(path) if cell["cell_type"] == "code"]


def run_as_script(path: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the code cells of a notebook in a fresh process that may open no socket and show no window."""
    script = folder / f"{path.stem}.py"
    no_network = "import socket\ndef refuse(*a, **k): raise OSError('no network')\nsocket.socket.connect = refuse\n"
    script.write_text(no_network + "\n\n".join(code_cells(path)), encoding="utf-8")
    return subprocess.run(
        [sys.executable, "-W", "error::UserWarning", script.name],
        cwd=folder,
        env={**os.environ, "MPLBACKEND": "Agg", "PYTHONUTF8": "1"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def test_there_are_notebooks() -> None:
    """The folder is not empty, so that the tests below test something."""
    assert NOTEBOOKS


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs(path: Path, sample: Path, tmp_path: Path) -> None:
    """All code cells, in order, in a fresh process without a network."""
    # It would write the same folder, and build its network once more.
    shutil.copytree(sample, tmp_path / "yunxi")
    done = run_as_script(path, tmp_path)
    assert done.returncode == 0, done.stderr[-2000:]


def test_a_notebook_with_a_fault_is_found(tmp_path: Path) -> None:
    """The runner fails where a cell fails."""
    cell = {"cell_type": "code", "source": ["import servicecircle as sc\n", "sc.no_such_name"]}
    broken = tmp_path / "broken.ipynb"
    broken.write_text(json.dumps({"cells": [cell]}), encoding="utf-8")
    done = run_as_script(broken, tmp_path)
    assert done.returncode != 0
    assert "no_such_name" in done.stderr


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_plain_short_and_uses_the_facade_alone(path: Path) -> None:
    """Few cells, plain Python, no helper of its own, no outputs stored, and of ours only `import servicecircle`."""
    assert len(cells_of(path)) <= MAX_CELLS
    assert not [cell for cell in cells_of(path) if cell.get("outputs") or cell.get("execution_count")]
    for code in code_cells(path):
        nodes = list(ast.walk(ast.parse(code)))  # a magic would not parse
        assert not [node for node in nodes if isinstance(node, ast.FunctionDef | ast.ClassDef)]
        modules = [node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)]
        modules += [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
        assert not [name for name in modules if name.startswith("servicecircle.")]
        assert "servicecircle" not in [node.module for node in nodes if isinstance(node, ast.ImportFrom)]
