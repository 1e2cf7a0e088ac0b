"""Time the commands on the sample district, its network frozen and all kernels compiled: CPU seconds of a run each.

    python benchmarks/commands.py

What the issues ask of a command (patrol under 3 s, staffing under 20 s, …) is measured here and asserted nowhere: a
busy machine says nothing about us.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path

from typer.testing import CliRunner

from servicecircle.cli import app

RUNS = 3
COMMANDS: dict[str, list[str]] = {
    "check": [],
    "coverage": [],
    "sites --add 20": ["--add", "20"],
    "sites --add 20 --capacity 800": ["--add", "20", "--capacity", "800"],
    "staffing": [],
    "patrol": [],
}


def main() -> None:
    """Write the sample to a folder of its own, run every command a few times in turn, and print the medians."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        _run(["demo", str(folder / "yunxi"), "-q", "--out", str(folder / "demo")])
        times: dict[str, list[float]] = {name: [] for name in COMMANDS}
        for turn in range(RUNS):
            for name, words in COMMANDS.items():
                out = folder / f"{name.replace(' ', '_')}-{turn}"
                began = time.process_time()
                _run([name.split()[0], str(folder / "yunxi"), *words, "--out", str(out), "-q"])
                times[name].append(time.process_time() - began)
        for name, seconds in times.items():
            print(f"{name:32} {statistics.median(seconds):6.2f} s CPU")


def _run(words: list[str]) -> None:
    done = CliRunner().invoke(app, words)
    if done.exit_code:
        raise SystemExit(done.stderr)


if __name__ == "__main__":
    main()
