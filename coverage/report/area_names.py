"""Areas as people call them: by name, and where several have one name, by what tells them apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ...geo.errors import Language
from ..run_files.frame_rows import Row
from .words import pick

AreaNames = Mapping[str, str]


def area_names(rows: Sequence[Row], *, language: Language) -> AreaNames:
    """Return the name of each area by its code, of the rows of `patrol.csv`.

    Of areas of one name each stands with the area that it is part of, and with its code where that does not tell them
    apart either.
    """
    areas = [row for row in rows if row["code"]]
    alike: dict[str, list[Row]] = {}
    for row in areas:
        alike.setdefault(row["name"], []).append(row)
    return {row["code"]: _told(row, alike[row["name"]], language) for row in areas}


def _told(row: Row, alike: Sequence[Row], language: Language) -> str:
    if len(alike) == 1:
        return str(row["name"])
    parents = [one["parent"] for one in alike]
    by_parent = bool(row["parent"]) and parents.count(row["parent"]) == 1
    beside = [row["parent"] or "", "" if by_parent else row["code"]]
    text = " ".join(part for part in beside if part)
    return pick(language, f"{row['name']}（{text}）", f"{row['name']} ({text})")
