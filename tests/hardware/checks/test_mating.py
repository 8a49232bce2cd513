"""Each disagreement of two mating headers is found: planted one by one on two small boards."""

from __future__ import annotations

import dataclasses

import pytest

from hardware.checks.mating import mismatches
from hardware.circuit import NC, Board
from hardware.design import MAINS_L1, SELV_SIGNAL, SELV_SUPPLY, Design, NetClass
from hardware.interfaces import Direction, Interface, Signal
from hardware.parts.spec import Drawing, PartSpec, PinKind, pins
from tests.hardware.samples import RESISTOR, two_terminal

INTERFACE = Interface(
    "link",
    (
        Signal("1", "GND", Direction.SUPPLY),
        Signal("2", "CLOCK", Direction.TO_ADD_ON),
        Signal("3", "DATA", Direction.TO_HOST),
    ),
)
HEADER = two_terminal(
    "HEADER",
    symbol="HEADER",
    reference_prefix="J",
    drawing=Drawing.BOX,
    footprint="Package_TO_SOT_SMD:SOT-23",
    pins=pins(PinKind.PASSIVE, A="1", B="2", C="3"),
)


def chip(clock: PinKind, data: PinKind) -> PartSpec:
    return two_terminal(
        f"CHIP-{clock.value}-{data.value}",
        symbol=f"CHIP_{clock.value}_{data.value}",
        reference_prefix="U",
        drawing=Drawing.BOX,
        footprint="Package_TO_SOT_SMD:SOT-23",
        pins=pins(PinKind.POWER_IN, GND="1") + pins(clock, CLOCK="2") + pins(data, DATA="3"),
    )


def board(
    name: str,
    part: PartSpec,
    *,
    host: bool,
    names: tuple[str, str] = ("CLOCK", "DATA"),
    domain_of_data=SELV_SIGNAL,
    top_v: float = 3.3,
    open_data: bool = False,
    series: bool = False,
) -> Design:
    made = Board(name, name)
    gnd = made.net("GND", SELV_SUPPLY, NetClass.GROUND, volts=(0, 0), powered_by="test")
    clock = made.net(names[0], SELV_SIGNAL, NetClass.SIGNAL, volts=(0, top_v))
    data = made.net(names[1], domain_of_data, NetClass.SIGNAL, volts=(0, 3.3))
    with made.block("link", sheet=1):
        pins_at = {"1": gnd, "2": clock, "3": NC if open_data else data}
        header = made.part("header", HEADER, pins_at, ref="J1")
        made.connector(header, "link", host, {s.pin: s.name for s in INTERFACE.signals})
        inner = clock
        if series:
            inner = made.net("CLOCK_SRC", SELV_SIGNAL, NetClass.SIGNAL, volts=(0, top_v))
            made.part("r", RESISTOR, {"1": inner, "2": clock})
        made.part("chip", part, {"GND": gnd, "CLOCK": inner, "DATA": data})
    return made.design()


MASTER = chip(PinKind.OUTPUT, PinKind.INPUT)
SLAVE = chip(PinKind.INPUT, PinKind.TRI_STATE)


def found(host: Design, add_on: Design) -> list[str]:
    return [str(m) for m in mismatches(INTERFACE, host, add_on)]


def test_a_good_pair_agrees_also_through_a_series_resistor() -> None:
    add_on = board("slave", SLAVE, host=False)
    assert found(board("master", MASTER, host=True), add_on) == []
    assert found(board("master", MASTER, host=True, series=True), add_on) == []


@pytest.mark.parametrize(
    ("faults", "message"),
    [
        ({"names": ("CLOCK", "DATEN")}, "pin 3: named DATA on master, DATEN on slave"),
        ({"domain_of_data": MAINS_L1}, "pin 3: domain selv_signal on master, mains_l1 on slave"),
        ({"top_v": 5.0}, "pin 2: (0, 3.3) V on master, (0, 5.0) V on slave"),
        ({"open_data": True}, "pin 3: DATA is not connected on both boards"),
        (
            {"part": chip(PinKind.INPUT, PinKind.INPUT)},
            "pin 3: nothing on slave can drive DATA",
        ),
        (
            {"part": chip(PinKind.OUTPUT, PinKind.TRI_STATE)},
            "pin 2: slave drives CLOCK, which belongs to master",
        ),
    ],
)
def test_a_fault_of_the_add_on_is_found(faults: dict[str, object], message: str) -> None:
    changed = {"part": SLAVE, "host": False, **faults}
    add_on = board("slave", **changed)  # type: ignore[arg-type]
    assert any(message in text for text in found(board("master", MASTER, host=True), add_on))


@pytest.mark.parametrize(
    ("part", "message"),
    [
        (chip(PinKind.INPUT, PinKind.INPUT), "pin 2: nothing on master can drive CLOCK"),
        (chip(PinKind.OUTPUT, PinKind.OUTPUT), "pin 3: master drives DATA, which belongs to slave"),
    ],
)
def test_a_fault_of_the_host_is_found(part: PartSpec, message: str) -> None:
    texts = found(board("master", part, host=True), board("slave", SLAVE, host=False))
    assert any(message in text for text in texts)


def test_a_board_without_the_connector_is_found() -> None:
    host = board("master", MASTER, host=True)
    bare = dataclasses.replace(board("slave", SLAVE, host=False), connectors=())
    assert found(host, bare) == ["link pin -: slave has 0 add-on connectors"]
