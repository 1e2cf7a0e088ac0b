"""Sheets as one HTML page in both languages: no script, no request, printable; for whoever opens no spreadsheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from ...geo.errors import Language
from ..briefing.page_files import csp_hash
from .sheet import Sheet

# The language is chosen by two buttons of the page itself and shown by the style sheet.
STYLE = """
body { margin: 0 auto; padding: 16px 24px; max-width: 1500px; color: #15222e; background: #fff;
  font: 16px/1.5 "Microsoft YaHei", "Noto Sans CJK SC", "PingFang SC", system-ui, sans-serif; }
input { margin: 0 6px 0 0; } label { margin-right: 18px; }
#zh:checked ~ main.en, #en:checked ~ main.zh { display: none; }
h1 { color: #0b2e4f; font-size: 26px; } h2 { margin-top: 28px; font-size: 20px; } h3 { font-size: 16px; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: 3px 10px; border-bottom: 1px solid #d4dce4; text-align: left; white-space: nowrap; }
th { background: #eef2f6; position: sticky; top: 0; } .n { text-align: right; }
@media print { input, label { display: none; } .wide { overflow: visible; }
  table { font-size: 9px; } tr { break-inside: avoid; } }
"""


def sheets_page(both: Mapping[Language, Sequence[Sheet]], *, language: Language) -> str:
    """Return the page.

    Args:
        both: the same sheets in each language.
        language: the one that is shown first.
    """
    folder = Path(__file__).parent
    template = Environment(
        loader=FileSystemLoader(folder), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    template.filters["zip"] = zip
    return template.get_template("sheets.html.j2").render(
        both=both,
        language=language,
        title=both[language][0].title,
        policy=f"default-src 'none'; style-src {csp_hash(STYLE)}; base-uri 'none'; form-action 'none'",
        style=Markup(STYLE),
    )
