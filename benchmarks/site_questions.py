"""Whole questions about sites, each timed in a process of its own: reading, reach, choice, and every check of it.

    python benchmarks/site_questions.py NAME        (prints one JSON object)
    python benchmarks/site_questions.py --hard      (writes a section of results.md)

The kernels are compiled and cached beforehand: `ask_each` asks the first question twice.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sections import RESULTS, write_section
from site_instances import INSTANCES, SPARSE_STREETS, opened_city, opened_district

from servicecircle.coverage.candidates.candidate_options import CandidateOptions
from servicecircle.coverage.choosing.choose import choose_sites
from servicecircle.coverage.opened_plan import Opened
from servicecircle.coverage.sites.site_request import SiteLimits, SiteRequest
from servicecircle.coverage.sites.sites_study import SitesStudy, study_sites


@dataclass(frozen=True)
class Answered:
    """What a question took and what came of it.

    Attributes:
        name: the question in words.
        size: candidates × residences.
        answer: what was found, in words.
        gap: how much more could be covered at the very most, as a share of what is covered; of a curve the largest.
        cpu_s: CPU seconds of the question alone; the plan was read before.
        wall_s: seconds on the clock, likewise.
        read_s: CPU seconds of reading and measuring the plan, before.
        peak_mb: the most memory that the whole process held.
    """

    name: str
    size: str
    answer: str
    gap: float
    cpu_s: float
    wall_s: float
    read_s: float
    peak_mb: float


def ask_each(names: Iterable[str]) -> list[Answered]:
    """Ask each question in a new process, one after another."""
    asked = list(names)
    _in_new_process(asked[0])  # compiles
    return [_in_new_process(name) for name in asked]


def questions_table(answers: list[Answered]) -> list[str]:
    """Our own figures as Markdown."""
    lines = [
        "| question | candidates × residences | answer | gap at most | CPU s | wall s | reading, CPU s | peak MB |",
        "|---|---:|---|---:|---:|---:|---:|---:|",
    ]
    for a in answers:
        gap = f"{100 * a.gap:.3f} %" if a.gap else "0"
        lines.append(
            f"| {a.name} | {a.size} | {a.answer} | {gap} | {a.cpu_s:,.2f} | {a.wall_s:,.2f} | {a.read_s:,.1f} "
            f"| {a.peak_mb:,.0f} |"
        )
    return lines


def hard_section() -> str:
    """The section of `results.md` on the questions that are known to be hard: the worst community, and capacities."""
    return "\n".join([HARD_HEADING, "", HARD_WORDS, "", *questions_table(ask_each(HARD))])


def _in_new_process(name: str) -> Answered:
    command = [sys.executable, str(Path(__file__).resolve()), name]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return Answered(**json.loads(done.stdout.splitlines()[-1]))


def _study(opened: Callable[[], Opened], words: str, **request: Any) -> Answered:
    plan, read_s = _timed(opened)[:2]
    study, cpu_s, wall_s = _timed(lambda: study_sites(plan, SiteRequest(**request)))
    size = f"{len(study.candidates):,} × {len(plan.layers.residences):,}"
    words_found, gap = _found(study)
    return Answered(words, size, words_found, gap, cpu_s, wall_s, read_s, _peak_mb())


def _found(study: SitesStudy) -> tuple[str, float]:
    """The answer in words, and its gap."""
    chosen, curve, fairness = study.plan, study.curve, study.fairness
    if fairness is not None:
        # A community whose ceiling is lower counts as reaching the rate there: the gap is of the rate.
        words = f"{len(chosen.chosen)} sites, worst community {float(fairness.rate):.1%}"
        return words + (", proved" if fairness.proved else ""), float(fairness.bound / fairness.rate - 1)
    if study.request.add is not None:
        words = _plan_words(len(chosen.chosen), chosen.covered_weight, proved=chosen.proved)
        if study.serving is not None:
            gained = chosen.covered_weight - study.base_weight
            words = f"{words}; {gained:,} find room anew, at most {chosen.gap_weight / gained:.2%} more"
        return words, chosen.gap_weight / chosen.covered_weight
    proved = int((curve.best == curve.bound).sum())
    words = f"every k to {len(curve.best) - 1:,}: {proved:,} of {len(curve.best):,} proved"
    return words, float(((curve.bound - curve.best) / curve.best.clip(1)).max())


def _choice(name: str, k: int) -> Answered:
    instance, read_s = _timed(INSTANCES[name])[:2]
    plan, cpu_s, wall_s = _timed(lambda: choose_sites(instance.covers(), instance.weight, add=k, fixed=instance.fixed))
    size = f"{instance.reach.shape[0] - len(instance.fixed):,} × {instance.reach.shape[1]:,}"
    words = _plan_words(len(plan.chosen), plan.covered_weight, proved=plan.proved)
    gap = plan.gap_weight / plan.covered_weight
    return Answered(f"{instance.name}: add {k}", size, words, gap, cpu_s, wall_s, read_s, _peak_mb())


def _plan_words(count: int, covered: int, *, proved: bool) -> str:
    return f"{count} sites, {covered:,} covered" + (", proved" if proved else "")


def _timed(work: Callable[[], Any]) -> tuple[Any, float, float]:
    """The result, CPU seconds and seconds on the clock."""
    cpu, wall = time.process_time(), time.perf_counter()
    result = work()
    return result, time.process_time() - cpu, time.perf_counter() - wall


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


WHERE = {"parks": "in parks", "anywhere": "anywhere"}
QUESTIONS: dict[str, Callable[[], Answered]] = {
    "add": lambda: _study(opened_district, "district, in parks: add 20", add=20),
    "curve": lambda: _study(opened_district, "district, in parks: the curve"),
    "anywhere": lambda: _study(
        opened_district, "district, anywhere: add 100", add=100, where="anywhere", options=SPARSE_STREETS
    ),
    "anywhere-choice": lambda: _choice("anywhere", 100),
    **{
        f"dense{radius}-{k}": lambda radius=radius, k=k: _choice(f"dense{radius}", k)  # type: ignore[misc]
        for radius in (800, 1200)
        for k in (60, 100, 150)
    },
    "city": lambda: _study(opened_city, "city, in parks: the curve"),
}
HARD: dict[str, Callable[[], Answered]] = {
    **{
        f"fair-{where}-{k}": lambda where=where, k=k: _study(  # type: ignore[misc]
            opened_district, f"district, {WHERE[where]}: the fairest {k}", add=k, where=where, fair=True
        )
        for where in ("parks", "anywhere")
        for k in (20, 40)
    },
    **{
        f"capacity-{most}-{k}": lambda most=most, k=k: _study(  # type: ignore[misc]
            opened_district,
            f"district, in parks: add {k}, each serves {most:,}",
            add=k,
            limits=SiteLimits(capacity=most),
        )
        for most, k in ((300, 20), (800, 20), (1_500, 20), (3_000, 40), (800, 60))
    },
    "city-anywhere": lambda: _study(
        opened_city, "city, anywhere: add 200", add=200, where="anywhere", options=CandidateOptions(spacing_m=250.0)
    ),
}
HARD_HEADING = "# The fairest plans, stations of limited capacity, and a whole city"
HARD_WORDS = (
    "`python benchmarks/site_questions.py --hard`: each question in a process of its own. The gap of a fairest plan is "
    "that of the worst community's rate; that of capacities counts today's stations too, and the words tell how much "
    "of what the new ones win."
)


if __name__ == "__main__":
    if sys.argv[1:] == ["--hard"]:
        write_section(RESULTS, hard_section())
    else:
        print(json.dumps(asdict({**QUESTIONS, **HARD}[sys.argv[1]]())))
