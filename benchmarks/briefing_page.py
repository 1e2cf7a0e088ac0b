"""Size and speed of a plan's briefing page, in the Chromium of this machine.

python benchmarks/briefing_page.py PLAN [--share]

Prints bytes of the two data blocks and of the engine, and medians in the browser: decoding, the first search of a
circle, one move of the what-if with every circle, nominal and effective, and all circles together kept up to date.
"""

from __future__ import annotations

import argparse
import shutil
import time
from pathlib import Path

from playwright.sync_api import sync_playwright

from servicecircle.coverage.briefing.page_files import engine_script
from servicecircle.coverage.briefing.payload import make_payload
from servicecircle.coverage.opened_plan import open_plan
from servicecircle.coverage.whole_study import study_whole

MEASURE = """async () => {
  const SC = ServiceCircle;
  const median = (list) => list.sort((a, b) => a - b)[list.length >> 1];
  const timed = async (times, what) => { const spent = []; let found;
    for (let i = 0; i < times; i++) {
      const t = performance.now(); found = await what(i); spent.push(performance.now() - t);
    }
    return [median(spent), found]; };
  const [decode, plan] = await timed(5, () => SC.readPlan(document));
  const modes = plan.circles[0].staffed ? ["nominal", "effective"] : ["nominal"];
  const circles = plan.circles.map((circle, c) => c);
  const [first] = await timed(5, () => SC.makeCoverage(plan, plan.stations).layer(0, "nominal"));
  const what = SC.makeWhatIf(plan, { stations: plan.stations });
  modes.forEach((mode) => [...circles, SC.ALL].forEach((c) => what.coverage.layer(c, mode)));
  let seed = 1;
  const random = (most) => { seed = (seed * 16807) % 2147483647; return (seed % most) - most / 2; };
  const [move] = await timed(600, (i) => {
    const key = "t" + (i * 7) % plan.stations.length; const at = what.station(key);
    what.move(key, at.x + random(600000), at.y + random(600000)); });
  const drag = what.drag("t0"); const home = what.station("t0");
  const [step] = await timed(600, (i) => drag.to(home.x + i * 500, home.y));
  const sizes = { homes: plan.residences.count, edges: plan.edges.count };
  return { ...sizes, decode_ms: decode, first_search_ms: first, move_ms: move, drag_step_ms: step };
}"""


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("plan", type=Path)
    parser.add_argument("--share", action="store_true")
    options = parser.parse_args()
    whole = study_whole(open_plan(options.plan), share=options.share)
    began = time.process_time()
    payload = make_payload(whole, share=options.share)
    document, streams, code = payload.document_text, payload.streams_text, engine_script()
    print(f"payload made in {time.process_time() - began:.1f} s CPU: {payload.document['made_of']}")
    print(f"document {len(document.encode()):,} B, streams {len(streams):,} B, engine {len(code.encode()):,} B")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page()
        page.set_content(
            f'<script type="application/json" id="sc-plan">{document}</script>'
            f'<script type="application/octet-stream" id="sc-streams">{streams}</script><script>{code}</script>'
        )
        for name, value in page.evaluate(MEASURE).items():
            print(f"{name:>16} {value:,.2f}" if isinstance(value, float) else f"{name:>16} {value:,}")
        browser.close()


if __name__ == "__main__":
    main()
