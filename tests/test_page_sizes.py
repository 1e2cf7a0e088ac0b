"""On a laptop, a projector and a phone nothing of the page's words is cut off or lies over other words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from handout_town import full_town
from servicecircle.coverage.briefing.briefing_file import write_briefing

SIZES = [(1366, 768), (1920, 1080), (390, 844)]
VIEWS = ("today", "proposal", "compare", "what_if", "patrol")
# Lines of words of which a part cannot be seen, and of the headline those whose line boxes meet another's.
FAULTS = """() => {
  const faults = [], seen = (e) => e.getClientRects().length > 0;
  const cut = (e) => e.scrollWidth > e.clientWidth + 1;
  for (const e of document.querySelectorAll('.figure h2, .figure .note, #foot-rule, #foot-source, .top h1'))
    if (seen(e) && cut(e)) faults.push(['cut', e.textContent]);
  if (document.documentElement.scrollWidth > innerWidth) faults.push(['wide', document.documentElement.scrollWidth]);
  const parts = [...document.querySelectorAll('.figure h2, .figure .value, .figure .note, .figure .bar')].filter(seen);
  const box = (e) => e.getBoundingClientRect();
  parts.forEach((a, i) => parts.slice(i + 1).forEach((b) => {
    const [p, q] = [box(a), box(b)];
    const wide = Math.min(p.right, q.right) - Math.max(p.left, q.left);
    const tall = Math.min(p.bottom, q.bottom) - Math.max(p.top, q.top);
    if (wide > 0 && tall > 0) faults.push(['over', a.textContent, b.textContent, tall]);
  }));
  return faults; }"""


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sizes")
    return write_briefing(full_town(folder / "plan", share=True).whole, folder, language="zh", share=True)


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_words_are_whole_and_apart(browser: Any, path: Path, width: int, height: int) -> None:
    """In every view, in Chinese and in English, of the shared page, whose notice is the longest."""
    page = browser.new_page(viewport={"width": width, "height": height})
    page.goto(path.as_uri())
    page.wait_for_selector("html[data-ready]")
    for language in ("zh", "en"):
        for view in VIEWS:
            page.locator(f"input[name=views][value={view}]").check(force=True)
            assert page.evaluate(FAULTS) == [], (language, view)
        page.click("#language")
    page.close()
