"""The C header: pin map, analog scales, and the addresses, bits and times that circuits demand."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from hardware.design import Design, FirmwareConstant, NetClass, Part

PATH: Final = "firmware/include/openstrom_board.h"
_GPIO: Final = re.compile(r"IO(\d+)\Z")
_MICRO: Final = 1_000_000


def controller(design: Design) -> Part:
    """The part whose pins are named IO0, IO1 ...; LookupError unless there is exactly one."""
    found = [p for p in design.parts if sum(bool(_GPIO.match(use.name)) for use in p.pins) > 8]
    if len(found) != 1:
        raise LookupError(f"{design.name}: {len(found)} parts look like the controller, need 1")
    return found[0]


def pin_map(design: Design) -> dict[str, int]:
    """Signal name -> GPIO number, sorted by name.

    A net ``NAME_SRC`` is the controller's side of a series resistor: the signal is ``NAME``. A pin
    that is tied to ground or a supply carries none.
    """
    tied = {net.name for net in design.nets if net.net_class in (NetClass.GROUND, NetClass.POWER)}
    signals = {
        use.net.removesuffix("_SRC"): int(match[1])
        for use in controller(design).pins
        if use.net is not None and use.net not in tied and (match := _GPIO.match(use.name))
    }
    return dict(sorted(signals.items()))


def full_scale_micro(peak: float) -> int:
    """Primary peak at converter full scale in uV or uA."""
    return round(peak * _MICRO)


def constants(designs: Iterable[Design]) -> dict[str, FirmwareConstant]:
    """Constants of all boards by name; ValueError where two boards disagree on one."""
    merged: dict[str, FirmwareConstant] = {}
    for design in designs:
        for constant in design.firmware_constants:
            if merged.setdefault(constant.name, constant) != constant:
                raise ValueError(f"{design.name}: firmware constant {constant.name} differs")
    return dict(sorted(merged.items()))


def header(design: Design, add_ons: Iterable[Design] = ()) -> str:
    """Text of the header for the board that carries the controller, and its add-ons."""
    lines = [
        f"/* Pin map and analog scales of the {design.title}, revision {design.revision}.",
        " * Written by `make netlist` from the circuit; change the circuit, not this file. */",
        "#ifndef OPENSTROM_BOARD_H",
        "#define OPENSTROM_BOARD_H",
        "",
        "/* GPIO numbers of the controller. */",
    ]
    lines += [f"#define OPENSTROM_PIN_{name} {gpio}" for name, gpio in pin_map(design).items()]
    lines += [
        "",
        "/* Converter channels: X(name, quantity, converter, channel, default gain). */",
        f"#define OPENSTROM_CHANNEL_COUNT {len(design.analog_channels)}",
        *_table(
            "OPENSTROM_CHANNELS",
            [
                f"{c.name}, {c.quantity.upper()}, {c.adc}, {c.channel}, {c.gain}"
                for c in design.analog_channels
            ],
        ),
        "",
        "/* Ranges: X(name, gain, full scale): the primary's peak in uV or uA at code 2^23, from",
        " * nominal values; calibration refines it. */",
        *_table(
            "OPENSTROM_RANGES",
            [
                f"{c.name}, {gain}, INT64_C({full_scale_micro(peak)})"
                for c in design.analog_channels
                for gain, peak in c.ranges
            ],
        ),
    ]
    lines += ["", "/* Addresses, bit positions and times that the circuits demand. */"]
    for constant in constants([design, *add_ons]).values():
        value = f"0x{constant.value:02x}" if "_ADDRESS_" in constant.name else str(constant.value)
        lines.append(f"#define OPENSTROM_{constant.name} {value} /* {constant.note} */")
    lines += ["", "#endif", ""]
    return "\n".join(lines)


def _table(name: str, rows: list[str]) -> list[str]:
    """An X-macro of one row a line."""
    body = " \\\n".join(f"    X({row})" for row in rows)
    return [f"#define {name}(X) \\", body]
