"""Time the commands on the sample district, its network frozen and all kernels compiled: CPU seconds of a run each.

    python benchmarks/commands.py

What the issues ask of a command (patrol under 3 s, staffing under 20 s, …) is measured here and asserted nowhere: a
busy machine says nothing about us.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from run import in_turn
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
        number = iter(range(10_000))
        works = [
            lambda name=name, words=words: _run(  # type: ignore[misc]
                [name.split()[0], str(folder / "yunxi"), *words, "--out", str(folder / f"run-{next(number)}"), "-q"]
            )
            for name, words in COMMANDS.items()
        ]
        for name, seconds in zip(COMMANDS, in_turn(*works, runs=RUNS), strict=True):
            print(f"{name:32} {seconds:6.2f} s CPU")  # noqa: T201 - this is what it is for


def _run(words: list[str]) -> None:
    done = CliRunner().invoke(app, words)
    if done.exit_code:
        raise SystemExit(done.stderr)


if __name__ == "__main__":
    main()
