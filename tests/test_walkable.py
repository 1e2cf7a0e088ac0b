"""The walkable filter, tag by tag, and its page in the docs."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from servicecircle.geo.walkable import KEYS, TABLE, Rule, walkable, walkable_columns

CASES = [
    ("highway=residential", True, "highway=residential"),
    ("highway=residential oneway=yes", True, "highway=residential"),
    ("highway=residential foot=no", False, "foot=no"),
    ("highway=residential sidewalk=no", True, "highway=residential"),
    ("highway=residential sidewalk=separate", True, "highway=residential"),
    ("highway=primary foot=use_sidepath", False, "foot=use_sidepath"),
    ("highway=footway", True, "highway=footway"),
    ("highway=footway footway=crossing", True, "highway=footway"),
    ("highway=footway tunnel=yes layer=-1", True, "highway=footway"),
    ("highway=footway access=no", False, "access=no"),
    ("highway=footway access=private foot=yes", True, "foot=yes"),
    ("highway=steps", True, "highway=steps"),
    ("highway=path", True, "highway=path"),
    ("highway=path bicycle=designated foot=designated", True, "foot=designated"),
    ("highway=path foot=private", False, "foot=private"),
    ("highway=pedestrian area=yes", True, "highway=pedestrian"),
    ("highway=service area=yes", False, "area=yes"),
    ("highway=service", True, "highway=service"),
    ("highway=service service=driveway", True, "highway=service"),
    ("highway=service service=private", False, "service=private"),
    ("highway=service access=private", False, "access=private"),
    ("highway=service access=destination", True, "highway=service"),
    ("highway=service access=customers", True, "highway=service"),
    ("highway=cycleway", False, "highway=cycleway"),
    ("highway=cycleway foot=yes", True, "foot=yes"),
    ("highway=cycleway foot=designated", True, "foot=designated"),
    ("highway=bridleway", False, "highway=bridleway"),
    ("highway=motorway", False, "highway=motorway"),
    ("highway=motorway_link", False, "highway=motorway_link"),
    ("highway=motorway foot=yes", True, "foot=yes"),
    ("highway=trunk", False, "highway=trunk"),
    ("highway=trunk sidewalk=both", True, "sidewalk=both"),
    ("highway=trunk sidewalk:left=yes", True, "sidewalk:left=yes"),
    ("highway=trunk sidewalk=no", False, "highway=trunk"),
    ("highway=trunk_link sidewalk=right access=private", False, "access=private"),
    ("highway=primary motorroad=yes", False, "motorroad=yes"),
    ("highway=primary bridge=yes", True, "highway=primary"),
    ("highway=construction construction=residential", False, "highway=construction"),
    ("highway=construction foot=yes", False, "highway=construction"),
    ("highway=proposed", False, "highway=proposed"),
    ("highway=track", True, "highway=track"),
    ("highway=living_street", True, "highway=living_street"),
    ("highway=corridor indoor=yes", True, "highway=corridor"),
    ("highway=busway", False, "highway=busway"),
    ("highway=raceway", False, "highway=raceway"),
    ("highway=主干道", True, "highway=主干道"),
    ("", True, ""),
]


def tags_of(text: str) -> dict[str, str]:
    return dict(pair.split("=", 1) for pair in text.split())


@pytest.mark.parametrize(("text", "verdict", "reason"), CASES)
def test_tags_decide(text: str, verdict: bool, reason: str) -> None:
    """Each case gets the verdict of a walker on the spot, and names the tag that decided."""
    assert walkable(tags_of(text)) == (verdict, reason)


def test_columns_of_a_layer_give_the_same_verdicts() -> None:
    """A layer with tag columns, missing values and lists goes through the same table."""
    rows = [tags_of(text) for text, _, _ in CASES]
    frame = pd.DataFrame(rows, columns=list(KEYS))
    open_, why = walkable_columns(frame)
    assert open_.tolist() == [verdict for _, verdict, _ in CASES]
    assert why.tolist() == [reason for _, _, reason in CASES]
    lists = pd.DataFrame({"highway": [["motorway", "primary"], None, float("nan")]})
    assert walkable_columns(lists)[0].tolist() == [False, True, True]


def test_a_layer_without_tags_is_walkable() -> None:
    """No column of the table, no street is closed."""
    open_, why = walkable_columns(pd.DataFrame({"width": [3, 4]}))
    assert (open_.tolist(), why.tolist()) == ([True, True], ["", ""])


def row_of(rule: Rule) -> str:
    values = ", ".join(f"`{value}`" for value in sorted(rule.values)) or "any other value"
    keys = ", ".join(f"`{key}`" for key in rule.tags)
    limits = [f"only on {', '.join(f'`{v}`' for v in sorted(rule.only))}"] if rule.only else []
    limits += [f"not on {', '.join(f'`{v}`' for v in sorted(rule.unless))}"] if rule.unless else []
    return f"| {'yes' if rule.walkable else 'no'} | {keys} | {values} | {'; '.join([rule.why, *limits])} |"


def test_the_page_shows_the_table_of_the_code(root: Path) -> None:
    """docs/walkable.md has every rule of the code, in its order."""
    page = (root / "docs" / "walkable.md").read_text(encoding="utf-8")
    table = "\n".join(["| walkable | tag | values | why |", "|---|---|---|---|", *map(row_of, TABLE)])
    assert table in page, f"put this into docs/walkable.md:\n{table}"
