"""PDF/A-2b by typst: the same bytes for the same text, kept by hash so that a second run is quick.

Only the fonts inside the typst package are used; the date is the document's own.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from importlib import metadata
from pathlib import Path
from typing import Final

import typst

from hardware.files import write_atomically

_STANDARD: Final = "a-2b"


def pdf_bytes(source: bytes, day: dt.date) -> bytes:
    """One document set from its typst source; typst.TypstError names what is wrong with it."""
    stamp = dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC)
    made = typst.Compiler(ignore_system_fonts=True).compile(
        source, format="pdf", pdf_standards=_STANDARD, timestamp=stamp
    )
    assert isinstance(made, bytes)
    return made


def pdfs(sources: Mapping[Path, tuple[bytes, dt.date]], cache: Path) -> dict[Path, bytes]:
    """Several documents at once; those whose source is in ``cache`` are not set again.

    Files of the cache that no document of this run asks for are removed.
    """
    keys = {path: cache / f"{_key(*given)}.pdf" for path, given in sources.items()}
    fresh = {path: key for path, key in keys.items() if not key.is_file()}
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        made = dict(zip(fresh, pool.map(lambda p: pdf_bytes(*sources[p]), fresh), strict=True))
    for path, content in made.items():
        write_atomically(fresh[path], content)
    return {path: made.get(path) or keys[path].read_bytes() for path in sources}


def tidy(cache: Path, keep: int) -> None:
    """Leave the ``keep`` files of the cache that were used last, by name for equal times."""
    files = sorted(cache.glob("*.pdf"), key=lambda p: (-p.stat().st_mtime_ns, p.name))
    for path in files[keep:]:
        path.unlink()


def _key(source: bytes, day: dt.date) -> str:
    version = metadata.version("typst")
    return hashlib.sha256(b"\0".join((version.encode(), str(day).encode(), source))).hexdigest()
