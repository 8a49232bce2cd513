"""Currents and keying of the ribbons."""

from __future__ import annotations

import pytest

from hardware.checks.mutate import open_pin, rewire
from hardware.checks.rules.mating_boards import boards_keyed, boards_mate, ribbon_current
from hardware.checks.view import System, View
from hardware.design import Design


def system(designs: dict[str, Design], **changed: Design) -> System:
    return System([View(design) for design in (designs | changed).values()])


def test_ribbon_current_by_hand(designs: dict[str, Design]) -> None:
    points = {(p.subject, p.quantity): p for p in ribbon_current(system(designs))}
    # W5200 at 175 mA, one of two contacts broken
    assert points["lan_w5200 J1", "V3V3, ribbon current"].measured == pytest.approx(0.175, rel=0.02)
    # ten coils of 360 ohm less 10 %, at -25 degC (0.8075), from 12.6 V
    coils = 10 * 12.6 / (360 * 0.9 * (1 - 0.00385 * 50))
    measured = points["relay_shield J1", "V12, ribbon current"].measured
    assert measured == pytest.approx(coils, rel=0.01)


def test_an_open_contact_is_named(designs: dict[str, Design]) -> None:
    meter = designs["meter"]
    header = meter.part_at("expansion/radio")
    texts = [
        str(p)
        for p in boards_mate(system(designs, meter=open_pin(meter, header, "3")))
        if not p.held
    ]
    assert len(texts) == 1
    assert "meter J3: pin 3 is on no net, RADIO_TX is agreed" in texts[0]


def test_grounds_are_counted(designs: dict[str, Design]) -> None:
    meter = designs["meter"]
    header = meter.part_at("expansion/lan")
    fewer = rewire(meter, header, "4", "V3V3")
    points = [p for p in boards_keyed(system(designs, meter=fewer)) if not p.held]
    assert {(p.subject, p.quantity) for p in points} == {
        ("meter J2", "grounds"),
        ("meter J2", "clock"),
    }
