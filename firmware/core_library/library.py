"""The loaded library: cffi's view of the core, for the typed wrapper and for tests of the ABI."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Any

import cffi

from firmware.core_library.build import build


@dataclass(frozen=True, slots=True)
class Library:
    """``ffi`` allocates and casts, ``lib`` holds the functions; cffi types neither."""

    ffi: Any
    lib: Any


@functools.cache
def load() -> Library:
    """Compile if the sources changed, then load."""
    built = build()
    ffi = cffi.FFI()
    ffi.cdef(built.declarations)
    return Library(ffi, ffi.dlopen(str(built.library)))
