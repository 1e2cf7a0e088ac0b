"""Time choosing sites beside its peers on the same instances, and check that the objectives agree.

    python benchmarks/sites.py [--to benchmarks/results.md] [--only district …] [--limit 60] [--no-questions] [--whole]

CPU seconds include the solvers that a peer starts. A peer that took long runs once, all others three times in turn; the
ratios carry over to other machines, absolute times do not.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from pathlib import Path

import numpy as np
import site_peers as peers
from published import DATA, Median, medians, stores
from sections import RESULTS, write_section
from site_instances import INSTANCES, Instance, bare
from site_questions import QUESTIONS, Answered, ask_each, questions_table

from servicecircle.coverage.choosing.choose import choose_sites

RUNS = 3
LONG_S = 15.0  # whoever takes so long runs once
MOST_CELLS = 30_000_000  # spopt spends 5 µs and 16 bytes on each cell of its dense matrix
COUNTS = {
    "district": (5, 10, 20, 40, 60),
    "nothing": (20, 60),
    "anywhere": (100,),
    "dense800": (60, 100, 150),
    "dense1200": (60, 100, 150),
}
Tool = Callable[[], peers.Told]


@dataclass(frozen=True)
class Row:
    """One line of the table: which question, by whom, the answer, and how long it took."""

    instance: str
    k: int
    tool: str
    told: peers.Told | None
    seconds: float
    ratio: float
    note: str = ""


def cpu() -> float:
    """CPU seconds of this process and of all solvers that it started."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def in_turn(tools: dict[str, Tool]) -> dict[str, tuple[peers.Told, float]]:
    """The answer and the median CPU seconds of each tool, run in turn; the first of them is warmed up."""
    next(iter(tools.values()))()
    times: dict[str, list[float]] = {name: [] for name in tools}
    told: dict[str, peers.Told] = {}
    for _ in range(RUNS):
        for name, tool in tools.items():
            if times[name] and times[name][0] > LONG_S:
                continue
            start = cpu()
            told[name] = tool()
            times[name].append(cpu() - start)
    return {name: (told[name], statistics.median(times[name])) for name in tools}


def ours(instance: Instance, k: int) -> peers.Told:
    """The pure door, reduction and recheck included; on pairs without walks, as peers know no second goal."""
    plan = choose_sites(instance.covers(), instance.weight, add=k, fixed=instance.fixed)
    return peers.Told(plan.covered_weight, plan.proved)


def compare(instance: Instance, k: int, *, limit_s: float, whole: bool) -> list[Row]:
    """Ask everybody the same question."""
    left = bare(instance)
    cells = left.covers.shape[0] * left.covers.shape[1]
    tools: dict[str, Tool] = {"servicecircle": partial(ours, instance, k)}
    if cells <= MOST_CELLS:
        tools["spopt, CBC"] = partial(peers.spopt, left, k, peers.cbc, limit_s)
        tools["spopt, HiGHS"] = partial(peers.spopt, left, k, peers.highs, limit_s)
    tools["PuLP, CBC"] = partial(peers.plain, left, k, peers.cbc, limit_s)
    tools["PuLP, HiGHS"] = partial(peers.plain, left, k, peers.highs, limit_s)
    if whole:
        tools["spopt, CBC, whole matrix"] = partial(peers.spopt_whole, instance, k, peers.cbc, limit_s)
    rows = _rows(instance.name, k, in_turn(tools), limit_s)
    if cells > MOST_CELLS:
        note = f"not run: a dense matrix of {cells / 1e6:,.0f} million cells, twice {cells * 8 / 2**30:.1f} GB"
        rows.insert(1, Row(instance.name, k, "spopt", None, 0.0, 0.0, note))
    return rows


def compare_median(median: Median, *, limit_s: float) -> list[Row]:
    """Ask for a published p-median.

    Raises:
        RuntimeError: who calls an answer the best misses the published one.
    """
    tools: dict[str, Tool] = {
        "servicecircle": partial(our_median, median),
        "spopt, CBC": partial(peers.spopt_median, median, peers.cbc, limit_s),
        "spopt, HiGHS": partial(peers.spopt_median, median, peers.highs, limit_s),
    }
    results = in_turn(tools)
    for name, (told, _) in results.items():
        if told.finished and told.value != median.published:
            raise RuntimeError(f"{name} says {told.value} of {median.name}; {median.published} is published")
    return _rows(median.name, median.p, results, limit_s)


def our_median(median: Median) -> peers.Told:
    """The pure door with the walk for a goal."""
    plan = choose_sites(median.reach(), np.ones(median.walk.shape[1], dtype=np.int64), add=median.p, goal="walk")
    return peers.Told(plan.walk or 0, plan.proved)


def _rows(instance: str, k: int, results: dict[str, tuple[peers.Told, float]], limit_s: float) -> list[Row]:
    first, base = results["servicecircle"]
    return [
        Row(instance, k, name, told, seconds, seconds / base, _note(told, first, limit_s))
        for name, (told, seconds) in results.items()
    ]


def _note(told: peers.Told, ours_: peers.Told, limit_s: float) -> str:
    """What is to be said of an answer beside ours.

    Raises:
        RuntimeError: two that both call theirs the best differ.
    """
    if told.finished and ours_.finished and told.value != ours_.value:
        raise RuntimeError(f"one proves {told.value}, the other {ours_.value}")
    if told is ours_:
        return "" if told.finished else "stopped by the limit of work"
    if told.finished:
        return "same objective" if told.value == ours_.value else f"{told.value - ours_.value:+,}"
    stopped = f"stopped after {limit_s:.0f} s"
    return f"{stopped}, {told.value - ours_.value:+,}" if told.value else f"{stopped} without a plan"


def peers_table(rows: list[Row]) -> list[str]:
    """The comparison as Markdown."""
    lines = [
        "| instance | k | tool | covered, or walks | CPU s | times ours | note |",
        "|---|---:|---|---:|---:|---:|---|",
    ]
    for row in rows:
        if row.told is None:
            figures = "| | |"
        else:
            figures = f"{row.told.value or '–':{',' if row.told.value else ''}} | {row.seconds:,.2f} | {row.ratio:,.1f}"
            figures += " |"
        lines.append(f"| {row.instance} | {row.k} | {row.tool} | {figures} {row.note} |")
    return lines


def ranges(rows: list[Row]) -> list[str]:
    """For each instance and peer the least and greatest ratio over k."""
    lines = ["| instance | tool | times ours, over all k |", "|---|---|---:|"]
    for key in dict.fromkeys((row.instance, row.tool) for row in rows if row.told and row.ratio != 1.0):
        found = [row for row in rows if (row.instance, row.tool) == key]
        low, high = min(row.ratio for row in found), max(row.ratio for row in found)
        stopped = sum(not row.told.finished for row in found if row.told)
        span = f"{low:,.1f}" if len(found) == 1 else f"{low:,.1f} – {high:,.1f}"
        lines.append(f"| {key[0]} | {key[1]} | {span}{f' ({stopped} stopped)' if stopped else ''} |")
    return lines


def section(rows: list[Row], answers: list[Answered], limit_s: float) -> str:
    """The section of `results.md`."""
    tools = ", ".join(f"{name} {version(name)}" for name in ("highspy", "spopt", "pulp", "numba", "scipy"))
    parts = ["# Choosing sites", "", f"Two cores of a shared machine, one thread; {tools}."]
    if rows:
        parts += [
            "",
            "Peers are handed only what is left to decide: residences that are not covered today and that some "
            "candidate reaches. Ours is handed everything, and its time includes the reduction and the recheck. Times "
            f"are medians of CPU seconds with the solvers that a peer starts; solvers may run for {limit_s:.0f} s.",
            "",
            *ranges(rows),
            "",
            *peers_table(rows),
        ]
    if answers:
        parts += [
            "",
            "Ours alone, each question in a process of its own, kernels compiled before. A plan's questions take all "
            "steps from candidates to the second count on the streets, and prefer the shorter walk among plans that "
            "cover the same; the others are `choose_sites` on arrays.",
            "",
            *questions_table(answers),
        ]
    return "\n".join(parts) + "\n"


def main() -> None:
    """Run what is asked for and write the section."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--to", type=Path, default=RESULTS)
    parser.add_argument("--only", nargs="*", choices=list(COUNTS), default=list(COUNTS), help="instances with peers")
    parser.add_argument("--limit", type=float, default=60.0, help="seconds that a peer's solver may run")
    parser.add_argument("--no-questions", action="store_true", help="peers alone")
    parser.add_argument("--data", type=Path, default=DATA, help="folder of the published instances")
    parser.add_argument("--whole", action="store_true", help="spopt on the district's whole matrix too: ten minutes")
    options = parser.parse_args()
    rows: list[Row] = []
    for name in options.only:
        instance = INSTANCES[name]()
        for k in COUNTS[name]:
            whole = options.whole and name == "district" and k == 20
            rows += compare(instance, k, limit_s=options.limit, whole=whole)
            print(*peers_table(rows)[-6:], sep="\n", flush=True)
    found = stores(options.data)
    if found is not None:
        rows += compare(found, 4, limit_s=options.limit, whole=False)
    for median in medians(options.data):
        rows += compare_median(median, limit_s=options.limit)
    answers = [] if options.no_questions else ask_each(QUESTIONS)
    text = section(rows, answers, options.limit)
    write_section(options.to, text)
    print(text)


if __name__ == "__main__":
    main()
