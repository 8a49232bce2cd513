"""Errors a user can mend, and the words that help to mend them."""

from __future__ import annotations

import importlib
import pkgutil
import re
import traceback
from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path
from typing import Final

_PROJECT: Final = Path(__file__).resolve().parent.parent


class CircuitError(Exception):
    """Bad input of a circuit description: the message names file, line, block and mend."""


def did_you_mean(word: str, known: Iterable[str], *, most: int = 3) -> str:
    """``; did you mean A, B?`` for the nearest known words, else the list of a few known ones.

    Comparison ignores case, because that is the commonest slip.
    """
    by_folded = {name.casefold(): name for name in sorted(known)}
    near = get_close_matches(word.casefold(), by_folded, n=most, cutoff=0.6)
    if near:
        return f"; did you mean {', '.join(by_folded[name] for name in near)}?"
    few = sorted(by_folded.values())[:20]
    return f"; known: {', '.join(few)}" + (" ..." if len(by_folded) > 20 else "")


def explain(error: BaseException) -> str:
    """One message for a person: where in the project it happened, what is wrong, what was meant.

    A :class:`CircuitError` already says all that. Anything else is placed at the innermost line
    of a block or board that the traceback passes through; the block's name is the note that
    :meth:`hardware.circuit.Board.block` left.
    """
    if isinstance(error, CircuitError):
        return str(error)
    if isinstance(error, SyntaxError):
        return f"{_shown(error.filename or '?')}:{error.lineno}: {error.msg}"
    block = getattr(error, "__notes__", [""])[0]
    return f"{_place(error)}{block}{_message(error)}{_hint(error)}"


def _place(error: BaseException) -> str:
    """``file:line: `` of the innermost line of a block or board, else of a part, else nothing."""
    frames = traceback.extract_tb(error.__traceback__)
    for rooms in (("hardware/blocks/", "hardware/boards/"), ("hardware/parts/",)):
        inside = [frame for frame in frames if _shown(frame.filename).startswith(rooms)]
        if inside:
            return f"{_shown(inside[-1].filename)}:{inside[-1].lineno}: "
    return ""


def _shown(filename: str) -> str:
    path = Path(filename)
    return path.relative_to(_PROJECT).as_posix() if path.is_relative_to(_PROJECT) else filename


def _message(error: BaseException) -> str:
    if isinstance(error, ImportError) and (match := _IMPORTED_NAME.match(str(error))):
        return f"{match[2]} has no part or function {match[1]!r}"
    if isinstance(error, KeyError) and error.args:
        return str(error.args[0])
    if isinstance(error, OSError) and error.filename is not None:
        return f"{error.filename}: {error.strerror}"
    return str(error) or type(error).__name__


_IMPORTED_NAME: Final = re.compile(r"cannot import name '(\w+)' from '([\w.]+)'")


def _hint(error: BaseException) -> str:
    """The nearest right names for a name that a module does not have."""
    if match := _IMPORTED_NAME.match(str(error)):
        return did_you_mean(match[1], _public(dir(importlib.import_module(match[2]))))
    if isinstance(error, ModuleNotFoundError) and (error.name or "").startswith("hardware."):
        package, _, name = str(error.name).rpartition(".")
        inside = pkgutil.iter_modules(importlib.import_module(package).__path__)
        return did_you_mean(name, (module.name for module in inside))
    if isinstance(error, AttributeError) and error.name is not None:
        return did_you_mean(error.name, _public(dir(error.obj)))
    if isinstance(error, NameError) and error.__traceback__ is not None:
        step = error.__traceback__
        while step.tb_next is not None:
            step = step.tb_next
        known = {**step.tb_frame.f_globals, **step.tb_frame.f_locals}
        return did_you_mean(error.name or "", _public(known))
    return ""


def _public(names: Iterable[str]) -> list[str]:
    return [name for name in names if not name.startswith("_")]
