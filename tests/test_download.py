"""Downloads against a local server that speaks Overpass and Nominatim; no other address is ever asked."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qs

import osmnx
import pyproj
import pytest

from servicecircle.geo.download import DownloadOptions, download_bbox, download_place
from servicecircle.geo.errors import InputError
from servicecircle.geo.guards import file_sha256
from servicecircle.geo.osm import read_osm_streets

BOX = (113.99, 22.99, 114.01, 23.01)
RING = [[113.99, 22.99], [114.01, 22.99], [114.01, 23.01], [113.99, 23.01], [113.99, 22.99]]
PLACE = {
    "importance": 0.5,
    "boundingbox": ["22.99", "23.01", "113.99", "114.01"],
    "lat": "23",
    "lon": "114",
    "display_name": "云溪区",
    "geojson": {"type": "Polygon", "coordinates": [RING]},
}
STATUS = b"Connected as: 1\nCurrent time: x\nAnnounced endpoint: none\nRate limit: 2\n2 slots available now.\n"
STREETS: dict[str, Any] = {
    "osm3s": {"timestamp_osm_base": "2026-10-31T01:02:03Z"},
    "elements": [
        {"type": "node", "id": 1, "lat": 23.0, "lon": 114.0},
        {"type": "node", "id": 2, "lat": 23.0, "lon": 114.001},
        {"type": "node", "id": 3, "lat": 23.001, "lon": 114.001},
        {"type": "way", "id": 10, "nodes": [1, 2], "tags": {"highway": "residential", "name": "东街", "lit": "yes"}},
        {"type": "way", "id": 11, "nodes": [2, 3], "tags": {"highway": "footway"}},
        {"type": "way", "id": 12, "nodes": [1, 3], "tags": {"highway": "motorway"}},
    ],
}


@dataclass
class Server:
    """What the server answers, and what it was asked."""

    streets: bytes = json.dumps(STREETS).encode()
    places: bytes = json.dumps([PLACE]).encode()
    status: int = 200
    cut_at: int | None = None
    queries: list[str] = field(default_factory=list)
    url: str = ""

    def options(self, **more: Any) -> DownloadOptions:
        return DownloadOptions(
            overpass_url=f"{self.url}/api", nominatim_url=f"{self.url}/", timeout_s=5, **{"retries": 0, **more}
        )


def _handler(server: Server) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path.startswith("/api/status"):
                self._answer(
                    200, b"Connected as: 1\nCurrent time: x\nAnnounced endpoint: none\nRate limit: 2\n2 slots\n"
                )
            else:
                self._answer(200, server.places)

        def do_POST(self) -> None:
            sent = self.rfile.read(int(self.headers["Content-Length"])).decode()
            server.queries.append(parse_qs(sent)["data"][0])
            self._answer(server.status, server.streets, server.cut_at)

        def _answer(self, status: int, body: bytes, cut_at: int | None = None) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body[:cut_at])

        def log_message(self, format: str, *args: object) -> None:
            """Keep quiet."""

    return Handler


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A server on 127.0.0.1; a connection to any other address fails the test."""
    connect = socket.socket.connect

    def only_here(self: socket.socket, address: Any) -> None:
        assert address[0] == "127.0.0.1", f"asked {address}"
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", only_here)
    for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("osmnx._nominatim.time.sleep", lambda _seconds: None)
    told = Server()
    with ThreadingHTTPServer(("127.0.0.1", 0), _handler(told)) as running:
        told.url = f"http://127.0.0.1:{running.server_port}"
        thread = Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield told
        running.shutdown()
        thread.join()


def code(download: Callable[[], object]) -> str:
    """Return the code of the one error that `download` raises, told in both languages."""
    with pytest.raises(InputError) as raised:
        download()
    (finding,) = raised.value.findings
    assert finding.severity == "error"
    assert finding.zh and finding.en and finding.fix_zh and finding.fix_en
    return finding.code


def test_box_is_frozen_with_date_and_hash(server: Server, tmp_path: Path) -> None:
    """A box becomes an extract whose hash and data date stand beside it, and nothing else is left."""
    target = tmp_path / "roads.osm.pbf"
    made = download_bbox(BOX, target, options=server.options())
    assert (made.ways, made.nodes, made.data_date) == (3, 3, "2026-10-31")
    assert made.sha256 == file_sha256(target)
    note = json.loads((tmp_path / "roads.osm.pbf.json").read_text(encoding="utf-8"))
    assert (note["sha256"], note["bbox"], note["data_time"]) == (made.sha256, list(BOX), "2026-10-31T01:02:03Z")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["roads.osm.pbf", "roads.osm.pbf.json"]


def test_our_table_decides_what_is_walkable(server: Server, tmp_path: Path) -> None:
    """Every highway is asked for; the walkable filter is that of any extract, and tags, names and date survive."""
    target = tmp_path / "roads.osm.pbf"
    download_bbox(BOX, target, options=server.options())
    assert all('way["highway"](poly:' in query for query in server.queries)
    streets, findings = read_osm_streets(target, crs=pyproj.CRS("EPSG:4547"))
    assert streets is not None and not findings
    assert streets.data_date == "2026-10-31"
    fates = streets.fates.set_index("source_id")
    assert fates["fate"].to_dict() == {"10": "kept", "11": "kept", "12": "not_walkable"}
    assert fates.loc["10", "name"] == "东街"


def test_place_is_asked_by_name(server: Server, tmp_path: Path) -> None:
    """Nominatim's outline of a place is what Overpass is asked for."""
    made = download_place("云溪区", tmp_path / "roads.osm", options=server.options())
    assert made.ways == 3
    assert json.loads((tmp_path / "roads.osm.json").read_text(encoding="utf-8"))["place"] == "云溪区"


def test_border_widens_the_request(server: Server, tmp_path: Path) -> None:
    """With 5 km of border the polygon that Overpass is asked for reaches about 0.045 degrees further south."""
    download_bbox(BOX, tmp_path / "a.osm.pbf", options=server.options())
    download_bbox(BOX, tmp_path / "b.osm.pbf", options=server.options(border_m=5000.0))

    def south(query: str) -> float:
        return min(float(number) for number in query.split("'")[1].split()[::2])

    assert south(server.queries[0]) - south(server.queries[1]) == pytest.approx(5000 / 110_700, rel=0.02)


def test_same_answer_gives_same_bytes(server: Server, tmp_path: Path) -> None:
    """Two downloads of the same data are byte-identical, whatever order the server answers in."""
    first = download_bbox(BOX, tmp_path / "a.osm.pbf", options=server.options())
    server.streets = json.dumps({**STREETS, "elements": STREETS["elements"][::-1] * 2}).encode()
    second = download_bbox(BOX, tmp_path / "b.osm.pbf", options=server.options())
    assert first.sha256 == second.sha256


@pytest.mark.parametrize(
    ("trouble", "expected"),
    [
        ({"cut_at": 300}, "download_failed"),
        ({"cut_at": 0}, "download_failed"),
        ({"status": 429}, "download_busy"),
        ({"status": 504}, "download_busy"),
        ({"status": 400}, "download_refused"),
        ({"status": 500}, "download_refused"),
        ({"streets": b"<html>maintenance</html>"}, "download_garbage"),
        ({"streets": b"[]"}, "download_garbage"),
        ({"streets": b"{}"}, "download_garbage"),
        ({"streets": b'{"elements": [1, null]}'}, "download_garbage"),
        ({"streets": b'{"elements": [{"type": "way", "id": "x"}]}'}, "download_garbage"),
        ({"streets": b'{"elements": [{"type": "way", "id": 1, "tags": {"highway": "path"}}]}'}, "download_garbage"),
        ({"streets": json.dumps({**STREETS, "remark": "runtime error: timed out"}).encode()}, "download_incomplete"),
        ({"streets": b'{"elements": []}'}, "no_streets_downloaded"),
    ],
)
def test_trouble_leaves_nothing_behind(server: Server, tmp_path: Path, trouble: dict[str, Any], expected: str) -> None:
    """A cut connection, a busy server, half an answer or nonsense is told, and no file remains."""
    for name, value in trouble.items():
        setattr(server, name, value)
    assert code(lambda: download_bbox(BOX, tmp_path / "roads.osm.pbf", options=server.options())) == expected
    assert list(tmp_path.iterdir()) == []


def test_busy_server_is_asked_again(server: Server, tmp_path: Path) -> None:
    """With two retries a server that is always busy is asked three times, not for ever."""
    server.status = 429
    assert (
        code(lambda: download_bbox(BOX, tmp_path / "r.osm.pbf", options=server.options(retries=2))) == "download_busy"
    )
    assert len(server.queries) == 3


@pytest.mark.parametrize(
    ("places", "expected"),
    [
        ([], "place_unknown"),
        ([{**PLACE, "geojson": {"type": "Point", "coordinates": [114, 23]}}], "place_unknown"),
        ({"error": "no"}, "download_garbage"),
        ([{}], "download_garbage"),
    ],
)
def test_unknown_place(server: Server, tmp_path: Path, places: object, expected: str) -> None:
    """A place that is not found or has no outline is told as such, and nothing is asked of Overpass."""
    server.places = json.dumps(places).encode()
    assert code(lambda: download_place("何处", tmp_path / "roads.osm.pbf", options=server.options())) == expected
    assert server.queries == [] and list(tmp_path.iterdir()) == []


def test_no_server_at_all(server: Server, tmp_path: Path) -> None:
    """A port where nobody listens is a finding, not a traceback."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/api"
        options = DownloadOptions(overpass_url=url, timeout_s=2, asks_status=False)
        assert code(lambda: download_bbox(BOX, tmp_path / "roads.osm.pbf", options=options)) == "download_failed"


def test_frozen_file_is_not_overwritten(server: Server, tmp_path: Path) -> None:
    """An existing target, a name that is no extract's and a missing folder are refused before anything is asked."""
    target = tmp_path / "roads.osm.pbf"
    target.write_bytes(b"mine")
    assert code(lambda: download_bbox(BOX, target, options=server.options())) == "target_exists"
    assert target.read_bytes() == b"mine"
    assert code(lambda: download_bbox(BOX, tmp_path / "roads.gpkg", options=server.options())) == "target_not_osm"
    missing = tmp_path / "none" / "roads.osm.pbf"
    assert code(lambda: download_bbox(BOX, missing, options=server.options())) == "target_not_writable"
    assert server.queries == []


@pytest.mark.parametrize(
    "bbox",
    [(114.0, 23.0, 113.0, 24.0), (22.9, 113.9, 23.1, 114.1), (0.0, 0.0, 0.0, 1.0), (0.0, 0.0, float("nan"), 1.0)],
)
def test_bad_box(tmp_path: Path, bbox: tuple[float, float, float, float]) -> None:
    """A box that is turned round, has latitude first, is empty or holds no number is refused."""
    assert code(lambda: download_bbox(bbox, tmp_path / "roads.osm.pbf")) == "bad_bbox"


def test_osmnx_is_left_as_it_was(server: Server, tmp_path: Path) -> None:
    """OSMnx's global settings and the socket module, which it patches, are put back, also after trouble."""
    before = {name: getattr(osmnx.settings, name) for name in vars(osmnx.settings) if not name.startswith("_")}
    lookup = socket.getaddrinfo
    server.status = 400
    code(lambda: download_bbox(BOX, tmp_path / "roads.osm.pbf", options=server.options()))
    assert before == {name: getattr(osmnx.settings, name) for name in before}
    assert socket.getaddrinfo is lookup
