"""The barrier check passes declared insulation and names a planted path."""

from __future__ import annotations

import dataclasses

from hardware.checks.barrier import bridging_parts, leaks
from hardware.design import Design
from tests.hardware.samples import ISOLATOR, small_board, small_design


def test_declared_insulation_holds() -> None:
    design = small_design()
    assert leaks(design) == []
    assert [part.address for part in bridging_parts(design)] == ["barrier/isolator"]


def test_planted_resistor_is_found_with_its_path() -> None:
    found = {str(leak) for leak in leaks(small_board(bridge=True).finish())}
    assert "L1_TAP -> barrier/planted -> EN" in found
    assert any(path.startswith("L1 -> ") and path.endswith("-> EN") for path in found)


def _with_insulation(design: Design, insulation: object) -> Design:
    isolator = dataclasses.replace(ISOLATOR, insulation=insulation)  # type: ignore[arg-type]
    return dataclasses.replace(
        design, specs=tuple(isolator if s.mpn == "ISO" else s for s in design.specs)
    )


def test_part_without_declared_insulation_is_a_path() -> None:
    assert leaks(_with_insulation(small_design(), None))


def test_pin_outside_every_group_counts_with_each() -> None:
    assert ISOLATOR.insulation is not None
    forgetful = dataclasses.replace(
        ISOLATOR.insulation, groups=(("primary", ("1",)), ("secondary", ("3", "4")))
    )
    assert leaks(_with_insulation(small_design(), forgetful))
