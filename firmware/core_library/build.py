"""Compiles the core for this computer, once for each state of its sources."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_FIRMWARE: Final = Path(__file__).resolve().parent.parent
_HERE: Final = Path(__file__).resolve().parent
CACHE: Final = _FIRMWARE.parent / "build" / "firmware" / "host"
INCLUDES: Final = (_FIRMWARE / "core" / "include", _FIRMWARE / "include", _HERE)
_FLAGS: Final = ("-std=c11", "-O2", "-fPIC", "-shared", "-Wall", "-Wextra", "-Werror")
#: cffi reads plain C declarations: no system headers, no qualifiers or macros it does not know,
#: and the meter stays opaque, because its state is nobody's business.
_DECLARATIONS: Final = (
    "-E",
    "-P",
    "-nostdinc",
    "-D_Atomic=",
    "-DINT32_C(x)=x",
    "-DINT64_C(x)=x",
    "-DOPENSTROM_METER_STATE_H",
)
_SYSTEM_HEADERS: Final = (
    "limits.h",
    "stdatomic.h",
    "stdbool.h",
    "stddef.h",
    "stdint.h",
    "string.h",
    "assert.h",
)


@dataclass(frozen=True, slots=True)
class Built:
    """The shared library and the declarations that describe it."""

    library: Path
    declarations: str


def sources() -> list[Path]:
    """The C files that the library is made of."""
    found = (_FIRMWARE / "core" / "src").glob("*.c")
    return [*sorted(found), _HERE / "push_many.c"]


def build(cache: Path = CACHE) -> Built:
    """Library and declarations from the cache, or compiled into it.

    Raises ``RuntimeError`` with the compiler's first words when it is missing or refuses.
    """
    folder = cache / _fingerprint()
    library, declarations = folder / "libopenstrom_core.so", folder / "declarations.h"
    if not declarations.exists():
        cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache) as name:
            made = Path(name) / "made"
            made.mkdir()
            _compile(made / library.name)
            (made / declarations.name).write_text(_declarations(made), encoding="ascii")
            if not folder.exists():  # else another process was quicker, with the same bytes
                made.rename(folder)
    return Built(library, declarations.read_text(encoding="ascii"))


def _compiler() -> str:
    return os.environ.get("CC", "cc")


def _fingerprint() -> str:
    digest = hashlib.sha256("\0".join([_compiler(), *_FLAGS, *_DECLARATIONS]).encode())
    headers = [path for folder in INCLUDES for path in sorted(folder.glob("*.h"))]
    private = sorted((_FIRMWARE / "core" / "src").glob("*.h"))
    for path in [*sources(), *headers, *private, Path(__file__)]:
        content = path.read_bytes()
        digest.update(f"{path.name}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()[:16]


def _run(arguments: list[str]) -> str:
    compiler = shutil.which(_compiler())
    if compiler is None:
        raise RuntimeError(f"no C compiler {_compiler()!r}: install gcc, or name one in CC")
    done = subprocess.run([compiler, *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        complaint = next((line for line in done.stderr.splitlines() if "error" in line), "")
        raise RuntimeError(f"the metering core does not compile: {complaint or done.stderr}")
    return done.stdout


def _includes() -> list[str]:
    return [f"-I{folder}" for folder in INCLUDES]


def _compile(library: Path) -> None:
    _run([*_FLAGS, *_includes(), "-o", str(library), *map(str, sources())])


def _declarations(folder: Path) -> str:
    empty = folder / "empty"
    empty.mkdir()
    for name in _SYSTEM_HEADERS:
        (empty / name).touch()
    text = _run([*_DECLARATIONS, f"-I{empty}", *_includes(), str(_HERE / "push_many.h")])
    shutil.rmtree(empty)
    return _without_bodies(text)


def _without_bodies(text: str) -> str:
    """Without static inline functions: they are not in the library."""
    while match := re.search(r"static inline [^;{]*\{", text):
        depth, end = 1, match.end()
        while depth:
            depth += {"{": 1, "}": -1}.get(text[end], 0)
            end += 1
        text = text[: match.start()] + text[end:]
    return text
