"""`plan.toml` as text: its bytes decoded, its syntax read, the line where each key stands."""

from __future__ import annotations

import copy
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...geo.errors import Finding

PLAN_FILE = "plan.toml"
MAX_PLAN_BYTES = 1_000_000

_BYTE_ORDER_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_TABLE = re.compile(r"^\s*\[{1,2}\s*(?P<name>[^\]]+?)\s*\]{1,2}\s*(?:#.*)?$")
_KEY = re.compile(r"""^\s*(?P<name>(?:"[^"]*"|'[^']*'|[^=#"'\s]+?)(?:\s*\.\s*(?:"[^"]*"|'[^']*'|[^=#"'\s.]+?))*)\s*=""")
_PART = re.compile(r'"([^"]*)"|\'([^\']*)\'|([^."\'\s]+)')
_SYNTAX_LINE = re.compile(r"\(at line (\d+), column \d+\)")


@dataclass(frozen=True, slots=True)
class PlanText:
    """A parsed `plan.toml`: its path, its tables and the line of each dotted key (1-based)."""

    path: Path
    tables: dict[str, Any]
    lines: dict[tuple[str, ...], int]

    def line(self, key: tuple[str, ...]) -> int | None:
        """Return the line of `key`, or of the nearest table or key around it."""
        for length in range(len(key), 0, -1):
            if key[:length] in self.lines:
                return self.lines[key[:length]]
        return None


def plan_path(path: Path) -> Path:
    """Return the `plan.toml` that `path` means: the file itself, or the one in that folder."""
    return path / PLAN_FILE if path.is_dir() else path


def read_plan_text(path: Path) -> tuple[PlanText | None, list[Finding]]:
    """Read and parse the plan file at `path` (a file, not a folder); faults come back as findings."""
    raw, findings = _read_bytes(path)
    if raw is None:
        return None, findings
    text, decoding = _decode(raw, path.name)
    if text is None:
        return None, decoding
    try:
        tables = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        return None, [*decoding, _syntax_finding(error, text, path.name)]
    return PlanText(path, tables, _key_lines(text)), decoding


def _read_bytes(path: Path) -> tuple[bytes | None, list[Finding]]:
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_PLAN_BYTES + 1)
    except FileNotFoundError:
        return None, [_missing_plan(path)]
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        return None, [
            _unreadable(path.name, f"方案文件读不出来（{reason}）", f"the plan file cannot be read ({reason})")
        ]
    if len(raw) > MAX_PLAN_BYTES:
        return None, [
            _unreadable(path.name, "方案文件超过 1 MB，不像是 plan.toml", "the plan file is over 1 MB: no plan.toml")
        ]
    return raw, []


def _missing_plan(path: Path) -> Finding:
    return Finding(
        code="missing_plan",
        severity="error",
        zh=f"找不到方案文件 {path}",
        en=f"there is no plan file {path}",
        fix_zh="请给出方案文件夹或其中的 plan.toml；用 servicecircle init 可新建一个",
        fix_en="name a plan folder or its plan.toml; servicecircle init makes a new one",
        file=path.name,
    )


def _unreadable(file: str, zh: str, en: str) -> Finding:
    return Finding(
        code="unreadable_plan",
        severity="error",
        zh=zh,
        en=en,
        fix_zh="请检查文件，并另存为 UTF-8 文本",
        fix_en="check the file and save it as UTF-8 text",
        file=file,
    )


def _decode(raw: bytes, file: str) -> tuple[str | None, list[Finding]]:
    """Decode by byte order mark, else UTF-8, else GB18030; anything but UTF-8 is warned of."""
    codec = next((name for mark, name in _BYTE_ORDER_MARKS if raw.startswith(mark)), "utf-8")
    for candidate in (codec, "gb18030"):
        try:
            text = raw.decode(candidate)
        except UnicodeDecodeError:
            continue
        if "\x00" in text:
            break
        text = text.replace("\r\n", "\n")
        return text, [] if candidate.startswith("utf-8") else [_not_utf8(candidate, file)]
    return None, [_unreadable(file, "方案文件不是文本", "the plan file is not text")]


def _not_utf8(codec: str, file: str) -> Finding:
    return Finding(
        code="plan_not_utf8",
        severity="warning",
        zh=f"方案文件按 {codec} 读取，TOML 规定用 UTF-8",
        en=f"the plan file was read as {codec}; TOML is written in UTF-8",
        fix_zh="请用 UTF-8 编码另存",
        fix_en="save it as UTF-8",
        file=file,
    )


def _syntax_finding(error: Exception, text: str, file: str) -> Finding:
    message = str(error)
    match = _SYNTAX_LINE.search(message)
    row = int(match.group(1)) if match else _last_line(text) if "end of document" in message else None
    if "twice" in message or "Cannot overwrite" in message:
        return Finding(
            code="duplicate_key",
            severity="error",
            zh=f"同一个键或表写了两次（{message}）",
            en=f"a key or table stands twice ({message})",
            fix_zh="请删去其中一个",
            fix_en="remove one of the two",
            file=file,
            row=row,
        )
    hint_zh, hint_en = "请按 TOML 的写法修改这一行", "mend this line: it is not TOML"
    line = "" if row is None else text.split("\n")[row - 1]
    if re.match(r"[^\"'#]*[^\x00-\x7f][^\"'#]*[\]=]", line):
        hint_zh += '；键和表名里的中文要加引号，如 [circles."群众诉求"]'
        hint_en += '; Chinese in a key or table name needs quotes, such as [circles."群众诉求"]'
    if "\\" in line:
        hint_zh += "；路径请用正斜杠 / 或单引号"
        hint_en += "; write paths with / or in single quotes"
    return Finding(
        code="plan_syntax",
        severity="error",
        zh=f"方案文件的写法有误（{message}）",
        en=f"the plan file cannot be parsed ({message})",
        fix_zh=hint_zh,
        fix_en=hint_en,
        file=file,
        row=row,
    )


def _last_line(text: str) -> int:
    return len(text.rstrip("\n").split("\n"))


def _key_lines(text: str) -> dict[tuple[str, ...], int]:
    """Find the line of every table and key; inline tables keep the line of the key before them."""
    lines: dict[tuple[str, ...], int] = {}
    table: tuple[str, ...] = ()
    for number, line in enumerate(text.split("\n"), start=1):
        if match := _TABLE.match(line):
            table = _parts(match["name"])
            lines.setdefault(table, number)
        elif match := _KEY.match(line):
            lines.setdefault((*table, *_parts(match["name"])), number)
    return lines


def _parts(name: str) -> tuple[str, ...]:
    return tuple("".join(groups) for groups in _PART.findall(name))


def without_keys(tables: dict[str, Any], keys: Iterable[tuple[str | int, ...]]) -> dict[str, Any]:
    """Return a copy of `tables` without `keys`; where a key is not there, without the table that should have it."""
    kept = copy.deepcopy(tables)
    for key in keys:
        path = [part for part in key if part != "[key]"]
        table: Any = kept
        for depth, part in enumerate(path):
            inner = table.get(part) if isinstance(table, dict) else None
            if depth == len(path) - 1 or not isinstance(inner, dict):
                break
            table = inner
        if isinstance(table, dict) and part in table:
            del table[part]
        elif len(path) > 1:
            kept = without_keys(kept, [tuple(path[:-1])])
    return kept
