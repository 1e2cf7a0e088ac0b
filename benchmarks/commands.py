"""Time whole commands on the sample district, from the shell's point of view: start, read, answer, write, leave.

    python benchmarks/commands.py

The network is frozen and every kernel compiled. Each command runs in a process of its own, in turn with the others,
once with the plan's files to read and check and once with what an earlier command kept of them.

What the issues ask of a command (patrol under 3 s, staffing under 20 s, …) is measured here and asserted nowhere: a
busy machine says nothing about us.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from sections import RESULTS, write_section

from servicecircle.coverage.kept_plan import FOLDER

RUNS = 5
COMMANDS: dict[str, list[str]] = {
    "check": ["check"],
    "coverage": ["coverage"],
    "patrol": ["patrol"],
    "sites --add 20": ["sites", "--add", "20"],
    "sites --add 20 --capacity 800": ["sites", "--add", "20", "--capacity", "800"],
    "sites --add 100 --in anywhere": ["sites", "--add", "100", "--in", "anywhere"],
    "staffing": ["staffing"],
    "report": ["report"],
}
Times = tuple[float, float]


def main() -> None:
    """Write the sample to a folder of its own, run every command a few times in turn, and write the medians."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=RESULTS)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        plan = Path(place) / "yunxi"
        timed(["demo", str(plan), "--out", str(Path(place) / "demo")])
        for words in COMMANDS.values():  # once for the kernels
            run(words, plan)
        fresh: dict[str, list[Times]] = {name: [] for name in COMMANDS}
        kept: dict[str, list[Times]] = {name: [] for name in COMMANDS}
        for _ in range(RUNS):
            for name, words in COMMANDS.items():
                shutil.rmtree(plan / FOLDER, ignore_errors=True)
                fresh[name].append(run(words, plan))
                kept[name].append(run(words, plan))
    lines = [
        "# Commands on the sample district",
        "",
        f"57,000 residences, 246 stations; network frozen, kernels compiled; one process each, medians of {RUNS} runs,",
        "in seconds by the clock (CPU in brackets). Kept: what an earlier command kept of the plan's files is read.",
        "",
        "| command | files read and checked | kept |",
        "|---|---:|---:|",
        *(f"| `{name}` | {told(fresh[name])} | {told(kept[name])} |" for name in COMMANDS),
    ]
    write_section(asked.out, "\n".join(lines))


def run(words: list[str], plan: Path) -> Times:
    """Run a command on `plan` into a folder that is gone afterwards."""
    with tempfile.TemporaryDirectory() as place:
        out = [] if words == ["check"] else ["--out", str(Path(place) / "run")]
        return timed([words[0], str(plan), *words[1:], *out])


def timed(words: list[str]) -> Times:
    """Run `servicecircle` with `words` and return its seconds by the clock and of the processor."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(
        [str(Path(sys.executable).with_name("servicecircle")), *words, "-q"],
        capture_output=True,
        text=True,
        check=False,
        env=environment,
    )
    seconds, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        raise SystemExit(done.stderr)
    return seconds, after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def told(times: list[Times]) -> str:
    """Return the medians as the table shows them."""
    clock, processor = (statistics.median(column) for column in zip(*times, strict=True))
    return f"{clock:.2f} ({processor:.2f})"


if __name__ == "__main__":
    main()
