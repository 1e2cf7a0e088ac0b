"""Office files are archives: the same content becomes the same bytes, whenever it is written."""

from __future__ import annotations

import datetime
import io
import re
import zipfile

FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # the earliest that an archive can say
_STAMPS = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(</dcterms:)")


def fixed_package(content: bytes, *, date: datetime.date) -> bytes:
    """Return the archive `content` without a clock time in it; workbooks inside it likewise.

    Args:
        content: a docx, pptx or xlsx.
        date: stands for the times in its properties.
    """
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as written,
    ):
        for name in source.namelist():
            info = zipfile.ZipInfo(name, FIRST_DAY)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 0  # not the system that wrote it
            written.writestr(info, _fixed(name, source.read(name), date))
    return target.getvalue()


def _fixed(name: str, part: bytes, date: datetime.date) -> bytes:
    if name.endswith(".xlsx"):
        return fixed_package(part, date=date)
    if name == "docProps/core.xml":
        return _STAMPS.sub(rb"\g<1>" + f"{date.isoformat()}T00:00:00Z".encode() + rb"\2", part)
    return part
