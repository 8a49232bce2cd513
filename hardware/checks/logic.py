"""Digital lines: the logical nets of a board.

A line is a set of signal nets joined by resistors; its pulls, shunt capacitors, pins and ribbon
contacts belong to it. :mod:`hardware.checks.logic_groups` joins lines over ribbons.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from hardware.checks.view import Tap, View
from hardware.design import Connector, NetClass, Part, Side
from hardware.interfaces import ALL, Direction
from hardware.parts.spec import Drawing, Interval, PinKind

LOGIC_CLASSES: Final = frozenset({NetClass.SIGNAL, NetClass.CLOCK})
PUSH_PULL: Final = frozenset({PinKind.OUTPUT, PinKind.TRI_STATE})
DIGITAL: Final = PUSH_PULL | {PinKind.INPUT, PinKind.BIDIRECTIONAL, PinKind.OPEN_COLLECTOR}
I2C_PINS: Final = frozenset({"SDA", "SCL"})
SELECT_PINS: Final = frozenset({"CS_N", "SCS_N"})
#: Clock and data pins that a part ignores while it is not selected.
SELECTED_PINS: Final = frozenset({"SCLK", "CLK", "DIN", "DI", "MOSI"})
#: Pins that are read at a clock's edge only.
SAMPLED_PINS: Final = SELECTED_PINS | {"DS"}
_TRANSISTORS: Final = frozenset({"NMOS", "PMOS", "NPN", "PNP"})
#: Names of a logic supply pin, the likeliest first.
_SUPPLY_NAMES: Final = ("DVDD", "VDD", "VCC", "3V3", "VCC3V3")
#: Lowest share of its highest voltage at which a switched rail is on: 0.95 / 1.05 of nominal.
SWITCHED_LOW: Final = 0.95 / 1.05
#: Input leakage where a datasheet line is not in the catalogue: the 1 uA of CMOS families.
LEAKAGE_A: Final = 1e-6
#: Pin, 10 cm of trace at 1 pF/cm, and 0.3 m of ribbon at 50 pF/m with its connectors.
PIN_F: Final = 10e-12
TRACE_F: Final = 10e-12
RIBBON_F: Final = 20e-12
_DIRECTIONS: Final = {(i.name, s.pin): s.direction for i in ALL for s in i.signals}
#: Ribbon contacts that carry an I2C bus: the board's own parts need not name it.
_I2C_CONTACTS: Final = {
    (i.name, s.pin) for i in ALL for s in i.signals if s.name.rpartition("_")[2] in I2C_PINS
}


@dataclass(frozen=True, slots=True)
class Branch:
    """A two-pin part from a net of the line to a supply or ground."""

    part: Part
    net: str
    rail: str


@dataclass(frozen=True, slots=True)
class Series:
    """A resistor between two nets of the line."""

    part: Part
    one: str
    other: str


@dataclass(frozen=True, slots=True)
class Port:
    """A ribbon contact on the line."""

    net: str
    connector: Connector
    pin: str

    @property
    def direction(self) -> Direction:
        """Who drives it; both for an interface that is not the project's."""
        return _DIRECTIONS.get((self.connector.interface, self.pin), Direction.BOTH)

    @property
    def is_i2c(self) -> bool:
        """True for SDA and SCL of an interface."""
        return (self.connector.interface, self.pin) in _I2C_CONTACTS

    @property
    def drives(self) -> bool:
        """True where the other board may drive the line."""
        foreign = Direction.TO_HOST if self.connector.host else Direction.TO_ADD_ON
        return self.direction in (foreign, Direction.BOTH)


@dataclass(frozen=True, slots=True)
class Line:
    """A logical net of one board. ``others`` are pins of switches, lamps, transistors, points."""

    nets: tuple[str, ...]
    pins: tuple[Tap, ...]
    series: tuple[Series, ...]
    pulls: tuple[Branch, ...]
    shunts: tuple[Branch, ...]
    ports: tuple[Port, ...]
    others: tuple[Tap, ...]

    @property
    def name(self) -> str:
        """The net at the ribbon, or the one with the shortest name."""
        named = [port.net for port in self.ports] or list(self.nets)
        return min(named, key=lambda net: (len(net), net))

    @property
    def is_i2c(self) -> bool:
        """True for an open-drain bus that is named SDA or SCL at some pin or ribbon contact."""
        named = any(tap.pin.name in I2C_PINS for tap in self.pins)
        return named or any(port.is_i2c for port in self.ports)


#: What several rules need of one run is kept with the view that it was found in.
_LINES: Final = "_digital_lines"
_SUPPLIES: Final = "_digital_supplies"


def lines(view: View) -> tuple[Line, ...]:
    """Every logical net of a board that has a digital pin or a ribbon contact."""
    known: tuple[Line, ...] | None = vars(view).get(_LINES)
    if known is None:
        known = tuple(_find_lines(view))
        vars(view)[_LINES] = known
    return known


def _is_logic(view: View, net: str) -> bool:
    record = view.net(net)
    if record.net_class not in LOGIC_CLASSES or record.domain.side is not Side.SELV:
        return False
    return not any("CRYSTAL" in view.symbol(tap.part) for tap in view.taps(net))


def _find_lines(view: View) -> Iterator[Line]:
    ports = {
        (end.reference, pin): Port("", end, pin)
        for end in view.design.connectors
        for pin, _ in end.signals
    }
    logic = [net.name for net in view.design.nets if _is_logic(view, net.name)]
    allowed, seen = set(logic), set[str]()
    for start in logic:
        if start in seen:
            continue
        nets = {start}
        queue = [start]
        while queue:
            net = queue.pop()
            for tap in view.taps(net):
                if view.symbol(tap.part) == "R":
                    other = view.far(tap.part, net)
                    if other in allowed and other not in nets:
                        nets.add(other)
                        queue.append(other)
        seen |= nets
        line = _line(view, nets, ports)
        if line.pins or line.ports:
            yield line


def _line(view: View, nets: set[str], known: dict[tuple[str, str], Port]) -> Line:
    pins: list[Tap] = []
    others: list[Tap] = []
    series: dict[str, Series] = {}
    pulls: list[Branch] = []
    shunts: list[Branch] = []
    ports: list[Port] = []
    for net in sorted(nets):
        for tap in view.taps(net):
            symbol = view.symbol(tap.part)
            port = known.get((tap.part.reference, tap.pin.number))
            far = view.far(tap.part, net) if symbol in ("R", "C", "CP") else None
            if port is not None:
                ports.append(Port(net, port.connector, port.pin))
            elif tap.pin.kind in DIGITAL and symbol not in _TRANSISTORS:
                pins.append(tap)
            elif far is not None and far in nets:
                if symbol == "R" and far != net:
                    series[tap.part.reference] = Series(tap.part, net, far)
            elif far is not None and (view.is_rail(far) or view.is_ground(far)):
                (pulls if symbol == "R" else shunts).append(Branch(tap.part, net, far))
            else:
                others.append(tap)
    return Line(
        tuple(sorted(nets)),
        tuple(pins),
        tuple(series.values()),
        tuple(pulls),
        tuple(shunts),
        tuple(ports),
        tuple(others),
    )


def on_volts(view: View, rail: str) -> Interval:
    """Range of a supply while it is on; a switched one (its range starts at 0) within 5 %."""
    volts = view.volts(rail)
    low, high = volts.low or 0.0, volts.high or 0.0
    return Interval(min(high, low if low > 0.0 else high * SWITCHED_LOW), high)


def supply_net(view: View, part: Part) -> str | None:
    """Net of the part's logic supply, None if it has none connected."""
    known: dict[str, str | None] = vars(view).setdefault(_SUPPLIES, {})
    if part.reference not in known:
        known[part.reference] = _find_supply(view, part)
    return known[part.reference]


def _find_supply(view: View, part: Part) -> str | None:
    rails = {
        use.name: use.net
        for use in reversed(part.pins)
        if use.kind is PinKind.POWER_IN and view.is_rail(use.net)
    }
    for name in _SUPPLY_NAMES:
        if name in rails:
            return rails[name]
    return next(iter(rails.values()), None)


def supply_volts(view: View, part: Part) -> Interval | None:
    """Range of the part's logic supply; None if it is not connected."""
    net = supply_net(view, part)
    return None if net is None else on_volts(view, net)


def trace_capacitance(view: View, line: Line) -> float:
    """Trace of a line on its board: what its block claims, else 10 cm of it."""
    claimed = [
        claim.high or 0.0
        for claim in view.claims("trace_capacitance")
        if claim.subject in line.nets
    ]
    return sum(claimed) if claimed else TRACE_F


def is_lamp(view: View, part: Part) -> bool:
    """True for a light-emitting diode, or a part with one in it."""
    return view.spec(part).drawing is Drawing.LED or view.declares(part, "led_current")
