"""The board's part of a project file (`.kicad_pro`): net classes, fab limits, severities."""

from __future__ import annotations

from typing import Any, Final

from hardware.design import Design
from hardware.kicad.board.net_classes import class_rules
from hardware.kicad.board.stackup import STACKUPS

_DEFAULT_PRIORITY: Final = 2147483647


def net_classes(design: Design) -> list[dict[str, Any]]:
    """``net_settings.classes``: the default, then the board's own in falling priority."""
    _, fab = STACKUPS[design.name]
    default = {
        "name": "Default",
        "priority": _DEFAULT_PRIORITY,
        "clearance": fab.gap_mm,
        "track_width": 0.2,
        "via_diameter": fab.via_mm,
        "via_drill": fab.drill_mm,
    }
    classes = [default]
    for number, rule in enumerate(class_rules(design)):
        entry: dict[str, Any] = {
            "name": rule.kind.value,
            "priority": number,
            "clearance": rule.clearance_mm,
            "track_width": rule.width_mm,
            "via_diameter": rule.via_mm,
            "via_drill": rule.drill_mm,
        }
        if rule.pair is not None:
            entry |= {"diff_pair_width": rule.pair.width_mm, "diff_pair_gap": rule.pair.gap_mm}
        classes.append(entry)
    return classes


def board_settings(design: Design) -> dict[str, Any]:
    """``board.design_settings``: fab limits as rules; what the project watches elsewhere is off."""
    _, fab = STACKUPS[design.name]
    return {
        "rules": {
            "min_clearance": fab.gap_mm,
            "min_copper_edge_clearance": fab.copper_to_edge_mm,
            "min_hole_clearance": 0.2,
            "min_hole_to_hole": fab.hole_to_hole_mm,
            "min_through_hole_diameter": 0.2,
            "min_track_width": fab.track_mm,
            "min_via_annular_width": fab.annular_mm,
            "min_via_diameter": 0.45,
            "min_text_height": fab.silk_height_mm,
            "min_text_thickness": 0.08,
            "min_silk_clearance": 0.0,
            # A ground pad between tracks may hang on one spoke: it carries milliamperes.
            "min_resolved_spokes": 1,
            "solder_mask_to_copper_clearance": 0.0,
        },
        # The module's and the jack's outlines end at the board's edge, where the fab clips them.
        "rule_severities": {"silk_edge_clearance": "ignore"},
    }
