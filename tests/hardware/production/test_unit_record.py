"""The record of a unit: a schema that refuses slips, in the firmware's names and units."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from firmware.core_library.types import Channel, Circuit
from hardware.checks.view import View
from hardware.design import Design
from hardware.production.steps import all_steps

ROOT = Path(__file__).resolve().parents[3]
HOME = ROOT / "hardware" / "production"
SCHEMA = json.loads((HOME / "unit_record.schema.json").read_bytes())
EXAMPLE = json.loads((HOME / "unit_record.example.json").read_bytes())
VALIDATOR = Draft202012Validator(SCHEMA, format_checker=Draft202012Validator.FORMAT_CHECKER)
CALIBRATION = SCHEMA["properties"]["calibration"]["oneOf"][1]["properties"]
CHANNEL = CALIBRATION["channels"]["items"]["properties"]
CIRCUIT = CALIBRATION["circuits"]["items"]["properties"]
HEADER = (ROOT / "firmware/core/include/openstrom_meter.h").read_text(encoding="ascii")
BOARD = (ROOT / "firmware/include/openstrom_board.h").read_text(encoding="ascii")


def faults(record: Any) -> list[str]:
    return [error.message for error in VALIDATOR.iter_errors(record)]


def constant(name: str) -> int:
    found = re.search(rf"#define OPENSTROM_{name} (\d+)", BOARD)
    assert found
    return int(found[1])


def members(struct: str) -> set[str]:
    """Members of a struct of the core's header."""
    found = re.search(rf"typedef struct \{{([^}}]*)\}} {struct};", HEADER)
    assert found, struct
    lines = re.findall(r"^\s*u?int\d+_t ([\w, ]+);", found[1], re.M)
    return {name.strip() for line in lines for name in line.split(",")}


def test_the_schema_is_one_and_the_example_holds() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert faults(EXAMPLE) == []


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("serial",), "OS2799000001"),
        (("serial",), "OS270900000I"),
        (("tested_on",), "2027-02-30"),
        (("board",), "lan"),
        (("design",), "0" * 63),
        (("hardware_address",), "02:00:00:00:00"),
        (("station", "instruments"), []),
        (("results",), []),
        (("results", 0, "value"), "41"),
        (("results", 0, "passed"), False),
        (("calibration", "channels", 0, "channel"), "V4"),
        (("calibration", "channels", 0, "gain"), 1.002),
        (("calibration", "channels", 0, "gain"), (1 << 24) * 106 // 100),
        (("calibration", "channels", 0, "delay"), 65537),
        (("calibration", "channels", 0, "noise"), -1),
        (("calibration", "channels", 0, "range"), 3),
        (("calibration", "circuits", 0, "circuit"), "I11"),
        (("calibration", "circuits", 0, "power_offset"), 0.5),
        (("unknown",), 1),
    ],
)
def test_a_slip_is_refused(path: tuple[str | int, ...], value: Any) -> None:
    record = copy.deepcopy(EXAMPLE)
    inner: Any = record
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    assert faults(record)


@pytest.mark.parametrize("key", sorted(SCHEMA["properties"]))
def test_nothing_may_be_left_out(key: str) -> None:
    record = {name: value for name, value in EXAMPLE.items() if name != key}
    assert faults(record)


def test_a_failed_unit_has_a_record_too() -> None:
    record = copy.deepcopy(EXAMPLE)
    record["results"][0]["passed"] = False
    record["passed"] = False
    record["calibration"] = None
    assert faults(record) == []


def test_names_and_units_are_the_firmwares() -> None:
    """Every correction is a member of the core's structures; its unit stands in both texts."""
    corrections = {"gain", "delay", "noise"}
    assert set(CHANNEL) - corrections == {"channel", "range", "temperature_c"}
    assert corrections | {"full_scale"} == members("osm_channel")
    assert set(CIRCUIT) - {"circuit"} <= members("osm_circuit")
    assert "sample_rate_mhz" in members("osm_config")
    for name, unit in (("gain", "2^24 is 1"), ("delay", "2^16 is one sample"), ("noise", "2^8")):
        assert unit in CHANNEL[name]["description"]
        assert re.search(rf"int32_t {name};\s*/\* [^*]*{re.escape(unit)}", HEADER), name
    for name, unit in (("power_offset", "uW"), ("reactive_offset", "uvar")):
        assert unit in CIRCUIT[name]["description"]
        assert re.search(rf"int64_t {name};\s*/\* {unit}", HEADER), name


def test_limits_are_those_that_the_firmware_takes() -> None:
    one = 1 << constant("CAL_GAIN_FRACTION_BITS")
    span = one * constant("CAL_GAIN_MAX_PPM") // 1_000_000
    assert (CHANNEL["gain"]["minimum"], CHANNEL["gain"]["maximum"]) == (one - span, one + span)
    sample = 1 << constant("CAL_PHASE_FRACTION_BITS")
    assert (CHANNEL["delay"]["minimum"], CHANNEL["delay"]["maximum"]) == (-sample, sample)
    gains = {int(g) for g in re.findall(r"X\(\w+, (\d+), INT64_C", BOARD)}
    assert set(CHANNEL["range"]["enum"]) == gains


def corrections(limits: Mapping[str, Any]) -> st.SearchStrategy[int]:
    return st.integers(limits["minimum"], limits["maximum"])


@settings(max_examples=50)
@given(
    st.fixed_dictionaries({k: corrections(CHANNEL[k]) for k in ("gain", "delay", "noise")}),
    st.fixed_dictionaries(
        {k: corrections(CIRCUIT[k]) for k in ("power_offset", "reactive_offset")}
    ),
)
def test_corrections_pass_into_the_core_and_back(
    channel: dict[str, int], circuit: dict[str, int]
) -> None:
    record = copy.deepcopy(EXAMPLE)
    record["calibration"]["channels"][0] |= channel
    record["calibration"]["circuits"][0] |= circuit
    read = json.loads(json.dumps(record))["calibration"]
    assert faults(record) == []
    kept = {k: read["channels"][0][k] for k in channel}
    ours = Channel(full_scale=937875752, **kept)
    theirs = Circuit(voltage=0, **{k: read["circuits"][0][k] for k in circuit})
    assert {k: getattr(ours, k) for k in channel} == channel
    assert {k: getattr(theirs, k) for k in circuit} == circuit


def test_every_step_of_a_plan_fits_into_a_record(designs: Mapping[str, Design]) -> None:
    for name, design in designs.items():
        steps = list(all_steps(View(design)))
        results = [
            {
                "step": step.id,
                "value": float(step.low if step.low is not None else step.high or 0.0),
                "unit": step.unit,
                "passed": True,
            }
            for step in steps
        ]
        assert faults(EXAMPLE | {"board": name, "results": results}) == []


def test_the_steps_of_the_example_are_the_plans(designs: Mapping[str, Design]) -> None:
    steps = {step.id: step for step in all_steps(View(designs["meter"]))}
    for result in EXAMPLE["results"]:
        step = steps[result["step"]]
        assert result["unit"] == step.unit
        assert step.low is None or result["value"] >= step.low, step.id
        assert step.high is None or result["value"] <= step.high, step.id
