"""The page of a comparison: one file in both languages, without a script or a request, printed on one sheet.

Language and circle are chosen by radio buttons, and the style sheet shows what was chosen: the page needs no script, so
its policy allows none. It has the briefing's look because it is made of the briefing's style sheets.
"""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from ...geo.errors import Language
from ..briefing.page_assembly import joined_style
from ..briefing.page_files import csp_hash
from ..compare.compare_run import CompareRun
from ..report.words import exact_metres, pick
from .page_content import content_in_both, left_out

FOLDER = Path(__file__).parent
STYLES = ("page", "headline", "side", "print")
# How many rows of each list one printed sheet holds.
PRINTED = {"differences": 9, "league": 31, "transitions": 18}


def compare_page(run: CompareRun, folder: Path, *, language: Language) -> str:
    """Return the page of a comparison.

    Args:
        run: the comparison.
        folder: where its `layers.gpkg` stands.
        language: the one that is shown first; the reader can switch.
    """
    both, maps = content_in_both(run, folder)
    style = page_style(len(run.answer["circles"]))
    template = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    template.globals |= {"pick": pick, "left_out": left_out, "metres": exact_metres}
    return template.get_template("page.html.j2").render(
        both=both,
        maps=maps,
        language=language,
        printed=PRINTED,
        policy=f"default-src 'none'; style-src {csp_hash(style)}; base-uri 'none'; form-action 'none'",
        style=Markup(style),
    )


def page_style(circles: int) -> str:
    """Return the page's style sheet: the briefing's, this page's own, and what shows the chosen one of `circles`."""
    own = (FOLDER / "compare.css").read_text(encoding="utf-8")
    return "\n".join((joined_style(STYLES), own, *map(_shown_circle, range(circles)), *map(_cut_on_paper, PRINTED)))


def _shown_circle(number: int) -> str:
    chosen = f"#circle-{number}:checked ~ article"
    return (
        f"{chosen} .of-circle:not(.circle-{number}) {{ display: none; }}\n"
        f"{chosen} .circles label.circle-{number} {{ background: #fff; color: var(--navy); }}\n"
        f"#circle-{number}:focus-visible ~ article label.circle-{number} {{ outline: 3px solid var(--gold); }}"
    )


def _cut_on_paper(name: str) -> str:
    return f"@media print {{ .{name} > :nth-child(n+{PRINTED[name] + 1}) {{ display: none; }} }}"
