"""What is refused before a file is opened: no network, no pipes, no archive or XML that blows up."""

from __future__ import annotations

import bz2
import gzip
import hashlib
import re
import zipfile
import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import IO

from .errors import Finding

ARCHIVE_LIMIT_BYTES = 4 * 2**30
SUSPECT_BYTES, MOST_PACKED = 2**28, 200
XML_LIMIT_BYTES = 2 * 2**30
_CHUNK = 1 << 20
_NOT_LOCAL = re.compile(r"(^|[/\\])vsi[a-z0-9_]+([/\\]|$)|^[/\\]*[a-z][a-z0-9+.-]+:[/\\]", re.IGNORECASE)
_XML_SUFFIXES = frozenset({".kml", ".gml", ".gpx", ".xml", ".georss", ".jml", ".svg", ".mapml"})
# Files that are no data but directions where to fetch or run something.
_DIRECTIONS = (b"<OGRVRTDataSource", b"<OGRWFS", b"<GDAL_WMS", b"<VRTDataset", b"gdal_streamed_alg", b"<OGRCSW")
_ENTITIES = tuple(
    word.encode(codec) for word in ("<!DOCTYPE", "<!ENTITY") for codec in ("ascii", "utf-16-le", "utf-16-be")
)
_OVERLAP = 64
# What belongs to one shapefile or MapInfo table.
_PARTS = {
    ".shp": (".shp", ".dbf", ".shx", ".prj", ".cpg"),
    ".tab": (".tab", ".dat", ".map", ".id", ".ind"),
    ".mif": (".mif", ".mid"),
}


def file_findings(path: Path, file: str) -> list[Finding]:
    """Return why `path` must not be opened: missing, empty, not local, or dangerous.

    Args:
        path: The file as it would be opened.
        file: Its name for findings.
    """
    if _NOT_LOCAL.search(file) or _NOT_LOCAL.search(str(path)) or "\x00" in str(path):
        return [_not_local(file)]
    try:
        return _local_findings(path, file)
    except OSError as error:
        return [unreadable(file, error.strerror or type(error).__name__)]


def unreadable(file: str, why: str, *, zh: str | None = None) -> Finding:
    """Return the finding for a file that cannot be read; `why` is what the library says, `zh` the same in Chinese."""
    why = " ".join(why.split())[:200]
    return Finding(
        code="unreadable_file",
        severity="error",
        zh=f"无法读取文件：{zh or why}",
        en=f"the file cannot be read: {why}",
        fix_zh="文件可能损坏、不完整或扩展名不对，请重新导出",
        fix_en="it may be damaged, cut short or misnamed: export it again",
        file=file,
    )


def file_sha256(path: Path) -> str:
    """Return the SHA-256 of the bytes of `path`, of all parts of a shapefile or of all files of a folder."""
    digest = hashlib.sha256()
    parts = _parts(path)
    for part in parts:
        if len(parts) > 1:
            digest.update(part.name.encode())
        with part.open("rb") as stream:
            while chunk := stream.read(_CHUNK):
                digest.update(chunk)
    return digest.hexdigest()


def _parts(path: Path) -> list[Path]:
    if path.is_dir():
        return sorted(part for part in path.rglob("*") if part.is_file())
    suffixes = _PARTS.get(path.suffix.lower(), ())
    beside = [p for p in path.parent.iterdir() if p.stem == path.stem and p.suffix.lower() in suffixes and p.is_file()]
    return sorted(beside) or [path]


def _local_findings(path: Path, file: str) -> list[Finding]:
    if not path.exists():
        return [_missing(file)]
    if path.is_dir():
        return [] if path.suffix.lower() == ".gdb" else [unreadable(file, "a folder, not a file")]
    if not path.is_file():
        return [unreadable(file, "not a regular file")]
    if path.stat().st_size == 0:
        return [_empty(file)]
    return _content_findings(path, file)


def _content_findings(path: Path, file: str) -> list[Finding]:
    with path.open("rb") as stream:
        head = stream.read(_CHUNK)
    if any(mark in head for mark in _DIRECTIONS) or path.suffix.lower() == ".vrt":
        return [_not_local(file)]
    if head.startswith(b"PK\x03\x04"):
        return _zip_findings(path, file)
    if head.startswith((b"\x1f\x8b", b"BZh")):
        return _stream_findings(path, file, gzipped=head.startswith(b"\x1f\x8b"))
    if path.suffix.lower() in _XML_SUFFIXES or head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        with path.open("rb") as stream:
            return _xml_findings(stream, file)
    return []


def _zip_findings(path: Path, file: str) -> list[Finding]:
    try:
        with zipfile.ZipFile(path) as archive:
            if _explodes(sum(info.file_size for info in archive.infolist()), path):
                return [_too_large(file)]
            for info in archive.infolist():
                if Path(info.filename).suffix.lower() in _XML_SUFFIXES | {".rels", ".vrt"}:
                    with archive.open(info) as stream:
                        found = _xml_findings(stream, file)
                    if found:
                        return found
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, zlib.error, ValueError) as error:
        return [unreadable(file, str(error))]
    return []


def _explodes(size: int, path: Path) -> bool:
    """Return whether `size` unpacked bytes are too many, at all or for so small a file: data packs 20 times."""
    packed = max(path.stat().st_size, 1)
    return size > ARCHIVE_LIMIT_BYTES or (size > SUSPECT_BYTES and size > MOST_PACKED * packed)


def _stream_findings(path: Path, file: str, *, gzipped: bool) -> list[Finding]:
    size = 0
    try:
        with gzip.open(path) if gzipped else bz2.open(path) as stream:
            while chunk := stream.read(_CHUNK):
                size += len(chunk)
                if _explodes(size, path):
                    return [_too_large(file)]
    except (OSError, EOFError, zlib.error, ValueError) as error:
        return [unreadable(file, str(error))]
    return []


def _xml_findings(stream: IO[bytes], file: str) -> list[Finding]:
    size, rest = 0, b""
    while chunk := stream.read(_CHUNK):
        size += len(chunk)
        window = rest + chunk
        if _holds(window, _ENTITIES):
            return [_entities(file)]
        if _holds(window, _DIRECTIONS):
            return [_not_local(file)]
        if size > XML_LIMIT_BYTES:
            return [_too_large(file)]
        rest = window[-_OVERLAP:]
    return []


def _holds(window: bytes, words: Iterable[bytes]) -> bool:
    return any(word in window for word in words)


def _missing(file: str) -> Finding:
    return Finding(
        code="missing_file",
        severity="error",
        zh="找不到文件",
        en="the file does not exist",
        fix_zh="请核对 plan.toml 里的路径；相对路径从方案文件夹算起",
        fix_en="check the path in plan.toml; relative paths start at the plan folder",
        file=file,
    )


def _empty(file: str) -> Finding:
    return Finding(
        code="empty_file",
        severity="error",
        zh="文件是空的（0 字节）",
        en="the file is empty (0 bytes)",
        fix_zh="请重新导出",
        fix_en="export it again",
        file=file,
    )


def _not_local(file: str) -> Finding:
    return Finding(
        code="not_a_local_file",
        severity="error",
        zh="只接受本地数据文件：网址、/vsi… 路径和指向别处的文件（VRT、WFS）不予读取",
        en="only local data files are read: no URL, no /vsi… path, no file that points elsewhere (VRT, WFS)",
        fix_zh="请先下载或导出为本地文件",
        fix_en="download or export it to a local file first",
        file=file,
    )


def _too_large(file: str) -> Finding:
    return Finding(
        code="archive_too_large",
        severity="error",
        zh="压缩包解开后过大，拒绝读取",
        en="the archive grows too large when unpacked and is refused",
        fix_zh="请解压后检查，只保留需要的图层",
        fix_en="unpack it, check it, and keep only the layer that is needed",
        file=file,
    )


def _entities(file: str) -> Finding:
    return Finding(
        code="xml_entities",
        severity="error",
        zh="XML 内含 DOCTYPE 或实体声明，出于安全拒绝读取",
        en="the XML declares a DOCTYPE or entities and is refused for safety",
        fix_zh="请用 GIS 软件另存为 GeoPackage",
        fix_en="save it as GeoPackage with a GIS",
        file=file,
    )
