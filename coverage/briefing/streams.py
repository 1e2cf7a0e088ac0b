"""Integer arrays as few bytes: differences, zigzag, byte planes, one gzip, base64; the same bytes on every run.

Neighbours in an array are near each other in value where the array follows the ground (Morton order), so that their
differences are small; byte planes put the nearly constant high bytes side by side, where deflate finds them. The page
decodes them in coverage/briefing/page/streams.js.

Source: RFC 1951 (deflate), RFC 1952 (gzip); zigzag as in Protocol Buffers.
"""

from __future__ import annotations

import base64
import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

GZIP_HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"  # deflate, no name, no time, best compression, no system
MAX_VALUE = 2**53  # beyond it a browser's numbers are no longer whole
DELTA, ZIGZAG = 1, 2


@dataclass(frozen=True)
class Streams:
    """Encoded arrays.

    Attributes:
        table: name → ``{"n": values, "w": bytes a value, "c": coding, "o": first byte}``; coding is a sum of `DELTA`
            (differences are stored) and `ZIGZAG` (a sign is in the lowest bit).
        data: all byte planes, one after another, not yet compressed.
    """

    table: Mapping[str, dict[str, int]]
    data: bytes


def pack(arrays: Mapping[str, npt.ArrayLike]) -> Streams:
    """Encode integer arrays, each in the shorter of its codings.

    Args:
        arrays: name → whole numbers, one-dimensional, each less than 2⁵³ in size.

    Raises:
        ValueError: an array is not of whole numbers, or a value is too large for a browser.
    """
    table: dict[str, dict[str, int]] = {}
    parts: list[bytes] = []
    first = 0
    for name, given in arrays.items():
        values = np.asarray(given)
        if values.ndim != 1 or (len(values) and values.dtype.kind not in "iub"):
            raise ValueError(f"stream {name} is not one row of whole numbers")
        coding, planes, width = _shortest(values.astype(np.int64))
        table[name] = {"n": len(values), "w": width, "c": coding, "o": first}
        parts.append(planes)
        first += len(planes)
    return Streams(table, b"".join(parts))


def unpack(streams: Streams) -> dict[str, npt.NDArray[np.int64]]:
    """Decode what `pack` encoded: the page's decoder in Python, to hold the other to."""
    found = {}
    for name, entry in streams.table.items():
        count, width = entry["n"], entry["w"]
        planes = np.frombuffer(streams.data, np.uint8, count * width, entry["o"]).reshape(width, count)
        values = np.zeros(count, dtype=np.int64)
        for plane in range(width):
            values |= planes[plane].astype(np.int64) << (8 * plane)
        if entry["c"] & ZIGZAG:
            values = (values >> 1) ^ -(values & 1)
        found[name] = np.cumsum(values) if entry["c"] & DELTA else values
    return found


def to_text(streams: Streams) -> str:
    """Return the streams as base64 of gzip, without a clock time in it."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15, 9)
    body = packer.compress(streams.data) + packer.flush()
    size = len(streams.data) & 0xFFFFFFFF
    return base64.b64encode(GZIP_HEADER + body + struct.pack("<II", zlib.crc32(streams.data), size)).decode("ascii")


def from_text(text: str, table: Mapping[str, Any]) -> Streams:
    """Return the streams that `to_text` wrote, given their table."""
    return Streams(table, zlib.decompress(base64.b64decode(text), 31))


def _shortest(values: npt.NDArray[np.int64]) -> tuple[int, bytes, int]:
    """Encode plain and as differences; keep what a quick deflate makes shorter."""
    if len(values) and int(np.abs(values).max()) >= MAX_VALUE:
        raise ValueError("a value of a stream is too large for a browser")
    plain = (0, *_planes(values))
    if len(values) < 2:
        return _named(plain)
    steps = np.diff(values, prepend=np.int64(0))
    delta = (DELTA, *_planes(steps))
    return _named(min(plain, delta, key=lambda coded: len(zlib.compress(coded[1], 3))))


def _named(coded: tuple[int, bytes, int, bool]) -> tuple[int, bytes, int]:
    coding, planes, width, signed = coded
    return coding | (ZIGZAG if signed else 0), planes, width


def _planes(values: npt.NDArray[np.int64]) -> tuple[bytes, int, bool]:
    """Byte planes of `values`, lowest first; how many; whether the sign was folded in."""
    signed = bool(len(values)) and int(values.min()) < 0
    folded = (values << 1) ^ (values >> 63) if signed else values
    highest = int(folded.max(initial=0))
    width = max((highest.bit_length() + 7) // 8, 1)
    planes = [((folded >> (8 * plane)) & 255).astype(np.uint8).tobytes() for plane in range(width)]
    return b"".join(planes), width, signed
