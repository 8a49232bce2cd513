"""Varistors and fuses: the surge, the lost neutral, the short circuit."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final

from hardware.checks.conditions import (
    IMPULSE_V,
    LOST_NEUTRAL_V,
    MAINS_V,
    RATED_V,
    SURGE_OHM,
)
from hardware.checks.mains_side import MainsSide, over
from hardware.checks.mutate import drop_part, scale
from hardware.checks.rule import Fault, Measurement, Rule, at_least, at_most, fault, within
from hardware.checks.varistor import clamped_v
from hardware.checks.view import View
from hardware.design import Design, Part

_SURGE: Final = "IEC 61000-4-5 generator, 4 kV (IEC 60664-1 table F.1), 2 ohm"
_PEAK_LOST_V: Final = LOST_NEUTRAL_V * math.sqrt(2.0)
#: Charge of an 8/20 us surge over its peak, and its I2t over the peak squared (IEC 61643-12, from
#: memory).
_CHARGE_S: Final = 20e-6
_I2T_S: Final = 14.0e-6
#: Share of the melting I2t that a fuse bears a hundred times (Littelfuse fuseology, from memory).
_PULSE_SHARE: Final = 0.48
#: Below its 1 mA point a disc's current falls with at least this power of the voltage (makers'
#: curves, from memory).
_ALPHA: Final = 25.0
#: Time-lag fuses of 1 to 3.15 A open in 10 to 150 ms at ten times the rated current (Littelfuse
#: 215 series datasheet, 2018, read): a melting I2t of 1 to 15 times the rated current squared.
_TIME_LAG_S: Final = (1.0, 15.0)
#: Most that such a fuse dissipates at rated current (same sheet, read for 1 to 2 A).
_FUSE_W: Final = 2.5
#: Fault current that a domestic panel delivers (IEC 60898-1: breakers of 6 kA).
_PANEL_A: Final = 6000.0


def varistor(view: View) -> Iterator[Measurement]:
    """Each varistor stays cool when the neutral is lost, and survives the surge it is there for.

    Continuous voltage above 440 V. Its current at that peak is below ``1 mA (U / U_1mA)^25``, taken
    at the lowest tolerance: the heat must stay below its rated power. Surge: ``U = I R + V(I)``,
    ``V = U_clamp (I / I_clamp)^0.1``; current and energy (``V I 20 us``) below its ratings.
    """
    side = MainsSide(view)
    for part in side.varistors:
        label = view.label(part)
        yield at_least(
            label,
            "continuous voltage",
            view.high(part, "continuous_voltage"),
            LOST_NEUTRAL_V,
            "V",
            formula="lost neutral, 400 V + 10 %",
            source=view.cite(part, "continuous_voltage"),
        )
        lowest = view.low(part, "varistor_voltage")
        highest = view.high(part, "varistor_voltage")
        ratio = over(_PEAK_LOST_V, lowest)
        yield at_most(
            label,
            "heat when the neutral is lost",
            _PEAK_LOST_V * 1e-3 * min(ratio, 1e3) ** _ALPHA,
            view.high(part, "rated_power"),
            "W",
            formula=f"{_PEAK_LOST_V:.0f} V x 1 mA x ({_PEAK_LOST_V:.0f} / {lowest:.0f})^{_ALPHA:g}",
            source=view.cite(part, "rated_power"),
        )
        clamp = view.high(part, "clamping_voltage")
        yield at_least(
            label,
            "clamping over 1 mA voltage",
            clamp,
            highest,
            "V",
            formula="a curve that rises",
            source=view.cite(part, "clamping_voltage"),
        )
        yield from _varistor_surge(side, part)


def _varistor_surge(side: MainsSide, part: Part) -> Iterator[Measurement]:
    view, label = side.view, side.view.label(part)
    volts, amperes = clamped_v(side, part)
    drop = f"{IMPULSE_V:g} V = {amperes:.0f} A x {SURGE_OHM:g} ohm + {volts:.0f} V"
    yield at_most(
        label,
        "surge current",
        amperes,
        view.high(part, "surge_current"),
        "A",
        formula=drop,
        source=f"{_SURGE}; {view.cite(part, 'surge_current')}",
    )
    yield at_most(
        label,
        "surge energy",
        volts * amperes * _CHARGE_S,
        view.high(part, "surge_energy"),
        "J",
        formula=f"{volts:.0f} V x {amperes:.0f} A x 20 us",
        source=f"{_SURGE}; {view.cite(part, 'surge_energy')}",
    )


def mains_fuse(view: View) -> Iterator[Measurement]:
    """A fuse passes the surge, ends a shorted varistor, and is what its sheet says: time-lag.

    The surge's ``I2t = 14 us I^2``, with the varistor at its lowest tolerance, stays below the
    melting I2t, and with the typical curve below the 48 % that a fuse bears a hundred times.
    Breaking capacity: the resistance that must lie ahead of the fuse, so that 253 V drive no more
    than it breaks, is at most what the installation surely has (claim ``supply_resistance`` on the
    phase; without a claim, the panel's 6 kA alone). Rated voltage against rated mains, as both are
    nominal values; what exceeds it, a fault while the neutral is lost, is ended by the fusible
    resistor (rule ``converter_input``) or is a second fault.
    """
    side = MainsSide(view)
    claims = {claim.subject: claim for claim in view.claims("supply_resistance")}
    for net, claim in claims.items():
        if net not in side.phases:
            text = "claims a supply resistance but is no phase conductor"
            yield fault(net, "supply resistance", text, source=claim.reason)
    for part in side.fuses:
        label = view.label(part)
        yield at_least(
            label,
            "rated voltage",
            view.high(part, "rated_voltage"),
            RATED_V,
            "V",
            formula=f"rated mains {RATED_V:g} V",
            source=view.cite(part, "rated_voltage"),
        )
        yield from _breaking(side, part, {n: c.low or 0.0 for n, c in claims.items()})
        yield from _melting(side, part)


def _breaking(side: MainsSide, part: Part, claimed: dict[str, float]) -> Iterator[Measurement]:
    view, label = side.view, side.view.label(part)
    assert MAINS_V.high is not None
    ahead = max((claimed.get(net, 0.0) for net in view.ends(part) or ()), default=0.0)
    own = view.low(part, "dc_resistance")
    breaks = view.high(part, "breaking_capacity")
    panel = MAINS_V.high / _PANEL_A
    asked = over(MAINS_V.high, breaks) - panel - own
    yield at_most(
        label,
        "resistance asked ahead of it",
        asked,
        ahead,
        "ohm",
        formula=(
            f"{MAINS_V.high:g} V / {breaks:g} A - {panel * 1e3:.0f} mohm of the panel"
            f" - {own * 1e3:.1f} mohm of its own"
        ),
        source=view.cite(part, "breaking_capacity"),
    )
    rated = view.high(part, "rated_current")
    yield at_most(
        label,
        "heat at rated current",
        rated * rated * view.high(part, "dc_resistance"),
        _FUSE_W,
        "W",
        formula=f"({rated:g} A)^2 x {own * 1e3:.1f} mohm",
        source=f"the series' power dissipation; {view.cite(part, 'dc_resistance')}",
    )


def _melting(side: MainsSide, part: Part) -> Iterator[Measurement]:
    view, label = side.view, side.view.label(part)
    melting = view.low(part, "melting_i2t")
    rated = view.high(part, "rated_current")
    yield within(
        label,
        "melting I2t over rated current squared",
        over(melting, rated * rated),
        *_TIME_LAG_S,
        "s",
        formula=f"{melting:.3g} A2s / ({rated:g} A)^2",
        source=f"time-lag, 10 to 150 ms at ten times; {view.cite(part, 'rated_current')}",
    )
    behind = [v for v in side.varistors if _behind(side, part, v)]
    for found in behind:
        typical = clamped_v(side, found)[1]
        lowest = view.low(found, "varistor_voltage")
        bound = (IMPULSE_V - lowest) / SURGE_OHM
        for amperes, share, case in (
            (typical, _PULSE_SHARE, "a hundred surges"),
            (bound, 1.0, "varistor at its lowest, flat"),
        ):
            yield at_most(
                label,
                f"surge I2t, {case}",
                _I2T_S * amperes * amperes,
                share * melting,
                "A2s",
                formula=f"14 us x ({amperes:.0f} A)^2; limit {share:g} x {melting:.3g} A2s",
                source=f"{_SURGE}; {view.cite(part, 'melting_i2t')}",
            )


def _behind(side: MainsSide, fuse: Part, found: Part) -> bool:
    return any(side.fused.get(net) == fuse for net in side.view.ends(found) or ())


def _planted(symbolic: str, rating: str, factor: float) -> Fault:
    """A rating of the first part that has the rating ``symbolic`` times ``factor``."""

    def plant(design: Design) -> Design | None:
        found = MainsSide(View(design)).rated(symbolic, rating)
        return scale(design, found[0], rating, factor) if found else None

    return Fault(f"{rating} times {factor:g} ({symbolic})", plant)


def _claim_adrift(design: Design) -> Design | None:
    side = MainsSide(View(design))
    if not any(claim.name == "supply_resistance" for claim in design.claims):
        return None
    for part in side.terminals:
        design = drop_part(design, part)
    return design


RULES: Final = (
    Rule(
        "varistor",
        "Varistors at a lost neutral and in a surge",
        _SURGE,
        varistor,
        tuple(
            _planted("varistor_voltage", rating, factor)
            for rating, factor in (
                ("continuous_voltage", 0.9),
                ("varistor_voltage", 0.8),
                ("rated_power", 0.1),
                ("clamping_voltage", 0.5),
                ("surge_current", 0.1),
                ("surge_energy", 0.1),
            )
        ),
    ),
    Rule(
        "mains_fuse",
        "Fuses: surge, breaking capacity, voltage",
        "IEC 60127-2, sheet 5",
        mains_fuse,
        (
            *(
                _planted("melting_i2t", rating, factor)
                for rating, factor in (
                    ("rated_voltage", 0.1),
                    ("breaking_capacity", 0.1),
                    ("melting_i2t", 0.5),
                    ("melting_i2t", 10.0),
                    ("rated_current", 10.0),
                    ("dc_resistance", 10.0),
                )
            ),
            Fault("no terminal where a supply is claimed", _claim_adrift),
        ),
    ),
)
