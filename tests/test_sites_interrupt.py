"""Facts about Ctrl-C in a real `sites` process: a signal sent when its progress line says what it is about."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from servicecircle.coverage.command_line.ctrl_c import until_interrupted
from servicecircle.coverage.demo import write_sample
from servicecircle.coverage.report.step_words import STEP_WORDS

pty = pytest.importorskip("pty", reason="no pseudo-terminals here, and without a terminal no progress line")
MAIN = "import sys; sys.argv[0] = 'servicecircle'; from servicecircle.cli import main; main()"


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("interrupted") / "yunxi"
    write_sample(folder)
    return folder


def interrupted(step: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run `sites` on a terminal, send SIGINT as soon as it names `step`, and wait for its end."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-c", MAIN, "sites", *map(str, arguments), "--lang", "en", "--json"],
        stdout=subprocess.PIPE,
        stderr=theirs,
        env={**os.environ, "TERM": "xterm", "COLUMNS": "120"},
        text=True,
        encoding="utf-8",
    )
    os.close(theirs)
    shown = b""
    # A step may be over before the bar is drawn again; what comes before the choice does as well as its first step.
    words = [STEP_WORDS[name][1].encode() for name in ((step,) if step == "choose" else (step, "network", "enter"))]
    while not any(word in shown for word in words) and (more := _read(ours)):
        shown += more
    process.send_signal(signal.SIGINT)
    stdout, _ = process.communicate(timeout=120)
    while more := _read(ours):
        shown += more
    os.close(ours)
    return subprocess.CompletedProcess(process.args, process.returncode, stdout, shown.decode("utf-8", "replace"))


def _read(terminal: int) -> bytes:
    """What stands on the terminal; nothing once the process has closed it."""
    try:
        return os.read(terminal, 4096)
    except OSError:
        return b""


@pytest.mark.parametrize("question", [("--add", "100"), ("--add", "20", "--fair")], ids=["add", "fair"])
def test_an_interrupted_search_writes_its_best_plan_with_a_bound(
    sample: Path, tmp_path: Path, question: tuple[str, ...]
) -> None:
    """Along 31,287 places: exit 130, the files are there, and they say that the plan is not proved."""
    done = interrupted("choose", sample, *question, "--in", "anywhere", "--out", tmp_path / "run")
    assert done.returncode == 130, done.stderr
    answer = json.loads((tmp_path / "run" / "manifest.json").read_text(encoding="utf-8"))["sites"]
    assert answer["ending"] == "interrupted"
    assert answer == json.loads(done.stdout)["answer"]
    assert (tmp_path / "run" / "layers.gpkg").is_file()
    assert len((tmp_path / "run" / "sites.csv").read_text(encoding="utf-8-sig").splitlines()) > 1


def test_an_interrupt_while_reading_leaves_nothing(sample: Path, tmp_path: Path) -> None:
    """There is no plan yet: exit 130, no run folder, no draft of one, no traceback."""
    shutil.rmtree(sample / ".checked", ignore_errors=True)  # the files themselves are read, which takes longer
    done = interrupted("read", sample, "--add", "1", "--out", tmp_path / "run")
    assert done.returncode == 130, done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []
    assert done.stdout == ""


def test_an_interrupt_that_a_library_swallows_is_not_lost() -> None:
    """Before there is a plan: whatever caught the first, the next step ends the command."""
    with until_interrupted(lambda _: None) as (show, wanted):
        show("read")
        with contextlib.suppress(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
        assert wanted()
        with pytest.raises(KeyboardInterrupt):
            show("choose")


LEFT_BEHIND = """
import sys
import highspy
import numpy as np
from servicecircle.cli import main
from servicecircle.coverage.left_behind import start_apart

random = np.random.default_rng(1)
solver = highspy.Highs()
solver.setOptionValue("output_flag", False)
for _ in range(120):
    solver.addVar(0.0, 1.0)
    solver.changeColIntegrality(solver.getNumCol() - 1, highspy.HighsVarType.kInteger)
    solver.changeColCost(solver.getNumCol() - 1, -float(random.integers(50, 99)))
for _ in range(60):
    row = np.sort(random.choice(120, 60, replace=False)).astype(np.int32)
    solver.addRow(-1e30, 700.0, 60, row, random.integers(20, 99, 60).astype(float))
assert start_apart(solver.run).is_alive()
sys.argv = ["servicecircle", *sys.argv[1:]]
main()
"""


@pytest.mark.parametrize(("arguments", "code"), [(["--version"], 0), (["check", "nowhere"], 2)])
def test_a_solver_left_behind_costs_neither_the_exit_code_nor_the_output(arguments: list[str], code: int) -> None:
    """A solver that runs for minutes on its thread: the process ends at once, with its own code and all its words."""
    done = subprocess.run(
        [sys.executable, "-c", LEFT_BEHIND, *arguments], capture_output=True, encoding="utf-8", timeout=60, check=False
    )
    assert done.returncode == code, done.stderr
    assert (f"servicecircle {version('servicecircle')}" if code == 0 else "nowhere") in done.stdout + done.stderr
