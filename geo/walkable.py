"""Which streets one may walk: the one table of OpenStreetMap tags, for extracts and layers alike.

The first row of `TABLE` that fits decides. Direction never does: whatever ``oneway`` or ``oneway:foot`` says, a
street is walked both ways, because residents go to a station and back. What follows from the table stands in
``docs/walkable.md``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

_SEPARATORS = re.compile(r"[;,|]")
_SIDEWALKS = ("sidewalk", "sidewalk:both", "sidewalk:left", "sidewalk:right")
_EXPRESSWAYS = frozenset({"motorway", "motorway_link", "trunk", "trunk_link"})
_SQUARES = frozenset({"pedestrian", "footway", "path", "living_street", "platform", "corridor"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One row of the table: a street that carries one of `tags` with one of `values` is walkable, or is not.

    Attributes:
        tags: Keys, any of which may carry the value.
        values: Values that fit; empty: any value.
        walkable: The verdict.
        why: The reason, for the page in the docs.
        only: The row is for these values of ``highway`` alone; empty: for all.
        unless: The row is not for these values of ``highway``.
    """

    tags: tuple[str, ...]
    values: frozenset[str]
    walkable: bool
    why: str
    only: frozenset[str] = frozenset()
    unless: frozenset[str] = frozenset()


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


TABLE: tuple[Rule, ...] = (
    Rule(
        tags=("highway",),
        values=_words(
            "construction proposed planned abandoned disused razed demolished dismantled removed historic no"
        ),
        walkable=False,
        why="not yet, or no longer, a street",
    ),
    Rule(
        tags=("foot",),
        values=_words("yes designated permissive official destination public"),
        walkable=True,
        why="walkers are named",
    ),
    Rule(
        tags=("foot",),
        values=_words("no private use_sidepath restricted permit residents delivery agricultural forestry military"),
        walkable=False,
        why="walkers are shut out, or sent to a path mapped beside it",
    ),
    Rule(
        tags=("access",),
        values=_words(
            "no private restricted permit residents employees delivery agricultural forestry military emergency"
        ),
        walkable=False,
        why="closed to the public",
    ),
    Rule(tags=("service",), values=_words("private"), walkable=False, why="a private drive"),
    Rule(
        tags=("area",),
        values=_words("yes"),
        walkable=False,
        why="a surface for vehicles, not a street",
        unless=_SQUARES,
    ),
    Rule(
        tags=_SIDEWALKS,
        values=_words("yes both left right"),
        walkable=True,
        why="the expressway has a footway",
        only=_EXPRESSWAYS,
    ),
    Rule(tags=("motorroad",), values=_words("yes"), walkable=False, why="motor vehicles only"),
    Rule(tags=("highway",), values=_EXPRESSWAYS, walkable=False, why="expressways without a footway"),
    Rule(
        tags=("highway",),
        values=_words("cycleway bridleway"),
        walkable=False,
        why="cycles or horses only, unless foot=yes or designated",
    ),
    Rule(
        tags=("highway",),
        values=_words(
            "busway bus_guideway raceway via_ferrata escape emergency_bay rest_area services ice_road winter_road"
        ),
        walkable=False,
        why="no street to walk along",
    ),
    Rule(tags=("highway",), values=frozenset(), walkable=True, why="streets, footways, steps, crossings, paths"),
)

KEYS: tuple[str, ...] = tuple(dict.fromkeys(key for rule in TABLE for key in rule.tags))
WALKABLE_KEYS = KEYS


def walkable(tags: Mapping[str, object]) -> tuple[bool, str]:
    """Say whether a street with `tags` may be walked, and by which tag.

    Args:
        tags: OpenStreetMap tags. Empty values count as missing, unknown keys are ignored, and of several values
            (``primary;trunk``, or a list as OSMnx writes it) any one may fit a row.

    Returns:
        The verdict and the tag that decided, such as ``(False, "highway=motorway")``; ``(True, "")`` where there is
        no tag to go by.
    """
    values = {key: _values(tags[key]) for key in KEYS if key in tags}
    highway = values.get("highway", ())
    for rule in TABLE:
        if (rule.only and rule.only.isdisjoint(highway)) or not rule.unless.isdisjoint(highway):
            continue
        for key in rule.tags:
            for value in values.get(key, ()):
                if not rule.values or value in rule.values:
                    return rule.walkable, f"{key}={value}"
    return True, ""


def walkable_columns(frame: pd.DataFrame) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.object_]]:
    """Say of each row of `frame` (n rows, columns named like tag keys) what `walkable` says of its tags.

    Returns:
        (n,) verdicts and (n,) the tags that decided. Each combination of tags is looked up once.
    """
    columns = [key for key in KEYS if key in frame.columns]
    if not columns:
        return np.ones(len(frame), dtype=np.bool_), np.full(len(frame), "", dtype=object)
    rows = list(zip(*([_hashable(value) for value in frame[key]] for key in columns), strict=True))
    verdicts = {row: walkable(dict(zip(columns, row, strict=True))) for row in dict.fromkeys(rows)}
    walks = np.array([verdicts[row][0] for row in rows], dtype=np.bool_)
    return walks, np.array([verdicts[row][1] for row in rows], dtype=object)


def walkable_frame(frame: pd.DataFrame) -> pd.DataFrame:
    """Return `walkable_columns` as columns ``walkable`` (bool) and ``reason`` (str) with the index of `frame`."""
    walks, reason = walkable_columns(frame)
    return pd.DataFrame({"walkable": walks, "reason": reason}, index=frame.index)


def _hashable(value: object) -> object:
    """Lists and arrays, as GeoParquet holds them, become tuples; missing values of every kind become None."""
    if isinstance(value, str):
        return value
    if isinstance(value, Iterable):
        return tuple(str(part) for part in value)
    return None if value is None or pd.isna(value) else str(value)  # type: ignore[call-overload]


def _values(value: object) -> tuple[str, ...]:
    """Split a value at ``;``, and the text of a list (``['primary', 'trunk']``) at its commas."""
    plain = _hashable(value)
    if plain is None:
        return ()
    parts = plain if isinstance(plain, tuple) else _SEPARATORS.split(str(plain))
    stripped = (part.strip(" []'\"\t").lower() for part in parts)
    return tuple(part for part in stripped if part)
