"""The C header is what the circuit says, as a compiler reads it."""

from __future__ import annotations

import dataclasses
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from hardware import firmware_header
from hardware.design import Design
from tests.hardware.samples import small_design

ROOT = Path(__file__).resolve().parents[2]

FLAGS = "-std=c11 -Wall -Wextra -Werror -Wconversion"
PROGRAM = r"""
#include <stdint.h>
#include <stdio.h>
#include <inttypes.h>
#include "openstrom_board.h"
#define ROW(name, quantity, adc, channel, gain) \
    printf(#name " " #quantity " " #adc " %d %d\n", channel, gain);
#define RANGE(name, gain, scale) printf(#name " %d %" PRId64 "\n", gain, (int64_t)scale);
int main(void) {
    printf("%d %d\n", OPENSTROM_PIN_FE_SCLK, OPENSTROM_CHANNEL_COUNT);
    OPENSTROM_CHANNELS(ROW)
    OPENSTROM_RANGES(RANGE)
    return 0;
}
"""


def test_committed_header_is_current(meter: Design, designs: dict[str, Design]) -> None:
    committed = (ROOT / firmware_header.PATH).read_text(encoding="ascii")
    add_ons = [d for name, d in designs.items() if name != "meter"]
    assert committed == firmware_header.header(meter, add_ons)


def test_compiler_reads_pins_and_scales(meter: Design, tmp_path: Path) -> None:
    compiler = shutil.which("cc")
    if compiler is None:
        missing = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        missing("no C compiler on the PATH: install gcc")
    (tmp_path / "main.c").write_text(PROGRAM, encoding="ascii")
    subprocess.run(
        [compiler, *FLAGS.split(), f"-I{ROOT / 'firmware' / 'include'}", "-o", "main", "main.c"],
        cwd=tmp_path,
        check=True,
    )
    printed = subprocess.run(
        [str(tmp_path / "main")], capture_output=True, text=True, check=True
    ).stdout.splitlines()
    pins = firmware_header.pin_map(meter)
    assert printed[0] == f"{pins['FE_SCLK']} {len(meter.analog_channels)}"
    assert printed[1:] == [
        *(
            f"{c.name} {c.quantity.upper()} {c.adc} {c.channel} {c.gain}"
            for c in meter.analog_channels
        ),
        *(
            f"{c.name} {gain} {firmware_header.full_scale_micro(peak)}"
            for c in meter.analog_channels
            for gain, peak in c.ranges
        ),
    ]


def test_pins_and_scales_by_hand(meter: Design, designs: dict[str, Design]) -> None:
    """FE_SCLK on GPIO12; 1.2 V over 9.4 ohm and 2000 : 1, 1.8 % for the converter's loading."""
    text = firmware_header.header(meter, [designs["relay_shield"]])
    assert "#define OPENSTROM_PIN_FE_SCLK 12\n" in text
    assert "#define OPENSTROM_PIN_SETUP_N 0\n" in text
    full_scale_ua = round(1.2 / 9.4 * 2000 * 336 / 330 * 1e6)
    assert f"X(I1, 1, INT64_C({full_scale_ua}))" in text
    assert "OPENSTROM_PIN_GND" not in text  # a strap that is tied down
    assert "#define OPENSTROM_SHIELD_BIT_RELAY_10 12 " in text
    assert "#define OPENSTROM_I2C_ADDRESS_SHIELD_AT_REST 0x56 " in text


def test_boards_must_agree_on_a_constant(designs: dict[str, Design]) -> None:
    lan = designs["lan_w5500"]
    (first, *rest) = lan.firmware_constants
    other = dataclasses.replace(
        lan, firmware_constants=(dataclasses.replace(first, value=first.value + 1), *rest)
    )
    with pytest.raises(ValueError, match=f"firmware constant {first.name} differs"):
        firmware_header.constants([lan, other])


def test_no_two_devices_share_an_i2c_address(designs: dict[str, Design]) -> None:
    addresses = [
        c.value
        for name, c in firmware_header.constants(designs.values()).items()
        if name.startswith("I2C_ADDRESS_")
    ]
    assert len(addresses) == len(set(addresses)) == 4


def test_board_without_a_controller_is_refused() -> None:
    with pytest.raises(LookupError, match="0 parts look like the controller"):
        firmware_header.header(small_design())
