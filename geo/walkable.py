"""Which streets one may walk: the one table of OpenStreetMap tags, for extracts and layers alike.

The first row of `WALKABLE_TABLE` that fits decides. Direction never does: whatever ``oneway`` or ``oneway:foot``
says, a street is walked both ways, because residents go to a station and back. The reasons, and where other
tools decide otherwise, stand in ``docs/walkable.md``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

_SIDES = ("sidewalk", "sidewalk:both", "sidewalk:left", "sidewalk:right")
_SEPARATORS = re.compile(r"[;,|]")


@dataclass(frozen=True, slots=True)
class TagRule:
    """One row of the table: tags with one of `keys` and one of `values` make a street walkable, or not.

    Attributes:
        keys: Tag keys, any of which may carry the value.
        values: Values that fit.
        walkable: The verdict.
        why: The reason, for the documentation.
    """

    keys: tuple[str, ...]
    values: frozenset[str]
    walkable: bool
    why: str


def _rule(keys: str | tuple[str, ...], values: str, verdict: str, why: str) -> TagRule:
    names = (keys,) if isinstance(keys, str) else keys
    return TagRule(names, frozenset(values.split()), verdict == "yes", why)


WALKABLE_TABLE: tuple[TagRule, ...] = (
    _rule(
        "highway",
        "construction proposed planned abandoned disused razed demolished dismantled removed historic no",
        "no",
        "not yet, or no longer, a street",
    ),
    _rule("foot", "yes designated permissive official destination public true 1", "yes", "walkers are named"),
    _rule(
        "foot",
        "no private use_sidepath restricted permit residents delivery agricultural forestry military false 0",
        "no",
        "walkers are shut out, or sent to a path that is mapped beside it",
    ),
    _rule(
        "access",
        "no private restricted permit residents employees delivery agricultural forestry military emergency false 0",
        "no",
        "closed to the public",
    ),
    _rule("service", "private", "no", "a private drive"),
    _rule(_SIDES, "yes both left right", "yes", "it has a footway, a motorway or trunk too"),
    _rule("motorroad", "yes", "no", "motor vehicles only"),
    _rule(
        "highway",
        "footway pedestrian path steps crossing corridor elevator platform track bridleway living_street residential "
        "unclassified road service tertiary tertiary_link secondary secondary_link primary primary_link",
        "yes",
        "ways for walkers, and streets",
    ),
    _rule(
        "highway",
        "motorway motorway_link trunk trunk_link",
        "no",
        "expressways without a footway",
    ),
    _rule("highway", "cycleway", "no", "cycles only, unless foot=yes or designated"),
    _rule(
        "highway",
        "busway bus_guideway raceway via_ferrata escape emergency_bay rest_area services ice_road winter_road ladder",
        "no",
        "no street to walk along",
    ),
)


def walkable(tags: Mapping[str, object]) -> tuple[bool, str]:
    """Say whether a street with `tags` may be walked, and by which tag.

    A key may carry several values (``residential;service``, or a list as OSMnx writes it): one that
    opens the street is enough, and all of them must close it.

    Args:
        tags: OpenStreetMap tags; empty values count as missing. Unknown keys are ignored.

    Returns:
        The verdict and the tag that decided, such as ``(False, "highway=motorway")``. A ``highway`` value that
        the table does not know is not walkable; without a ``highway`` tag the reason is ``no highway tag``.
    """
    values = {key: _values(tags[key]) for key in WALKABLE_KEYS if key in tags}
    for rule in WALKABLE_TABLE:
        for key in rule.keys:
            found = values.get(key, ())
            fitting = [value for value in found if value in rule.values]
            if fitting and (rule.walkable or len(fitting) == len(found)):
                return rule.walkable, f"{key}={fitting[0]}"
    highway = values.get("highway", ())
    return False, f"highway={highway[0]}" if highway else "no highway tag"


def walkable_frame(frame: pd.DataFrame) -> pd.DataFrame:
    """Say of each row of `frame` what `walkable` says of its tags.

    Args:
        frame: Columns named like tag keys; others are ignored.

    Returns:
        Columns ``walkable`` (bool) and ``reason`` (str) with the index of `frame`.
    """
    columns = [key for key in WALKABLE_KEYS if key in frame.columns]
    if not columns:
        return pd.DataFrame({"walkable": False, "reason": "no highway tag"}, index=frame.index)
    rows = list(zip(*(frame[key].map(_hashable).tolist() for key in columns), strict=True))
    verdicts = {row: walkable(dict(zip(columns, row, strict=True))) for row in set(rows)}
    return pd.DataFrame([verdicts[row] for row in rows], columns=["walkable", "reason"], index=frame.index)


def walkable_markdown() -> str:
    """Return the table as Markdown, as it stands in ``docs/walkable.md``."""
    lines = ["| # | tag | values | walkable | why |", "|---|---|---|---|---|"]
    for number, rule in enumerate(WALKABLE_TABLE, start=1):
        keys = ", ".join(f"`{key}`" for key in rule.keys)
        values = " ".join(f"`{value}`" for value in sorted(rule.values))
        lines.append(f"| {number} | {keys} | {values} | {'yes' if rule.walkable else 'no'} | {rule.why} |")
    return "\n".join(lines)


def _table_keys(table: Iterable[TagRule]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(key for rule in table for key in rule.keys))


WALKABLE_KEYS = _table_keys(WALKABLE_TABLE)


def _hashable(value: object) -> object:
    """Lists, as GeoParquet holds them, become tuples; missing values of every kind become None."""
    if isinstance(value, str):
        return value
    if hasattr(value, "__iter__"):
        return tuple(value)
    return None if pd.isna(value) else str(value)  # type: ignore[call-overload]


def _values(value: object) -> tuple[str, ...]:
    """Split a value at ``;``, and the text of a list (``['primary', 'trunk']``) at its commas."""
    if value is None or value != value:  # noqa: PLR0124 - NaN is a missing value
        return ()
    if not isinstance(value, str) and isinstance(value, Iterable):
        parts = [str(part) for part in value]
    else:
        parts = _SEPARATORS.split(str(value))
    stripped = (part.strip(" []'\"\t").lower() for part in parts)
    return tuple(part for part in stripped if part)
