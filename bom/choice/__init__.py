"""Component choice: candidates, what is known of them, scores, and the page that says why."""

from bom.choice.page import render

__all__ = ["render"]
