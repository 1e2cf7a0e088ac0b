"""The encoding of a shapefile's table, found from its bytes where no .cpg says it or the .cpg is wrong."""

from __future__ import annotations

import codecs
import struct
import zipfile
from pathlib import Path

from .codec import detect, holds_chinese

_SAMPLE_BYTES = 4 << 20
_HEADER, _FIELD = 32, 32
# Names that a .cpg gives to encodings, where Python knows them by another.
_CPG_NAMES = {"65001": "utf-8", "936": "gb18030", "54936": "gb18030", "gbk": "gb18030", "gb2312": "gb18030"}


def dbf_codec(path: Path) -> str | None:
    """Return the codec of the text in the table of a shapefile, plain or zipped; None for other files."""
    parts = _zipped(path) if path.suffix.lower() == ".zip" else _beside(path)
    if parts is None:
        return None
    table, declared = parts
    texts = _texts(table)
    if all(text.isascii() for text in texts):
        return _known(declared) or "utf-8"
    known = _known(declared)
    if _all_decode(texts, "utf-8") and any(holds_chinese(text) for text in texts):
        return "utf-8"
    if known is not None and _all_decode(texts, known):
        return known
    for codec in ("utf-8", "gb18030"):
        if _all_decode(texts, codec):
            return codec
    return detect(b"\n".join(texts)) or known or "latin-1"


def _beside(path: Path) -> tuple[bytes, str] | None:
    if path.suffix.lower() != ".shp":
        return None
    beside = {p.suffix.lower(): p for p in path.parent.iterdir() if p.stem == path.stem}
    if ".dbf" not in beside:
        return None
    with beside[".dbf"].open("rb") as stream:
        table = stream.read(_SAMPLE_BYTES)
    declared = beside[".cpg"].read_bytes()[:40] if ".cpg" in beside else b""
    return table, declared.decode("ascii", "replace")


def _zipped(path: Path) -> tuple[bytes, str] | None:
    with zipfile.ZipFile(path) as archive:
        names = {Path(name).suffix.lower(): name for name in reversed(archive.namelist())}
        if ".dbf" not in names:
            return None
        with archive.open(names[".dbf"]) as stream:
            table = stream.read(_SAMPLE_BYTES)
        declared = archive.read(names[".cpg"])[:40] if ".cpg" in names else b""
    return table, declared.decode("ascii", "replace")


def _known(declared: str) -> str | None:
    name = declared.strip().strip("\x00\ufeff").casefold()
    name = _CPG_NAMES.get(name.removeprefix("cp").removeprefix("ansi ").strip(), name)
    try:
        return codecs.lookup(name).name if name else None
    except LookupError:
        return None


def _texts(table: bytes) -> list[bytes]:
    """Return field names and the distinct text cells; a cell is cut at its field's width, maybe within a character."""
    if len(table) < _HEADER:
        return []
    header_size, record_size = struct.unpack("<HH", table[8:12])
    fields, names, offset = [], [], 1
    for start in range(_HEADER, min(header_size, len(table)) - _FIELD + 1, _FIELD):
        if table[start : start + 1] == b"\r":
            break
        width = table[start + 16]
        names.append(table[start : start + 11].split(b"\x00")[0])
        if table[start + 11 : start + 12] == b"C":
            fields.append((offset, width))
        offset += width
    cells = {
        table[start + offset : start + offset + width].strip(b" \x00")
        for start in range(header_size, len(table) - record_size + 1, max(record_size, 1))
        for offset, width in fields
    }
    return [*names, *cells]


def _all_decode(texts: list[bytes], codec: str) -> bool:
    return all(_decodes_but_tail(text, codec) for text in texts)


def _decodes_but_tail(text: bytes, codec: str) -> bool:
    try:
        # Not final: a character that the field's width cut in two is no fault of the codec.
        codecs.getincrementaldecoder(codec)().decode(text, final=False)
    except UnicodeDecodeError:
        return False
    return True
