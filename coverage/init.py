"""`init`: an empty plan folder, with a commented plan.toml and a template for every layer.

The headings of the templates come from the contracts that the files are read against, so that they always fit.
"""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

from ..geo.errors import Finding, InputError, Language
from ..geo.tables import CONTRACTS, Contract
from .plan_toml.plan_text import PLAN_FILE

TEMPLATES = Path(__file__).resolve().parents[1] / "data" / "templates"
DRAWN_ROLES = ("roads", "areas", "parks", "barriers", "land", "exclusions")
_PLACE_HEADINGS = {"zh": ("经度", "纬度"), "en": ("lon", "lat")}


def init_plan(folder: Path, *, language: Language = "zh") -> list[Path]:
    """Write an empty plan to `folder`, which is new or empty; return the files written.

    Raises:
        InputError: `folder` holds something already, is a file, or cannot be written.
    """
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise InputError([_not_empty(folder)])
        folder.mkdir(parents=True, exist_ok=True)
        texts = {PLAN_FILE: (TEMPLATES / f"plan.{language}.toml").read_text(encoding="utf-8")}
        texts |= layer_templates(language)
        written = [folder / name for name in texts]
        for path, text in zip(written, texts.values(), strict=True):
            # Spreadsheets take a CSV for the local code page unless it starts with a byte order mark.
            path.write_bytes(text.encode("utf-8-sig" if path.suffix == ".csv" else "utf-8"))
    except OSError as error:
        raise InputError([_not_writable(folder, error)]) from None
    return written


def layer_templates(language: Language) -> dict[str, str]:
    """Return the text of the template of every layer by file name: headings only, or no features."""
    drawn = {f"{role}.geojson": _empty_features(role) for role in DRAWN_ROLES}
    tables = {
        f"{role}.csv": _heading_line(contract, language)
        for role, contract in CONTRACTS.items()
        if role not in DRAWN_ROLES
    }
    return drawn | tables


def _empty_features(role: str) -> str:
    return json.dumps({"type": "FeatureCollection", "name": role, "features": []}, indent=1) + "\n"


def _heading_line(contract: Contract, language: Language) -> str:
    needed = {name for group in contract.required for name in group}
    names = [column.name for column in contract.columns]
    headings = {column.name: _heading(column.name, column.aliases, language) for column in contract.columns}
    first = [headings[name] for name in names if name in needed]
    later = [headings[name] for name in names if name not in needed]
    place = list(_PLACE_HEADINGS[language]) if ("geometry",) in contract.required else []
    line = io.StringIO()
    csv.writer(line).writerow([*first, *place, *later])
    return line.getvalue()


def _heading(name: str, aliases: tuple[str, ...], language: Language) -> str:
    """Return the first Chinese heading for a Chinese template, else the column's own name."""
    if language == "en":
        return name
    return next((alias for alias in aliases if not alias.isascii()), name)


def _not_empty(folder: Path) -> Finding:
    return Finding(
        code="folder_not_empty",
        severity="error",
        zh=f"{folder} 已存在且不是空文件夹，没有写入任何文件",
        en=f"{folder} exists and is not an empty folder; nothing was written",
        fix_zh="请换一个新的文件夹名",
        fix_en="name a new folder",
        file=str(folder),
    )


def _not_writable(folder: Path, error: OSError) -> Finding:
    reason = error.strerror or type(error).__name__
    return Finding(
        code="folder_not_writable",
        severity="error",
        zh=f"无法写入 {folder}（{reason}）",
        en=f"{folder} cannot be written ({reason})",
        fix_zh="请换一个有写入权限的位置",
        fix_en="choose a place that you may write to",
        file=str(folder),
    )
