"""A briefing page in a real browser, for tests, with all that it asked for and complained of."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from servicecircle.coverage.briefing.briefing_file import write_briefing
from servicecircle.coverage.whole_study import WholeStudy

WATCH = """window.violations = [];
document.addEventListener('securitypolicyviolation', e => violations.push(e.blockedURI));"""


@dataclass
class Shown:
    """A page in a browser, with all that it asked for and complained of."""

    page: Any
    whole: WholeStudy
    path: Path
    asked: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def view(self, name: str) -> None:
        self.page.locator(f"input[name=views][value={name}]").check(force=True)

    def text(self, selector: str) -> str:
        return str(self.page.locator(selector).inner_text())


def shown(browser: Any, whole: WholeStudy, folder: Path, language: Any, fragment: str = "") -> Shown:
    path = write_briefing(whole, folder, language=language)
    context = browser.new_context(viewport={"width": 1920, "height": 1080}, accept_downloads=True)
    context.add_init_script(WATCH)
    result = Shown(context.new_page(), whole, path)
    result.page.on("request", lambda request: result.asked.append(request.url))
    result.page.on("pageerror", lambda error: result.faults.append(str(error)))
    result.page.on("console", lambda message: result.faults.append(message.text))
    result.page.goto(path.as_uri() + fragment)
    result.page.wait_for_selector("html[data-ready]")
    return result
