"""Which encoding a text is in: found by looking, never by the computer's locale."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE = 4096
_CHINESE = re.compile("[\u3000-\u9fff\uff00-\uffef]")
_CONTROL = re.compile("[\x01-\x08\x0e-\x19\x1b-\x1f]")


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text and where it came from.

    Attributes:
        text: The text without byte order mark.
        codec: Name of the encoding, such as ``utf-8``, ``utf-8-sig``, ``gb18030``, ``utf-16``.
        odd_lines: 1-based numbers of the lines that were in another encoding than the rest.
    """

    text: str
    codec: str
    odd_lines: tuple[int, ...] = ()


def detect(data: bytes) -> str | None:
    """Return the codec that decodes all of `data`, or None where none does.

    Marks first, then utf-16 without a mark (every other byte is zero), then utf-8, then gb18030. utf-8 is asked
    before gb18030, because Chinese text in GBK is hardly ever valid utf-8, while the reverse is common.
    """
    for mark, codec in _MARKS:
        if data.startswith(mark):
            return codec if _decodes(data, codec) else None
    wide = _wide_without_mark(data)
    if wide is not None:
        return wide
    return next((codec for codec in ("utf-8", "gb18030") if _decodes(data, codec)), None)


def decode(data: bytes) -> Decoded | None:
    """Decode `data`, line by line where no codec fits all of it; None where it is no text at all."""
    codec = detect(data)
    if codec == "gb18030" and (mixed := _decode_lines(data)) is not None and mixed.odd_lines:
        # Chinese text in utf-8 is often valid gb18030 too, as nonsense: one such line would spoil the rest unseen.
        return mixed
    if codec is not None:
        text = data.decode(codec)
        return None if _is_binary(text) else Decoded(text.removeprefix("\ufeff"), codec)
    return _decode_lines(data.removeprefix(codecs.BOM_UTF8))


def holds_chinese(data: bytes) -> bool:
    """Return whether valid utf-8 holds Chinese characters: bytes of GBK that are valid utf-8 by chance do not."""
    return _CHINESE.search(data.decode("utf-8", "ignore")) is not None


def _decode_lines(data: bytes) -> Decoded | None:
    """Decode lines that are in two encodings: somebody appended rows with another program."""
    lines = data.split(b"\n")
    in_utf8 = [_decodes(line, "utf-8") for line in lines]
    telling = [not line.isascii() for line in lines]
    utf8_lines = [n for n, line in enumerate(lines) if telling[n] and in_utf8[n] and holds_chinese(line)]
    other_lines = [n for n in range(len(lines)) if telling[n] and not in_utf8[n]]
    if any(not _decodes(lines[n], "gb18030") for n in other_lines):
        return None
    chosen = set(utf8_lines)
    text = "\n".join(line.decode("utf-8" if n in chosen else "gb18030", "replace") for n, line in enumerate(lines))
    if _is_binary(text):
        return None
    mostly_utf8 = len(utf8_lines) >= len(other_lines)
    odd = other_lines if mostly_utf8 else utf8_lines
    return Decoded(text, "utf-8" if mostly_utf8 else "gb18030", tuple(n + 1 for n in odd))


def _decodes(data: bytes, codec: str) -> bool:
    try:
        data.decode(codec)
    except (UnicodeDecodeError, UnicodeError):
        return False
    return True


def _wide_without_mark(data: bytes) -> str | None:
    sample = data[:_SAMPLE]
    if len(sample) < 4 or len(data) % 2:
        return None
    for codec, zeros in (("utf-16-le", sample[1::2]), ("utf-16-be", sample[0::2])):
        # Commas, digits and line ends are half zero in utf-16, and no other codec has zeros in text.
        if zeros.count(0) * 3 > len(zeros) and _decodes(data, codec) and not _is_binary(data.decode(codec)):
            return codec
    return None


def _is_binary(text: str) -> bool:
    """Return whether `text` holds control characters that no text has."""
    return "\x00" in text or _CONTROL.search(text, 0, 16 * _SAMPLE) is not None
