"""Frozen part specifications: the vocabulary that every catalogue module is written in.

All quantities are SI (volts, amperes, ohms, farads, henries, hertz, watts, metres, seconds);
temperatures are degrees Celsius. An :class:`Interval` is closed; an end that the datasheet does
not give is ``None``.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class PinKind(Enum):
    """Electrical type of a pin, in KiCad's terms (KiCad 9 symbol file format, pin types)."""

    INPUT = "input"
    OUTPUT = "output"
    BIDIRECTIONAL = "bidirectional"
    TRI_STATE = "tri_state"
    PASSIVE = "passive"
    POWER_IN = "power_in"
    POWER_OUT = "power_out"
    OPEN_COLLECTOR = "open_collector"
    NO_CONNECT = "no_connect"


class Drawing(Enum):
    """Graphic body that the symbol generator draws."""

    BOX = "box"
    RESISTOR = "resistor"
    CAPACITOR = "capacitor"
    POLARISED_CAPACITOR = "polarised_capacitor"
    INDUCTOR = "inductor"
    FERRITE = "ferrite"
    DIODE = "diode"
    SCHOTTKY = "schottky"
    ZENER = "zener"
    BIDIRECTIONAL_TVS = "bidirectional_tvs"
    LED = "led"
    VARISTOR = "varistor"
    FUSE = "fuse"
    CRYSTAL = "crystal"
    SWITCH = "switch"
    TEST_POINT = "test_point"


class Grade(Enum):
    """Insulation grade in the terms of IEC 60664-1."""

    FUNCTIONAL = "functional"
    BASIC = "basic"
    SUPPLEMENTARY = "supplementary"
    REINFORCED = "reinforced"


@dataclass(frozen=True, slots=True)
class Interval:
    """Closed interval in SI units; ``None`` where the datasheet gives no end."""

    low: float | None
    high: float | None

    def __post_init__(self) -> None:
        if self.low is not None and self.high is not None and self.low > self.high:
            raise ValueError(f"interval ends reversed: {self.low} > {self.high}")


@dataclass(frozen=True, slots=True)
class Source:
    """Where a value was read. ``verified`` is False until someone read it in that document."""

    document: str
    place: str
    verified: bool


def catalogue(lcsc: str) -> Source:
    """The assembler's catalogue, read for the line of an LCSC number."""
    return Source("JLCPCB catalogue 2026-05-21", f"{lcsc} description", True)


@dataclass(frozen=True, slots=True)
class Pin:
    """One pin: ``number`` is the footprint's pad name, ``name`` the datasheet's in ASCII.

    An active-low name ends in ``_N``. Pins of one name (``GND``) are joined by every circuit.
    """

    number: str
    name: str
    kind: PinKind = PinKind.PASSIVE


@dataclass(frozen=True, slots=True)
class Rating:
    """One rating or characteristic, e.g. ``supply_voltage`` 2.7 to 3.6 V."""

    name: str
    interval: Interval
    unit: str
    source: Source


@dataclass(frozen=True, slots=True)
class Insulation:
    """Insulation inside a part, between groups of its pins (all pairs of different groups).

    ``groups`` are (name, pin numbers); ``impulse_v`` is the 1.2/50 us withstand, ``withstand_v``
    the one-minute test voltage (RMS), ``working_v`` the RMS working voltage,
    ``clearance_m`` and ``creepage_m`` the distances that the manufacturer states.
    ``certificate`` is the claim as printed, empty where the manufacturer claims none.
    """

    groups: tuple[tuple[str, tuple[str, ...]], ...]
    grade: Grade
    withstand_v: float
    source: Source
    working_v: float | None = None
    impulse_v: float | None = None
    clearance_m: float | None = None
    creepage_m: float | None = None
    certificate: str = ""


@dataclass(frozen=True, slots=True)
class Body:
    """Outside dimensions in metres: length along x of the footprint, width along its y.

    Leads of surface-mounted packages count, wire leads and pins through the board do not. The
    height is from the board's face to the top; the largest that the source allows is taken.
    """

    length_m: float
    width_m: float
    height_m: float
    source: Source


@dataclass(frozen=True, slots=True)
class Alternate:
    """A second source that fits the same footprint and pin map."""

    manufacturer: str
    mpn: str
    lcsc: str | None = None


@dataclass(frozen=True, slots=True)
class PartSpec:
    """One orderable part.

    ``symbol`` is the symbol's name in the project library ``openstrom``; several parts may share
    one (every resistor is ``R``). ``footprint`` is ``library:name``; the library ``openstrom`` is
    the project's own, any other is KiCad's. ``temperature_c`` is the operating range in degC.
    ``value`` is what schematic and bill show. ``in_bom`` is False for things that are only copper.
    """

    symbol: str
    reference_prefix: str
    value: str
    description: str
    manufacturer: str
    mpn: str
    footprint: str
    pins: tuple[Pin, ...]
    body: Body | None
    temperature_c: Interval
    datasheet: str
    ratings: tuple[Rating, ...] = ()
    lcsc: str | None = None
    alternates: tuple[Alternate, ...] = ()
    insulation: Insulation | None = None
    drawing: Drawing = Drawing.BOX
    in_bom: bool = True

    def __post_init__(self) -> None:
        numbers = [pin.number for pin in self.pins]
        doubles = sorted({n for n in numbers if numbers.count(n) > 1})
        if doubles:
            raise ValueError(f"{self.mpn}: pin number given twice: {', '.join(doubles)}")
        if self.insulation is not None:
            grouped = {n for _, group in self.insulation.groups for n in group}
            unknown = sorted(grouped - set(numbers))
            if unknown:
                raise ValueError(f"{self.mpn}: insulation names unknown pins {', '.join(unknown)}")

    def rating(self, name: str) -> Rating:
        """The rating called ``name``; KeyError names the ratings there are."""
        for rating in self.ratings:
            if rating.name == name:
                return rating
        known = ", ".join(r.name for r in self.ratings)
        raise KeyError(f"{self.mpn} declares no rating {name!r}; it has: {known}")


def pins(kind: PinKind, **names: str) -> tuple[Pin, ...]:
    """Pins of one kind: ``pins(PinKind.POWER_IN, GND="1 2 3", VDD="4")`` by datasheet name."""
    return tuple(Pin(n, name, kind) for name, numbers in names.items() for n in numbers.split())
