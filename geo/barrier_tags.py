"""Which tags of OpenStreetMap are barriers to somebody on foot, and which let them through."""

from __future__ import annotations

from collections.abc import Mapping

Tags = Mapping[str, str]

_WALLS = frozenset({"wall", "city_wall", "retaining_wall", "fence", "guard_rail", "hedge", "sheet_piling"})
_WATERWAYS = frozenset({"river", "canal", "riverbank"})
_TRACKS = frozenset({"rail", "light_rail", "subway", "narrow_gauge", "monorail"})
_WATER_SURFACES = frozenset({"water", "bay"})
_GATES = frozenset(
    {
        "gate",
        "lift_gate",
        "swing_gate",
        "sliding_gate",
        "sliding_beam",
        "wicket_gate",
        "kissing_gate",
        "hampshire_gate",
        "entrance",
        "turnstile",
        "full-height_turnstile",
        "stile",
        "toll_booth",
        "border_control",
        "bollard",
        "cycle_barrier",
        "chain",
        "rising_bollard",
    }
)
_CROSSINGS = frozenset({"crossing", "level_crossing"})
_CLOSED_GATES = frozenset({"no", "private"})
_NO_DOOR = frozenset({"no", "garage", "emergency"})


def bars(tags: Tags) -> bool:
    """Return whether nobody walks across: a wall, a river, water, a railway; not where it runs under or over."""
    if tags.get("tunnel", "no") != "no" or tags.get("bridge", "no") != "no" or tags.get("location") == "underground":
        return False
    return (
        tags.get("barrier") in _WALLS
        or tags.get("waterway") in _WATERWAYS
        or tags.get("natural") in _WATER_SURFACES
        or tags.get("railway") in _TRACKS
    )


def is_gate(tags: Tags) -> bool:
    """Return whether one may walk through a barrier at this point: a gate that is not closed, a crossing, a door."""
    if tags.get("foot", tags.get("access", "yes")) in _CLOSED_GATES or tags.get("locked") == "yes":
        return False
    return tags.get("barrier") in _GATES or tags.get("railway") in _CROSSINGS or is_door(tags)


def is_door(tags: Tags) -> bool:
    """Return whether a point is an entrance that people use."""
    return tags.get("entrance", "no") not in _NO_DOOR


def is_surface(tags: Tags) -> bool:
    """Return whether a closed way is filled: water is; a wall or a track around a yard is a line."""
    is_water = tags.get("natural") in _WATER_SURFACES or tags.get("waterway") == "riverbank"
    return is_water or tags.get("area") == "yes"
