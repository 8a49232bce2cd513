"""Where the meter's touchable side lies: its ground covers it on every layer."""

from __future__ import annotations

from typing import Final

from hardware.kicad.board.features import Corner

#: The low-voltage side: everything above the transformers' middle and right of the supply module.
SELV: Final[tuple[Corner, ...]] = (
    (0.5, 0.5), (154.5, 0.5), (154.5, 86.0), (131.5, 86.0), (131.5, 73.0), (126.8, 68.5),
    (126.8, 47.5), (0.5, 47.5),
)  # fmt: skip
