"""Pictures of the boards with their bodies, drawn by KiCad's ray tracer.

They are for people: the same board gives nearly the same picture, but not the same bytes on every
machine, so no check compares them.
"""

from __future__ import annotations

import io
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PIL import Image

from hardware.files import write_atomically
from hardware.kicad.board_models import require_models

FOLDER: Final = "docs/images/boards"
_WIDTH_PX: Final = 1600
#: White around the board.
_MARGIN_PX: Final = 24
#: A picture stays below this: colours go down to a palette.
_COLOURS: Final = 192
_WITHIN_S: Final = 900.0


@dataclass(frozen=True, slots=True)
class View:
    """One way to look at a board; ``options`` are kicad-cli's."""

    name: str
    options: tuple[str, ...]


_FLAT: Final = ("--quality", "basic", "--width", "1600", "--height", "1270", "--zoom", "1.22")
#: The perspective view has shadows: it takes about half a minute on two idle cores.
_SLANTED: Final = ("--quality", "high", "--perspective", "--width", "1600", "--height", "1100")
#: Turned so that the network's jack shows its opening; else so that the lettering reads well.
_TOWARDS_JACK: Final = ("--rotate", "-45,0,-62", "--zoom", "0.72")
_TOWARDS_TEXT: Final = ("--rotate", "-42,0,-32", "--zoom", "0.85")


def views(board: str) -> tuple[View, View, View]:
    """From above, from below, and slanted."""
    turn = _TOWARDS_JACK if board.startswith("lan") else _TOWARDS_TEXT
    return (
        View("top", (*_FLAT, "--side", "top")),
        View("bottom", (*_FLAT, "--side", "bottom")),
        View("perspective", (*_SLANTED, *turn)),
    )


def picture_path(board: str, view: View) -> str:
    """Path in the tree of a picture."""
    return f"{FOLDER}/{board}-{view.name}.png"


def render(board: Path, view: View) -> bytes:
    """A PNG of at most 1600 pixels across on white.

    MissingModelError if a part has no model; RuntimeError if KiCad fails or draws nothing.
    """
    require_models(board)
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "view.png"
        command = ["kicad-cli", "pcb", "render", *view.options, "--background", "transparent"]
        done = subprocess.run(
            [*command, "--output", str(out), str(board)],
            capture_output=True,
            text=True,
            check=False,
            timeout=_WITHIN_S,
        )
        if done.returncode != 0 or not out.is_file():
            last = f"{done.stdout}\n{done.stderr}".strip().splitlines()[-1:] or ["no message"]
            raise RuntimeError(f"{board.stem}: kicad-cli drew no picture: {last[0]}")
        with Image.open(out) as drawn:
            return _trimmed(drawn.convert("RGBA"), board.stem)


def _trimmed(drawn: Image.Image, board: str) -> bytes:
    """Cut to the board, put on white, made smaller, few colours."""
    around = drawn.getchannel("A").getbbox()
    if around is None:
        raise RuntimeError(f"{board}: kicad-cli drew an empty picture")
    cut = drawn.crop(around)
    white = Image.new("RGBA", cut.size, "white")
    flat = Image.alpha_composite(white, cut).convert("RGB")
    width = min(_WIDTH_PX - 2 * _MARGIN_PX, flat.width)
    height = round(flat.height * width / flat.width)
    small = flat.resize((width, height), Image.Resampling.LANCZOS)
    page = Image.new("RGB", (width + 2 * _MARGIN_PX, height + 2 * _MARGIN_PX), "white")
    page.paste(small, (_MARGIN_PX, _MARGIN_PX))
    few = page.quantize(_COLOURS, dither=Image.Dither.NONE)
    text = io.BytesIO()
    few.save(text, "PNG", optimize=True)
    return text.getvalue()


def write(root: Path, board: str, view: View) -> Path:
    """Draw a committed board below ``root`` and write its picture there."""
    path = root / picture_path(board, view)
    content = render(root / "hardware" / "kicad" / board / f"{board}.kicad_pcb", view)
    write_atomically(path, content)
    return path
