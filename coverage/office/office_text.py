"""Text as office files take it, the fonts it is set in, and the colours of a briefing."""

from __future__ import annotations

import re

from ...geo.errors import Language

BLUE, GREEN, ORANGE, INK, GREY, PALE = "2B7BBA", "009E73", "B84300", "12344D", "5A6472", "E6EEF6"
# Names of places may be Chinese in an English file too.
EAST_ASIAN_FONT = "Microsoft YaHei"
LATIN_FONTS: dict[Language, str] = {"zh": "Microsoft YaHei", "en": "Calibri"}
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_LINES = re.compile("[ \t\n\r\x85\u2028\u2029]+")


def office_text(text: str) -> str:
    """Return one line of text without what XML cannot hold."""
    return _LINES.sub(" ", _NOT_XML.sub("", text)).strip(" ")
