"""Time the briefing page in Chromium: size, first full paint, one step of a dragged station with all that follows.

    python benchmarks/page_times.py PAGE [--title "The briefing page"] [--out benchmarks/results.md]

PAGE is a `briefing.html` (of the sample: `servicecircle demo`, then `servicecircle report yunxi`). Both times are told
as a reader waits for them (medians of the clock) and as the page's thread works for them, on a busy machine too.
"""

from __future__ import annotations

import argparse
import re
import shutil
import statistics
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright
from sections import RESULTS, write_section

RUNS = 5
# One step of a drag, sixty times, timed as the page does it: the search, the figures, the table, the panel, the map. A
# canvas paints only at the next frame, which is waited for: without that most of the drawing would not be counted.
DRAG = """async () => {
  const { act, page } = ServiceCircle, times = [];
  const station = page.what.stations.filter(one => one.offers[0])[5], handle = act.dragStart(station);
  for (let i = 1; i <= 60; i++) {
    const started = performance.now();
    act.dragTo(handle, { x: station.x + i * 9000, y: station.y + i * 4000 });
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0)));
    times.push(performance.now() - started);
  }
  act.dragEnd(handle);
  return times;
}"""
# The same wait with nothing to do: a frame comes sixty times a second, whatever there is to paint.
NOTHING = """async () => {
  const times = [];
  for (let i = 1; i <= 60; i++) {
    const started = performance.now();
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0)));
    times.push(performance.now() - started);
  }
  return times;
}"""


def main() -> None:
    """Time the page that the command line names, and write its section."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("page", type=Path)
    parser.add_argument("--title", default="The briefing page", help="heading of the section")
    parser.add_argument("--out", type=Path, default=RESULTS)
    asked = parser.parse_args()
    program = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        runs = [timed(browser, asked.page) for _ in range(RUNS)]
        waits = [*clicks(browser, asked.page), *prints(browser, asked.page)]
        browser.close()
    paint, paint_cpu, move, move_cpu, idle, idle_cpu = (statistics.median(column) for column in zip(*runs, strict=True))
    lines = [
        f"# {asked.title}",
        "",
        f"1920 × 1080, Chromium without a graphics card, medians of {RUNS} runs.",
        "",
        f"The file has {asked.page.stat().st_size / 1e6:.2f} MB.",
        "",
        "| what | ms by the clock | ms of its thread |",
        "|---|---:|---:|",
        f"| first full paint | {paint:,.0f} | {paint_cpu:,.0f} |",
        f"| a station dragged by one step, until it is painted | {move:.1f} | {move_cpu:.1f} |",
        f"| the same wait with nothing to paint | {idle:.1f} | {idle_cpu:.1f} |",
        *(f"| {name} | {wall:,.0f} | {cpu:,.0f} |" for name, wall, cpu in waits),
    ]
    print("\n".join(lines))
    write_section(asked.out, "\n".join(lines))


# What a reader clicks, in this order, each until it is painted.
CLICKS = (
    ("proposal, for the first time", "input[name=views][value=proposal]"),
    ("compare", "input[name=views][value=compare]"),
    ("what-if", "input[name=views][value=what_if]"),
    ("patrol density", "input[name=views][value=patrol]"),
    ("patrol density by hexagon, for the first time", "input[name=shapes][value=hexagons]"),
    ("patrol density by area again", "input[name=shapes][value=areas]"),
    ("and by hexagon again", "input[name=shapes][value=hexagons]"),
    ("the table by subdistrict", "input[name=levels][value=subdistrict]"),
    ("the table by community", "input[name=levels][value=community]"),
    ("back to today", "input[name=views][value=today]"),
    ("the table sorted by name", "#league-head .name button"),
    ("hot spots, for the first time", "#tab-spots"),
    ("zoom in", ".leaflet-control-zoom-in"),
    ("projector", "#projector"),
)
CLICK = """async (selector) => {
  const element = document.querySelector(selector), started = performance.now();
  if (!element || element.disabled) return null;
  element.click();
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0)));
  return performance.now() - started;
}"""


def opened(browser: Any, path: Path) -> tuple[Any, Any]:
    """The page at `path` once it is ready, and the session that tells how long its thread has worked."""
    page = browser.new_page(viewport={"width": 1920, "height": 1080})
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    page.goto(path.resolve().as_uri())
    page.wait_for_selector("html[data-ready]")
    return page, session


def clicks(browser: Any, path: Path) -> list[tuple[str, float, float]]:
    """What a reader clicks, with milliseconds by the clock and of its thread; what the page lacks is left out."""
    page, session = opened(browser, path)
    page.wait_for_timeout(2000)
    waits = []
    for name, selector in CLICKS:
        before = worked_ms(session)
        wait = page.evaluate(CLICK, selector)
        if wait is not None:
            waits.append((name, float(wait), worked_ms(session) - before))
        page.wait_for_timeout(500)
    page.close()
    return waits


# What is printed: a name, and what a reader clicked before.
PRINTED = (
    ("today", ("input[name=views][value=today]",)),
    ("patrol density by area", ("input[name=views][value=patrol]", "input[name=shapes][value=areas]")),
    ("patrol density by hexagon", ("input[name=shapes][value=hexagons]",)),
)


def prints(browser: Any, path: Path) -> list[tuple[str, float, float]]:
    """Each view printed to A3 and A4, with its pages, and milliseconds by the clock and of the page's thread."""
    page, session = opened(browser, path)
    page.wait_for_timeout(2000)
    waits = []
    for name, selectors in PRINTED:
        if None in [page.evaluate(CLICK, selector) for selector in selectors]:
            continue
        for paper in ("A3", "A4"):
            before, started = worked_ms(session), time.perf_counter()
            pdf = page.pdf(format=paper, landscape=True, print_background=True)
            wait, pages = (time.perf_counter() - started) * 1000, len(re.findall(rb"/Type\s*/Page\b", pdf))
            waits.append((f"{name}, printed to {paper}: pages {pages}", wait, worked_ms(session) - before))
    page.close()
    return waits


def worked_ms(session: Any) -> float:
    """Milliseconds that the page's thread has worked."""
    metrics = session.send("Performance.getMetrics")["metrics"]
    return float(next(one["value"] for one in metrics if one["name"] == "TaskDuration")) * 1000


def timed(browser: Any, path: Path) -> tuple[float, ...]:
    """Milliseconds to the first full paint, of the median step of a drag, and of a frame in which nothing is done.

    Each by the clock, and of the page's thread.
    """
    page, session = opened(browser, path)
    paint, paint_cpu = float(page.get_attribute("html", "data-ready")), worked_ms(session)
    page.locator("input[value=what_if]").check(force=True)
    page.wait_for_timeout(2000)
    waits = []
    for script in (DRAG, NOTHING):
        before = worked_ms(session)
        steps = page.evaluate(script)
        waits += [statistics.median(steps), (worked_ms(session) - before) / len(steps)]
    page.close()
    return paint, paint_cpu, *waits


if __name__ == "__main__":
    main()
