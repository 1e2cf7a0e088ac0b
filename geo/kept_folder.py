"""A folder kept beside a plan so that the next command need not make it again: whole or not there, and checked.

It is written under another name and then renamed, so that no half of it is ever seen; a document in it lists the
SHA-256 of every other file, so that a damaged one is not taken for a good one.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from .guards import file_sha256


def key_of(parts: Mapping[str, object]) -> str:
    """Return the hash that names a kept folder.

    Args:
        parts: Whatever decides its content, as JSON values.
    """
    text = json.dumps(parts, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def rules_sha256(*folders: Path) -> str:
    """Return the hash of the source in `folders`: other rules do not take over what old ones kept."""
    digest = hashlib.sha256()
    for folder in folders:
        for path in sorted(folder.glob("*.py")):
            digest.update(path.name.encode() + b"\0" + path.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()


def keep_folder(
    folder: Path, name: str, write: Callable[[Path], Mapping[str, Any]], *, is_good: Callable[[], bool]
) -> None:
    """Write `folder` under another name, with its document, then rename it.

    Args:
        folder: Where it is kept; its name is the key.
        name: File name of the document.
        write: Writes every other file into the folder it is given, and returns what the document says.
        is_good: Whether the folder that is there can be used.

    Raises:
        OSError: it cannot be written there.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f".{folder.name[:12]}-", dir=folder.parent))
    try:
        said = write(draft)
        files = {path.name: file_sha256(path) for path in sorted(draft.iterdir())}
        text = json.dumps({**said, "files": files}, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
        (draft / name).write_text(text, encoding="utf-8")
        draft.chmod(0o755)
        _put_in_place(draft, folder, is_good)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def read_document(folder: Path, name: str) -> dict[str, Any]:
    """Return the document of a kept folder whose files are as they were written.

    Raises:
        OSError: it, or a file that it lists, is not there.
        ValueError: it is damaged, or a file that it lists has changed.
        KeyError, TypeError, AttributeError: it is no such document.
    """
    document: dict[str, Any] = json.loads((folder / name).read_text(encoding="utf-8"))
    changed = [file for file, sha256 in document["files"].items() if file_sha256(folder / file) != sha256]
    if changed:
        raise ValueError(f"{', '.join(changed)} changed since it was written")
    return document


def _put_in_place(draft: Path, folder: Path, is_good: Callable[[], bool]) -> None:
    """Rename the draft; a good one that another process put there meanwhile stays, a damaged one goes."""
    try:
        draft.rename(folder)
    except OSError:
        if is_good():
            return
        damaged = draft.with_name(f"{draft.name}-damaged")
        folder.rename(damaged)
        draft.rename(folder)
        if damaged.is_dir():
            shutil.rmtree(damaged, ignore_errors=True)
        else:
            damaged.unlink(missing_ok=True)
