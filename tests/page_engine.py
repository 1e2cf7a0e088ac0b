"""The page's engine in a real browser, for tests: a plan's payload on an empty page, asked in its own language."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import shapely

from made_town import CIRCLES, STATIONS, write_town
from servicecircle.coverage.briefing.page_files import csp_hash, engine_script
from servicecircle.coverage.briefing.payload import Payload
from servicecircle.coverage.circles.study import study_coverage
from servicecircle.coverage.opened_plan import Opened
from servicecircle.coverage.staffing.staffing_study import study_staffing
from servicecircle.coverage.whole_study import WholeStudy

STAFF_COLUMNS = {"grid_workers": [1, 0, 1, 1, 1, 1, 0, 1], "mediators": [1, 1, 1, 1, 1, 0, 1, 1]}
STAFF_COLUMNS |= {"lawyers": [0, 1, 1, 1, 1, 1, 0, 1], "counsellors": [1, 0, 1, 1, 1, 1, 1, 0]}


def write_staffed_town(folder: Path) -> Path:
    """Write the made-up town with numbers of staff in the station layer, so that effective circles exist."""
    write_town(folder)
    lines = (folder / "stations.csv").read_text(encoding="utf-8-sig").splitlines()
    columns = [list(map(str, counts)) for counts in STAFF_COLUMNS.values()]
    rows = [",".join([line, *cells]) for line, *cells in zip(lines[1:], *columns, strict=True)]
    text = "\n".join([",".join([lines[0], *STAFF_COLUMNS]), *rows]) + "\n"
    (folder / "stations.csv").write_text(text, encoding="utf-8-sig")
    assert len(STATIONS) == len(rows)
    return folder


def whole_without_sites(opened: Opened) -> WholeStudy:
    """Coverage and staffing of a plan; no proposal, no patrol."""
    study = study_coverage(opened.plan, opened.layers, opened.streets.network, measured=opened.measured)
    staffed = study_staffing(opened)
    untold = any(finding.code == "no_staff" for finding in staffed.findings)
    return WholeStudy(opened, study, None, None, None if untold else staffed)


def page_html(payload: Payload, script: str = "") -> str:
    """A page with the two data blocks and the engine under the strictest policy; `script` runs after the engine."""
    code = engine_script() + "\n" + script
    policy = f"default-src 'none'; script-src {csp_hash(code)}"
    return (
        f'<!doctype html><html lang="zh"><head><meta charset="utf-8"><title>0</title>'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}"></head><body>'
        f'<script type="application/json" id="sc-plan">{payload.document_text}</script>'
        f'<script type="application/octet-stream" id="sc-streams">{payload.streams_text}</script>'
        f"<script>{code}</script></body></html>"
    )


def engine_page(browser: Any, payload: Payload) -> Any:
    """Open a page whose `plan` is that of `payload`; scripts of the test may run in it."""
    page = browser.new_context(bypass_csp=True).new_page()
    page.set_content(page_html(payload))
    page.evaluate("async () => { globalThis.plan = await ServiceCircle.readPlan(document); }")
    return page


def random_xy_mm(opened: Opened, count: int, seed: int) -> list[tuple[int, int]]:
    """Places all over a plan, whole millimetres of its CRS: on streets, beside them, far off, on corners."""
    rng = np.random.default_rng(seed)
    vertex = opened.streets.network.vertex_xy
    at = vertex[rng.integers(0, len(vertex), count)] + rng.normal(0, 40, (count, 2))
    at[::7] = vertex[rng.integers(0, len(vertex), len(at[::7]))]
    at[::11] += 3000
    return [(int(x), int(y)) for x, y in np.floor(at * 1000 + 0.5).tolist()]


def straight(a: Any, b: Any) -> float:
    """Metres between two points."""
    return float(shapely.Point(a).distance(shapely.Point(b)))


SERVICES = tuple(CIRCLES)
