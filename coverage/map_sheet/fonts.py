"""A font with Chinese characters, found on this computer, and what it can write.

A sheet must not show empty boxes: every text goes through `SheetFont.plain`, which puts a mark where the font has no
character, and a computer without any Chinese font is told which to install.
"""

from __future__ import annotations

import functools
import unicodedata
from dataclasses import dataclass

from matplotlib import font_manager
from matplotlib.font_manager import FontProperties
from matplotlib.ft2font import LoadFlags

from ...geo.errors import Finding, InputError

# The best for simplified Chinese first; the last ones come with old systems.
FAMILIES = (
    "Source Han Sans SC",
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans CN",
    "Microsoft YaHei",
    "PingFang SC",
    "HarmonyOS Sans SC",
    "Hiragino Sans GB",
    "Heiti SC",
    "STHeiti",
    "DengXian",
    "WenQuanYi Zen Hei",
    "WenQuanYi Micro Hei",
    "SimHei",
    "SimSun",
)
REGULAR, BOLD = range(300, 501), range(600, 801)
# What stands for a character that the font does not have: the mark of printers, else a question mark.
MARKS = "〓□?"
NO_CHINESE_FONT = "no_chinese_font"
_SAMPLE = "图例比例尺指北针服务圈住宅审"


@dataclass(frozen=True, eq=False)
class SheetFont:
    """One face of a font.

    Attributes:
        family: its name.
        path: its file, with the number of the face where the file holds several.
    """

    family: str
    path: font_manager.FontPath

    @functools.cached_property
    def properties(self) -> FontProperties:
        """The face as matplotlib takes it; the size is given with each text."""
        return FontProperties(fname=self.path)

    @functools.cached_property
    def characters(self) -> frozenset[str]:
        """Every character that it can write."""
        return frozenset(map(chr, font_manager.get_font(self.path).get_charmap()))

    def plain(self, text: str) -> str:
        """Return `text` on one line, with a mark for each character that the font cannot write."""
        mark = next((sign for sign in MARKS if sign in self.characters), " ")
        letters = (" " if unicodedata.category(sign) in ("Cc", "Zl", "Zp") else sign for sign in text)
        return "".join(sign if sign in self.characters or sign == " " else mark for sign in letters)

    def width(self, text: str, size: float) -> float:
        """Return the width of `text` in points where it is written in `size` points."""
        return sum(self._advance(sign) for sign in text) * size

    def cut(self, text: str, size: float, width: float) -> str:
        """Return `text` where it is no wider than `width` points, else as much of it as fits before an ellipsis."""
        if self.width(text, size) <= width:
            return text
        dots = next(sign for sign in ("…", "...") if set(sign) <= self.characters)
        room, kept = width - self.width(dots, size), 0
        while kept < len(text) and self.width(text[: kept + 1], size) <= room:
            kept += 1
        return text[:kept].rstrip() + dots

    def wrapped(self, text: str, size: float, width: float) -> list[str]:
        """Break `text` into lines no wider than `width` points, at spaces or between Chinese characters."""
        lines, line = [], ""
        for word in _pieces(text):
            if line and self.width((line + word).rstrip(), size) > width:
                lines.append(line.rstrip())
                line = ""
            line = (line + word).lstrip() if not line else line + word
        return [*lines, line.rstrip()] if line.strip() else lines

    @functools.cache  # noqa: B019 - a font lives as long as the process
    def _advance(self, sign: str) -> float:
        face = font_manager.get_font(self.path)
        face.set_size(100, 72)
        return float(face.load_char(ord(sign), flags=LoadFlags.NO_HINTING).linearHoriAdvance) / 65536 / 100


@dataclass(frozen=True, eq=False)
class SheetFonts:
    """The faces of a sheet; both the same where there is no bold one."""

    regular: SheetFont
    bold: SheetFont


@functools.cache
def find_fonts(families: tuple[str, ...] = FAMILIES) -> SheetFonts:
    """Find a font with Chinese characters.

    Args:
        families: names of fonts, the best first.

    Raises:
        InputError: none of them is installed; the finding names what to install.
    """
    entries = [*font_manager.fontManager.ttflist, *_new_fonts()]
    for family in families:
        ours = [entry for entry in entries if entry.name == family and entry.style == "normal"]
        regular, bold = (_face(ours, weights) for weights in (REGULAR, BOLD))
        first = regular or bold
        if first is not None and set(_SAMPLE) <= first.characters:
            return SheetFonts(first, bold or first)
    raise InputError([no_font()])


def no_font() -> Finding:
    """Return the finding of a computer without a Chinese font."""
    return Finding(
        code=NO_CHINESE_FONT,
        severity="error",
        zh="这台电脑没有可用的中文字体，无法出图",
        en="there is no font with Chinese characters on this computer, so no sheet can be drawn",
        fix_zh="请安装思源黑体或 Noto Sans CJK SC（Debian、Ubuntu：apt-get install fonts-noto-cjk；"
        "Windows 自带微软雅黑，macOS 自带苹方）",
        fix_en="install Source Han Sans SC or Noto Sans CJK SC (Debian, Ubuntu: apt-get install fonts-noto-cjk; "
        "Windows has Microsoft YaHei, macOS PingFang)",
    )


def _new_fonts() -> list[font_manager.FontEntry]:
    """Fonts that were installed after matplotlib last looked."""
    known = {entry.fname for entry in font_manager.fontManager.ttflist}
    entries = []
    for path in sorted(set(font_manager.findSystemFonts()) - known):
        try:
            entries.append(font_manager.ttfFontProperty(font_manager.get_font(path)))
        except (OSError, RuntimeError, ValueError):
            continue  # a file that is no font, or one that is broken
    return entries


def _face(entries: list[font_manager.FontEntry], weights: range) -> SheetFont | None:
    found = [entry for entry in entries if _weight(entry) in weights]
    if not found:
        return None
    middle = 400 if weights is REGULAR else 700
    entry = min(found, key=lambda entry: (abs(_weight(entry) - middle), entry.fname))
    return SheetFont(entry.name, font_manager.FontPath(entry.fname, getattr(entry, "index", 0)))


def _weight(entry: font_manager.FontEntry) -> int:
    weight = entry.weight
    return font_manager.weight_dict.get(weight, 400) if isinstance(weight, str) else int(weight)


def _pieces(text: str) -> list[str]:
    """Words with the space after them, and wide characters one by one, each with the punctuation that follows it."""
    pieces: list[str] = []
    for sign in text:
        wide = unicodedata.east_asian_width(sign) in ("W", "F")
        closes = unicodedata.category(sign) in ("Pe", "Pf", "Po")
        starts = not pieces or pieces[-1].endswith(" ") or wide or unicodedata.east_asian_width(pieces[-1][-1]) in "WF"
        if (starts and not closes) or not pieces:
            pieces.append(sign)
        else:
            pieces[-1] += sign
    return pieces
