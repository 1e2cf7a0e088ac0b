"""Download streets from OpenStreetMap into a frozen file: the only place where this package uses the network.

OSMnx asks the servers (Nominatim for the outline of a place, Overpass for the ways), waits its turn and cuts large
areas into several requests. It is run in its cache-only mode, so that every way with a `highway` tag arrives with all
its tags and node ids, and the one table in `walkable` decides, as it does for any other extract.
"""

from __future__ import annotations

import json
import math
import socket
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import osmium
import osmnx
import requests
import shapely

from .download_findings import (
    TROUBLES,
    Trouble,
    bad_bbox,
    nothing_there,
    place_unknown,
    target_exists,
    target_not_osm,
    target_unwritable,
)
from .errors import InputError
from .guards import file_sha256
from .osm_file import is_osm_file

Bbox = tuple[float, float, float, float]
Outline = shapely.Polygon | shapely.MultiPolygon

EVERY_STREET = '["highway"]'
LICENCE = "© OpenStreetMap contributors, ODbL 1.0"
_BUSY = (429, 504)


@dataclass(frozen=True, kw_only=True)
class DownloadOptions:
    """Where to ask, and how patiently.

    Attributes:
        border_m: Streets within this distance of the place are downloaded too (OSMnx adds 500 m of its own).
        overpass_url: API of an Overpass server, without ``/interpreter``.
        nominatim_url: API of a Nominatim server, without ``/search``.
        timeout_s: How long a server may be silent.
        retries: How often a busy server (HTTP 429, 504) is asked again; OSMnx waits 55 s each time.
        asks_status: Ask Overpass for a free slot first, as the public servers require.
    """

    border_m: float = 0.0
    overpass_url: str = "https://overpass-api.de/api"
    nominatim_url: str = "https://nominatim.openstreetmap.org/"
    timeout_s: int = 180
    retries: int = 2
    asks_status: bool = True


@dataclass(frozen=True, kw_only=True)
class Download:
    """A frozen file of streets.

    Attributes:
        path: The extract; `<name>.json` beside it says where it comes from.
        sha256: Hash of its bytes.
        data_date: Date of the data as ISO text, or empty where the server does not tell.
        ways: Number of ways with a `highway` tag.
        nodes: Number of their nodes.
    """

    path: Path
    sha256: str
    data_date: str
    ways: int
    nodes: int


class _TroubleError(Exception):
    def __init__(self, trouble: Trouble, detail: str) -> None:
        super().__init__(detail)
        self.trouble = trouble


def download_place(place: str, target: Path, *, options: DownloadOptions | None = None) -> Download:
    """Download all streets of a place that Nominatim knows by name, such as ``光明区, 深圳``.

    Args:
        place: Name of a place that has an outline in OpenStreetMap.
        target: New file, ``.osm.pbf`` (or ``.osm``, ``.osm.gz``, ``.osm.bz2``). Written whole or not at all.
        options: Servers and border; None takes the defaults.

    Raises:
        InputError: The place is not known, a server cannot be reached, is busy, breaks off or answers nonsense, or
            the target exists or cannot be written. Nothing is left behind then.
    """
    chosen = options or DownloadOptions()
    return _download({"place": place}, lambda: _outline(place), target, chosen)


def download_bbox(bbox: Bbox, target: Path, *, options: DownloadOptions | None = None) -> Download:
    """Download all streets in a box: west, south, east, north in WGS84 degrees. Else like `download_place`."""
    if not _is_box(bbox):
        raise InputError([bad_bbox(bbox)])
    return _download({"bbox": list(bbox)}, lambda: shapely.box(*bbox), target, options or DownloadOptions())


def _download(
    asked: Mapping[str, Any], outline: Callable[[], Outline], target: Path, options: DownloadOptions
) -> Download:
    if not is_osm_file(target):
        raise InputError([target_not_osm(target)])
    if target.exists():
        raise InputError([target_exists(target)])
    try:
        # In the target's own folder, so that moving it there is one step.
        with tempfile.TemporaryDirectory(prefix=".download-", dir=target.parent) as folder:
            answers = _answers(outline, Path(folder) / "answers", options)
            return _freeze(answers, asked, Path(folder) / target.name, target, options)
    except _TroubleError as error:
        raise InputError([TROUBLES[error.trouble](str(error))]) from error
    except OSError as error:
        raise InputError([target_unwritable(target, error.strerror or str(error))]) from error


def _answers(outline: Callable[[], Outline], folder: Path, options: DownloadOptions) -> list[dict[str, Any]]:
    """Return Overpass' answers, after OSMnx has put them all into `folder`."""
    folder.mkdir()
    with _osmnx_settings(folder, options):
        try:
            area = outline()
            wide: Any = osmnx.utils_geo.buffer_geometry(area, options.border_m) if options.border_m > 0 else area
            osmnx.graph_from_polygon(wide, simplify=False, retain_all=True, custom_filter=EVERY_STREET)
        except InterruptedError:
            # How OSMnx says that, in cache-only mode, it has all answers.
            pass
        except requests.RequestException as error:
            raise _TroubleError("unreachable", _first_line(error)) from error
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise _TroubleError("nonsense", _first_line(error)) from error
    answers = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.iterdir())]
    return [answer for answer in answers if isinstance(answer, dict)]


def _outline(place: str) -> Outline:
    try:
        found: Outline = osmnx.geocode_to_gdf(place).geometry.iloc[0]
        return found
    except requests.RequestException:
        raise
    except (ValueError, TypeError) as error:
        raise InputError([place_unknown(place)]) from error


@contextmanager
def _osmnx_settings(folder: Path, options: DownloadOptions) -> Iterator[None]:
    """Set OSMnx up for one download, and put everything back: its settings are global, and it patches `socket`."""
    ours = {
        "use_cache": True,
        "cache_only_mode": True,
        "cache_folder": folder,
        "log_console": False,
        "log_file": False,
        "overpass_url": options.overpass_url,
        "overpass_rate_limit": options.asks_status,
        "doh_url_template": None,
        "nominatim_url": options.nominatim_url,
        "http_user_agent": "servicecircle (OSMnx)",
        "requests_timeout": options.timeout_s,
        "requests_kwargs": {"hooks": {"response": _inspector(options.retries)}},
    }
    before = {name: getattr(osmnx.settings, name) for name in ours}
    getaddrinfo = socket.getaddrinfo
    try:
        for name, value in ours.items():
            setattr(osmnx.settings, name, value)
        yield
    finally:
        for name, value in before.items():
            setattr(osmnx.settings, name, value)
        socket.getaddrinfo = getaddrinfo


def _inspector(retries: int) -> Callable[..., None]:
    """Return what looks at every answer before OSMnx does, which would retry for ever and let half answers pass."""
    busy = 0

    def inspect(response: requests.Response, **_: Any) -> None:
        nonlocal busy
        busy += response.status_code in _BUSY
        try:
            _check_status(response, asked_enough=busy > retries)
            if response.status_code == 200:
                _check_answer(response)
        except (_TroubleError, requests.RequestException):
            response.close()
            raise

    return inspect


def _check_status(response: requests.Response, *, asked_enough: bool) -> None:
    if response.status_code in _BUSY:
        if asked_enough:
            raise _TroubleError("busy", f"HTTP {response.status_code}")
    elif response.status_code >= 400 and not _is_status_page(response):
        raise _TroubleError("refused", f"HTTP {response.status_code} {response.reason}")


def _is_status_page(response: requests.Response) -> bool:
    # OSMnx makes do without it.
    return response.url.endswith("/status")


def _check_answer(response: requests.Response) -> None:
    if _is_status_page(response):
        return
    kind = list if response.url.split("?")[0].endswith("/search") else dict
    try:
        answer = response.json()
    except requests.exceptions.JSONDecodeError as error:
        raise _TroubleError("nonsense", _first_line(error)) from error
    if not isinstance(answer, kind):
        raise _TroubleError("nonsense", f"JSON of an unexpected kind ({type(answer).__name__})")
    # Overpass reports running out of time or memory here, with status 200 and the part that it had found by then.
    if isinstance(answer, dict) and "remark" in answer:
        raise _TroubleError("broken_off", str(answer["remark"]))


def _freeze(
    answers: Iterable[dict[str, Any]], asked: Mapping[str, Any], part: Path, target: Path, options: DownloadOptions
) -> Download:
    answers = list(answers)
    date = max((str(answer.get("osm3s", {}).get("timestamp_osm_base", "")) for answer in answers), default="")
    try:
        nodes, ways = _elements(answers, "node"), _elements(answers, "way")
        if not ways:
            raise InputError([nothing_there()])
        _write_extract(part, nodes, ways, date)
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError, RuntimeError) as error:
        raise _TroubleError("nonsense", _first_line(error)) from error
    made = Download(path=target, sha256=file_sha256(part), data_date=date[:10], ways=len(ways), nodes=len(nodes))
    note = part.with_name(part.name + ".json")
    note.write_text(
        json.dumps(_note(made, asked, date, options), ensure_ascii=False, indent=2) + "\n", encoding="utf-8"
    )
    # The note first: where the extract is, the note is too.
    note.replace(target.with_name(note.name))
    part.replace(target)
    return made


def _elements(answers: Iterable[dict[str, Any]], kind: str) -> dict[int, dict[str, Any]]:
    """Return nodes or ways by number, each once, although neighbouring requests repeat them."""
    found = {int(item["id"]): item for answer in answers for item in answer["elements"] if item["type"] == kind}
    return dict(sorted(found.items()))


def _write_extract(path: Path, nodes: Mapping[int, Any], ways: Mapping[int, Any], date: str) -> None:
    header = osmium.io.Header()
    header.set("generator", "servicecircle")
    if date:
        header.set("osmosis_replication_timestamp", date)
    with osmium.SimpleWriter(str(path), header=header) as writer:
        for number, node in nodes.items():
            place = (float(node["lon"]), float(node["lat"]))
            writer.add_node(osmium.osm.mutable.Node(id=number, location=place, tags=_tags(node)))
        for number, way in ways.items():
            refs = [int(ref) for ref in way["nodes"]]
            writer.add_way(osmium.osm.mutable.Way(id=number, nodes=refs, tags=_tags(way)))


def _tags(element: Mapping[str, Any]) -> dict[str, str]:
    return {str(key): str(value) for key, value in element.get("tags", {}).items()}


def _note(made: Download, asked: Mapping[str, Any], date: str, options: DownloadOptions) -> dict[str, Any]:
    return {
        **asked,
        "border_m": options.border_m,
        "source": options.overpass_url,
        "filter": EVERY_STREET,
        "data_time": date,
        "sha256": made.sha256,
        "ways": made.ways,
        "nodes": made.nodes,
        "licence": LICENCE,
    }


def _is_box(bbox: Bbox) -> bool:
    west, south, east, north = bbox
    return all(map(math.isfinite, bbox)) and -180 <= west < east <= 180 and -90 <= south < north <= 90


def _first_line(error: Exception) -> str:
    return " ".join(str(error).split())[:200]
