"""What can go wrong with a download, told to a planner."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Literal

from .errors import Finding
from .faults import Words, layer_finding

Trouble = Literal["unreachable", "busy", "refused", "broken_off", "nonsense"]


def bad_bbox(bbox: tuple[float, ...]) -> Finding:
    """The box is no box on Earth."""
    given = ", ".join(f"{value:g}" for value in bbox)
    words = Words(
        f"范围 {given} 不是有效的经纬度范围",
        f"{given} is no box in degrees",
        "请按 西,南,东,北 的顺序写，如 113.85,22.68,114.01,22.84",
        "write west,south,east,north, such as 113.85,22.68,114.01,22.84",
    )
    return layer_finding("", "error", "bad_bbox", words)


def place_unknown(place: str) -> Finding:
    """Nominatim has no outline for the place."""
    words = Words(
        f"OpenStreetMap 里找不到“{place}”的边界",
        f'OpenStreetMap has no outline for "{place}"',
        "请写全称（如“光明区, 深圳市”），或改用 --bbox",
        "write its full name with the city, or use --bbox",
    )
    return layer_finding("", "error", "place_unknown", words)


def nothing_there() -> Finding:
    """No way with a highway tag was found."""
    words = Words(
        "该范围内没有任何道路",
        "there is no street in this area",
        "请核对地名或范围",
        "check the place or the box",
    )
    return layer_finding("", "error", "no_streets_downloaded", words)


def target_exists(target: Path) -> Finding:
    """A frozen file is not overwritten."""
    words = Words(
        "文件已存在，冻结的路网不会被覆盖",
        "the file exists, and a frozen network is not overwritten",
        "请换一个文件名，或先移走旧文件",
        "choose another name, or move the old file away",
    )
    return layer_finding(target.name, "error", "target_exists", words)


def target_not_osm(target: Path) -> Finding:
    """The name does not end like an extract's."""
    words = Words(
        f"不能写成 {target.name}：下载的路网是 OSM 数据",
        f"{target.name} is no name for an OSM extract",
        "请用 .osm.pbf 结尾的文件名",
        "choose a name that ends in .osm.pbf",
    )
    return layer_finding(target.name, "error", "target_not_osm", words)


def target_unwritable(target: Path, why: str) -> Finding:
    """The folder is missing or full, or writing is not allowed."""
    words = Words(
        f"无法写入：{why}",
        f"it cannot be written: {why}",
        "请核对文件夹是否存在、有无写入权限和空间",
        "check that the folder exists and can be written to",
    )
    return layer_finding(target.name, "error", "target_not_writable", words)


def _trouble(code: str, words: Words) -> Callable[[str], Finding]:
    def told(detail: str) -> Finding:
        filled = replace(words, zh=words.zh.replace("{why}", detail), en=words.en.replace("{why}", detail))
        return layer_finding("", "error", code, filled)

    return told


TROUBLES: Mapping[Trouble, Callable[[str], Finding]] = {
    "unreachable": _trouble(
        "download_failed",
        Words(
            "下载中断或连不上服务器，没有留下任何文件：{why}",
            "the server cannot be reached or the connection broke; nothing was kept: {why}",
            "请检查网络后重试，或在别处下载 .osm.pbf 再放入方案文件夹",
            "check the connection and try again, or fetch an .osm.pbf elsewhere and put it into the plan folder",
        ),
    ),
    "busy": _trouble(
        "download_busy",
        Words(
            "服务器繁忙，多次重试仍未成功（{why}）",
            "the server is busy and stayed so ({why})",
            "请过几分钟再试，或缩小范围",
            "try again in some minutes, or ask for a smaller area",
        ),
    ),
    "refused": _trouble(
        "download_refused",
        Words(
            "服务器拒绝了请求（{why}）",
            "the server refused the request ({why})",
            "请核对服务器地址和范围",
            "check the server's address and the area",
        ),
    ),
    "broken_off": _trouble(
        "download_incomplete",
        Words(
            "服务器没有给全数据，没有采用：{why}",
            "the server gave only a part, which is not used: {why}",
            "请缩小范围后重试",
            "ask for a smaller area",
        ),
    ),
    "nonsense": _trouble(
        "download_garbage",
        Words(
            "服务器的回答无法识别：{why}",
            "the server's answer makes no sense: {why}",
            "请稍后重试，或换一个服务器",
            "try again later, or use another server",
        ),
    ),
}
