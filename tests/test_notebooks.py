"""Every notebook runs from top to bottom, and holds what a reader of it may copy."""

from __future__ import annotations

import ast
import json
import os
import re
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


RUN_ALL = """
import functools, json, sys, traceback
import servicecircle
servicecircle.open_plan = functools.cache(servicecircle.open_plan)
for name, cells in json.loads(sys.stdin.read()).items():
    told = ""
    try:
        exec(compile(cells, name, "exec"), {"__name__": name})
    except BaseException:
        told = traceback.format_exc()
    print("OUTCOME", json.dumps([name, told]), flush=True)
"""


@pytest.fixture(scope="module")
def outcomes(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What went wrong in each notebook; one process without a network runs all, each with names of its own.

    Importing the libraries and opening the plan, which nothing changes, take longer than most of the cells.
    """
    folder = tmp_path_factory.mktemp("notebooks")
    # They would write the same folder, and build its network once more.
    shutil.copytree(sample, folder / "yunxi")
    cells = {path.stem: "\n\n".join(code_cells(path)) for path in NOTEBOOKS}
    done = run_code(NO_NETWORK + RUN_ALL, folder, told=json.dumps(cells))
    assert done.returncode == 0, done.stderr[-2000:]
    lines = [line.removeprefix("OUTCOME ") for line in done.stdout.splitlines() if line.startswith("OUTCOME ")]
    return dict(json.loads(line) for line in lines)


NO_NETWORK = "import socket\ndef refuse(*a, **k): raise OSError('no network')\nsocket.socket.connect = refuse\n"


def run_as_script(path: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the code cells of a notebook in a fresh process that may open no socket and show no window."""
    return run_code(NO_NETWORK + "\n\n".join(code_cells(path)), folder)


def run_code(code: str, folder: Path, *, told: str = "") -> subprocess.CompletedProcess[str]:
    """Run code in a fresh process in `folder`, with `told` on its standard input."""
    script = folder / "cells.py"
    script.write_text(code, encoding="utf-8")
    return subprocess.run(
        [sys.executable, "-W", "error::UserWarning", script.name],
        cwd=folder,
        input=told,
        env={**os.environ, "MPLBACKEND": "Agg", "PYTHONUTF8": "1"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def test_there_are_notebooks() -> None:
    """Three short ones."""
    assert [path.stem for path in NOTEBOOKS] == ["first-look", "left-out", "where-next"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs(path: Path, outcomes: dict[str, str]) -> None:
    """All code cells, in order, from names of its own, without a network."""
    assert outcomes[path.stem] == ""


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


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_shows_pictures(path: Path) -> None:
    """Most code cells after the first end in a map, a picture or a card."""
    cells = code_cells(path)[1:]
    shown = [code for code in cells if re.search(r"explore\(\)|\.plot|\n[a-z]+$", code) or "\n" not in code]
    assert len(shown) * 2 >= len(cells)
