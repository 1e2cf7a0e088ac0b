"""Which column of a file is which column of a contract, by English or Chinese heading or as the plan maps it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .code_words import fold
from .errors import Finding
from .faults import Words, layer_finding
from .tables import EAST, LATITUDE, LONGITUDE, NORTH, OUTLINE, Contract

# A wrong guess among these silently changes every figure, so the planner must say which is meant.
_MUST_BE_SAID = frozenset({"residents"})
PLACE_HEADINGS: Mapping[str, tuple[str, ...]] = {
    "lon": LONGITUDE,
    "lat": LATITUDE,
    "x": EAST,
    "y": NORTH,
    "geometry": OUTLINE,
}
# A serial number beside the proper id is common, and the aliases stand in the order of preference.
_NO_DOUBT = frozenset({"id", "name"})
_DBF_NAME_BYTES = (8, 10)


@dataclass(frozen=True)
class Matched:
    """Where each column of a contract stands in a file.

    Attributes:
        position: Canonical name (of the contract, or lon, lat, x, y, geometry) to position among the headings.
        headings: The headings of the file.
    """

    position: Mapping[str, int]
    headings: tuple[str, ...]

    def heading(self, name: str) -> str | None:
        """Return the heading of the column `name` as it stands in the file."""
        return self.headings[self.position[name]] if name in self.position else None


def match_headings(
    headings: Sequence[str], contract: Contract, mapped: Mapping[str, str], *, file: str
) -> tuple[Matched, list[Finding]]:
    """Find the columns of `contract` among `headings`.

    What the plan maps comes first, then the canonical name, then its aliases in their order.

    Args:
        headings: Headings as they stand in the file.
        contract: What the layer may have.
        mapped: Canonical name to heading, from the plan.
        file: Name of the file in findings; a shapefile may have cut its headings.
    """
    names = {column.name: (column.name, *column.aliases) for column in contract.columns} | dict(PLACE_HEADINGS)
    folded = [fold(heading) for heading in headings]
    at: dict[str, int] = {}
    findings: list[Finding] = []
    for name, heading in mapped.items():
        if fold(heading) in folded:
            at[name] = headings.index(heading) if heading in headings else folded.index(fold(heading))
        elif name in names:
            findings.append(_mapped_but_missing(file, name, heading, headings))
    taken = set(at.values())
    for name, aliases in names.items():
        if name in mapped:
            continue
        found = _positions(folded, aliases, taken, cut=file.lower().endswith((".shp", ".zip")))
        if not found:
            continue
        at[name] = found[0]
        twice = len(found) > 1 and folded[found[0]] == folded[found[1]]
        if twice or (len(found) > 1 and folded[found[0]] != fold(name) and name not in _NO_DOUBT):
            findings.append(_ambiguous(file, name, [headings[n] for n in found]))
    return Matched(_first_come(at, contract), tuple(headings)), findings


def missing_columns(
    matched: Matched, contract: Contract, mapped: Mapping[str, str], *, file: str, has_places: bool
) -> list[Finding]:
    """Return an error for each required column, or group of alternatives, that the file does not have."""
    findings = []
    for group in contract.required:
        there = any(name in matched.position for name in group if name != "geometry")
        if there or ("geometry" in group and has_places) or any(name in mapped for name in group):
            continue
        findings.append(_missing(file, group, contract, matched.headings))
    return findings


def _positions(folded: list[str], aliases: Sequence[str], taken: set[int], *, cut: bool) -> list[int]:
    wanted = [fold(alias) for alias in aliases]
    found = [n for word in dict.fromkeys(wanted) for n, text in enumerate(folded) if text == word and n not in taken]
    if found or not cut:
        return found
    low, high = _DBF_NAME_BYTES
    return [
        n
        for n, text in enumerate(folded)
        if n not in taken and low <= len(text.encode()) <= high and any(word.startswith(text) for word in wanted)
    ][:1]


def _first_come(at: dict[str, int], contract: Contract) -> dict[str, int]:
    """Give a heading that two columns claim (编号 is an id and a code) to the required one."""
    order = sorted(at, key=lambda name: not contract.is_required(name))
    given: dict[str, int] = {}
    for name in order:
        if at[name] not in given.values():
            given[name] = at[name]
    return given


def _mapped_but_missing(file: str, name: str, heading: str, headings: Sequence[str]) -> Finding:
    seen = ", ".join(headings)
    return layer_finding(
        file,
        "error",
        "missing_column",
        Words(
            f"plan.toml 说 {name} 在列“{heading}”，但文件没有这一列；现有：{seen}",
            f'plan.toml says {name} is in the column "{heading}", which the file does not have; it has: {seen}',
            "请核对 columns = { … } 里的列名",
            "check the heading in columns = { … }",
        ),
        column=heading,
    )


def _ambiguous(file: str, name: str, found: list[str]) -> Finding:
    listed = ", ".join(found)
    if name in _MUST_BE_SAID:
        return layer_finding(
            file,
            "error",
            "ambiguous_column",
            Words(
                f"有多列都可能是 {name}：{listed}",
                f"several columns could be {name}: {listed}",
                f'请在 plan.toml 里写 columns = {{ {name} = "{found[0]}" }} 指明',
                f'say which with columns = {{ {name} = "{found[0]}" }} in plan.toml',
            ),
            column=found[0],
        )
    return layer_finding(
        file,
        "warning",
        "ambiguous_column",
        Words(
            f"有多列都可能是 {name}：{listed}；采用了“{found[0]}”",
            f'several columns could be {name}: {listed}; "{found[0]}" was taken',
            f"不对的话请在 plan.toml 里用 columns = {{ {name} = … }} 指明",
            f"if that is wrong, say which with columns = {{ {name} = … }} in plan.toml",
        ),
        column=found[0],
    )


def _missing(file: str, group: tuple[str, ...], contract: Contract, headings: Sequence[str]) -> Finding:
    names = [_known_as(name, contract) for name in group]
    seen = ", ".join(headings) or "—"
    return layer_finding(
        file,
        "error",
        "missing_column",
        Words(
            f"缺少列 {' 或 '.join(names)}；文件的列名：{seen}",
            f"missing column {' or '.join(names)}; the file's headings: {seen}",
            "请补上这一列，或在 plan.toml 里用 columns = { … } 指明是哪一列",
            "add the column, or say which one it is with columns = { … } in plan.toml",
        ),
        column=group[0],
    )


def _known_as(name: str, contract: Contract) -> str:
    if name == "geometry":
        return "lon + lat / x + y / geometry（经度 + 纬度）"
    column = contract.column(name)
    aliases = column.aliases[:3] if column is not None else ()
    return f"{name}（{'、'.join(aliases)}）" if aliases else name
