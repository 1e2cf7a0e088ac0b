"""The briefing page as one file: template, styles, scripts and data, under a policy that lets it ask for nothing.

The page holds what the reader sees and does; the figures come from the payload and from the engine's scripts. All text
of a plan is escaped: in the template by jinja2, in the data blocks by `document_text`, in the page by going in as text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from ...geo.errors import Language
from .document_text import document_text
from .page_files import FOLDER, csp_hash, engine_script, joined_script
from .page_words import PAGE_WORDS, SCENARIO
from .payload import Payload

LEAFLET = Path(__file__).parent.parent / "offline" / "leaflet"
STYLES = ("page", "headline", "map", "what_if", "side", "print")
# What the reader sees and does; each adds to `ServiceCircle`, after the engine.
VIEW = (
    "dom", "wording", "format", "palette", "bar", "labels", "parts", "canvas_layer", "scene", "lines", "draw_ground",
    "draw_reach", "draw_crowd", "draw_homes", "draw_stations", "draw_areas", "draw_marks", "hot_spots", "page_state",
    "figures", "draw_hexagons", "hexagon_card", "area_card", "picture", "changed_parts", "headline", "league",
    "choices", "legend", "search", "card", "spots_panel", "next_panel", "about_panel", "what_if_panel", "map_view",
    "map_input", "print_map", "page_memory", "link", "actions", "start",
)  # fmt: skip


def briefing_page(payload: Payload, *, language: Language) -> str:
    """Return the page of a payload as one HTML file that asks for nothing.

    Args:
        payload: what `make_payload` returned.
        language: the language that the page opens in; the reader can switch.
    """
    words = words_in_both(of_scenario=payload.document["scenario"] is not None)
    style = "\n".join((leaflet_style(), joined_style()))
    script = "\n".join((leaflet_script(), engine_script(), joined_script(VIEW)))
    template = Environment(loader=FileSystemLoader(FOLDER), autoescape=True, undefined=StrictUndefined)
    return template.get_template("page.html.j2").render(
        language=language,
        title=words[language]["title"].replace("{plan}", payload.document["plan"]["name"]),
        policy=policy(script, style),
        style=Markup(style),
        script=Markup(script),
        no_script=words[language]["no_script"],
        words=Markup(document_text(words)),
        plan=Markup(payload.document_text),
        streams=payload.streams_text,
    )


def policy(script: str, style: str) -> str:
    """Return the Content-Security-Policy: this one script, this one style sheet, pictures inside the page, no more."""
    return (
        f"default-src 'none'; script-src {csp_hash(script)}; style-src {csp_hash(style)}; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def words_in_both(*, of_scenario: bool = False) -> Mapping[Language, Mapping[str, str]]:
    """Return the page's words by language; those of a scenario where the stations follow one."""
    words = {**PAGE_WORDS, **SCENARIO} if of_scenario else PAGE_WORDS
    return {
        "zh": {key: zh for key, (zh, _) in words.items()},
        "en": {key: en for key, (_, en) in words.items()},
    }


def joined_style(names: Iterable[str] = STYLES) -> str:
    """Return the page's style sheets one after another."""
    return "\n".join((FOLDER / f"{name}.css").read_text(encoding="utf-8") for name in names)


def leaflet_script() -> str:
    """Return Leaflet without the link to its source map, which a browser's tools would ask for."""
    text = (LEAFLET / "leaflet.js").read_text(encoding="utf-8")
    return re.sub(r"//# sourceMappingURL=\S*", "", text)


def leaflet_style() -> str:
    """Return Leaflet's style sheet without the pictures that it would ask for; the page uses none of them."""
    text = (LEAFLET / "leaflet.css").read_text(encoding="utf-8")
    return re.sub(r"url\(images/[^)]*\)", "none", text)
