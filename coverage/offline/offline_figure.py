"""A page for folium that opens anywhere, without a network: everything that it needs is in it.

`save()`, `_repr_html_()` and `render()` all pass through `OfflineFigure.render`, which puts the bundled copy in the
place of each link as it renders, and refuses a page that would ask for anything else. The page forbids itself every
request besides (a content security policy that names its own scripts by hash).
"""

from __future__ import annotations

import base64
import hashlib
import html
import re
from typing import Any

from branca.element import Element, Figure, Link

from ...geo.errors import Language
from .bundled import bundled_kind, leaflet_script, leaflet_styles
from .refused import refuse_online_links, refuse_online_parts

_SCRIPT = re.compile(r"<script\b[^>]*>(.*?)</script\s*>", re.IGNORECASE | re.DOTALL)
# folium's own forbids to zoom.
_VIEWPORT = re.compile(r"<meta\s+name=\"viewport\"[^>]*>", re.IGNORECASE)
_TONGUES = {"zh": "zh-CN", "en": "en"}


class OfflineFigure(Figure):
    """A `branca.element.Figure` whose page fetches nothing."""

    def __init__(self, *, title: str, language: Language, height: str | None = None) -> None:
        """Make an empty page.

        Args:
            title: title of the page, as text.
            language: of the page.
            height: of its frame in a notebook, such as ``560px``; by the width where not given.
        """
        super().__init__(title=title, height=height)
        self._name = "OfflineFigure"
        self.language = language

    def render(self, **kwargs: Any) -> str:
        """Return the page as HTML.

        Raises:
            NotOfflineError: something that was added needs the internet.
        """
        for child in self._children.values():
            child.render(**kwargs)
        refuse_online_parts(self)
        head = _VIEWPORT.sub("", "\n".join(_inlined(part, kwargs) for part in self.header._children.values()))
        body, script = self.html.render(**kwargs), self.script.render(**kwargs)
        refuse_online_links(_SCRIPT.sub("", head) + body)
        content = f"{head}\n</head>\n<body>\n{body}\n<script>\n{script}\n</script>\n</body>\n</html>\n"
        return f"{self._top(_SCRIPT.findall(content))}{content}"

    def _top(self, scripts: list[str]) -> str:
        """The start of the page; `scripts` are what it may run."""
        hashes = " ".join(sorted({f"'sha256-{_sha256(script)}'" for script in scripts}))
        policy = (
            f"default-src 'none'; script-src {hashes}; style-src 'unsafe-inline'; img-src data: blob:; "
            "base-uri 'none'; form-action 'none'"
        )
        return (
            f'<!DOCTYPE html>\n<html lang="{_TONGUES[self.language]}">\n<head>\n<meta charset="utf-8">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
            f"<title>{html.escape(self.title or '')}</title>\n"
        )


def _inlined(part: Element, kwargs: dict[str, Any]) -> str:
    """One part of a page's head, with the bundled copy in the place of a link."""
    if not isinstance(part, Link):
        return str(part.render(**kwargs))
    if bundled_kind(part.url) == "js":
        return f"<script>{leaflet_script()}</script>"
    return f"<style>{leaflet_styles()}</style>"


def _sha256(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode("utf-8")).digest()).decode("ascii")
