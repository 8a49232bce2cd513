"""Power relays of the relay shield.

A change-over (SPDT) contact lets the installer choose each circuit's rest state at the terminals:
wired to NO the circuit is off when the coil is off, wired to NC it is on. 29 x 12.7 mm relays
with 5 mm pin rows are made pin-compatible by Omron, Hongfa, Schrack and others; they part coil and
contacts by reinforced insulation (8 mm or more), which the cubic "sugar cube" relays do not.

G5RL-1-E is not an alternate although its pins fit: its data sheet gives the change-over form
16 A on NO only while NC is unloaded, and 5 A otherwise (Omron, PCB Relay G5RL, contact ratings).
"""

from __future__ import annotations

from typing import Final

from hardware.parts.spec import (
    Alternate,
    Body,
    Grade,
    Insulation,
    Interval,
    PartSpec,
    Pin,
    PinKind,
    Rating,
    Source,
    catalogue,
)

_COIL: Final = Source(
    "Omron PCB Relay G2RL datasheet, text at pdf.datasheet.directory",
    "coil ratings for general-purpose and high-capacity models",
    True,
)
_FEATURES: Final = Source(
    "Omron PCB Relay G2RL datasheet, text at pdf.datasheet.directory", "feature list", True
)
_CATALOGUE: Final = catalogue("C58243")
_MEMORY: Final = Source("Omron PCB Relay G2RL datasheet", "from memory", False)
# Read for the pin-compatible Hongfa part; of the Omron part it is an assumption.
_HF115F: Final = Source(
    "Hongfa HF115F family datasheets (HF115F-I, -H, -T), text at scribd.com and pdf.elecfans.com",
    "characteristics of the alternate",
    False,
)
_BARRIER: Final = Source(
    "Omron G2RL datasheets, texts at dtsheet.com (8 mm) and pdf.datasheet.directory (10 kV impulse,"
    " above 8 mm; another issue says 10 mm): the least is taken. 5 kV test voltage from memory"
    " (read for the alternate HF115F)",
    "feature lists",
    False,
)

#: Contact forms as the standard numbers them: 11 common, 12 normally closed, 14 normally open.
G2RL_1_E_DC12: Final = PartSpec(
    symbol="RELAY_SPDT",
    reference_prefix="K",
    value="G2RL-1-E 12V",
    description="power relay, change-over, 16 A 250 V AC, coil 12 V 360 ohm 400 mW",
    manufacturer="Omron Electronics",
    mpn="G2RL-1-E-DC12",
    footprint="Relay_THT:Relay_SPDT_Omron_G2RL-1-E",
    pins=(
        Pin("A1", "A1", PinKind.PASSIVE),
        Pin("A2", "A2", PinKind.PASSIVE),
        Pin("11", "COM", PinKind.PASSIVE),
        Pin("12", "NC", PinKind.PASSIVE),
        Pin("14", "NO", PinKind.PASSIVE),
    ),
    body=Body(12.7e-3, 29.0e-3, 15.7e-3, _MEMORY),
    temperature_c=Interval(-40.0, 85.0),
    datasheet="https://omronfs.omron.com/en_US/ecb/products/pdf/en-g2rl.pdf",
    ratings=(
        Rating("coil_rated_voltage", Interval(12.0, 12.0), "V", _COIL),
        Rating("coil_resistance", Interval(360.0 * 0.9, 360.0 * 1.1), "ohm", _COIL),
        Rating("coil_temperature_of_ratings", Interval(23.0, 23.0), "degC", _COIL),
        Rating("must_operate_voltage", Interval(None, 0.70 * 12.0), "V", _COIL),
        Rating("must_release_voltage", Interval(0.10 * 12.0, None), "V", _COIL),
        Rating("coil_max_voltage", Interval(None, 1.80 * 12.0), "V", _COIL),
        Rating("coil_power", Interval(0.4, 0.4), "W", _COIL),
        Rating("coil_temperature_rise", Interval(None, 55.0), "K", _HF115F),
        Rating("contact_current", Interval(None, 16.0), "A", _CATALOGUE),
        Rating("contact_voltage_ac", Interval(None, 250.0), "V", _CATALOGUE),
        Rating("contact_max_voltage_ac", Interval(None, 440.0), "V", _CATALOGUE),
        Rating("normally_closed_current", Interval(None, 16.0), "A", _MEMORY),
        # That of the same relay with another coil.
        Rating("contact_resistance", Interval(None, 0.1), "ohm", catalogue("C1524515")),
        # Of closed contacts under load; the maximum is measured at 1 A on new ones.
        Rating("contact_resistance_typical", Interval(None, 5e-3), "ohm", _MEMORY),
        Rating("open_contact_withstand", Interval(1000.0, None), "V", _HF115F),
        Rating("operate_time", Interval(None, 15e-3), "s", _CATALOGUE),
        Rating("release_time", Interval(None, 5e-3), "s", _CATALOGUE),
        Rating("shock_functional", Interval(98.0, None), "m/s2", _HF115F),
        Rating("mechanical_life", Interval(1e7, None), "1", _HF115F),
        Rating("electrical_life", Interval(5e4, None), "1", _MEMORY),
        Rating("tracking_index", Interval(250.0, None), "V", _FEATURES),
    ),
    lcsc="C58243",
    alternates=(Alternate("HF(Xiamen Hongfa Electroacoustic)", "HF115F/012-1ZS3", "C329299"),),
    insulation=Insulation(
        groups=(("coil", ("A1", "A2")), ("contacts", ("11", "12", "14"))),
        grade=Grade.REINFORCED,
        withstand_v=5000.0,
        source=_BARRIER,
        working_v=250.0,
        impulse_v=10e3,
        clearance_m=8e-3,
        creepage_m=8e-3,
        certificate="VDE (EN 61810-1), UL 508, CSA C22.2",
    ),
)
