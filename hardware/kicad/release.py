"""What a release prints on drawings and boards: given, never taken from a clock."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from hardware.kicad.board.features import Features, Text

#: So much of a commit's name is printed.
_COMMIT_LENGTH: Final = 10
_HEIGHT_MM: Final = 1.0


@dataclass(frozen=True, slots=True)
class Release:
    """Date (YYYY-MM-DD) and commit of a release; empty between releases."""

    date: str = ""
    commit: str = ""

    @property
    def line(self) -> str:
        """Date and commit in one line, empty between releases."""
        return " ".join(filter(None, (self.date, self.commit[:_COMMIT_LENGTH])))


#: A board between releases.
NONE: Final = Release()


def with_release(features: Features, revision: str, release: Release) -> Features:
    """The features with the release's line below the largest text that ends with the revision.

    ValueError if a release is given and no text names the revision.
    """
    if not release.line:
        return features
    named = [text for text in features.texts if text.text.endswith(f"rev {revision}")]
    if not named:
        raise ValueError(f"no text ends with 'rev {revision}', so the release has no place")
    title = max(named, key=lambda text: text.height_mm)
    below = Text(
        release.line,
        title.x_mm,
        round(title.y_mm + 0.9 * (title.height_mm + _HEIGHT_MM), 3),
        _HEIGHT_MM,
        layer=title.layer,
    )
    return replace(features, texts=(*features.texts, below))
