"""Copper of the LAN add-on that is drawn by code: pairs, crystal, shield.

The pairs stay on the top layer over unbroken ground and need no via. In the field of the jack's
contacts, which stand in two rows, one line of each pair passes its partner's contact to reach the
rear row: it is longer by 3 to 7 mm (sums of the tracks below), at some 6 ps/mm less than 45 ps of
the 8 ns of a symbol. No line is lengthened to hide that: a meander would couple more than it
corrects.
"""

from __future__ import annotations

from typing import Final

from hardware.kicad.board.net_classes import pair_of
from hardware.kicad.board.stackup import STACKUPS
from hardware.kicad.placement.scene import Scene
from hardware.kicad.routing.model import Corner, Routes
from hardware.kicad.routing.pen import Pen

_JACK: Final = "magjack/jack"
_THIN_MM: Final = 0.2
_STUB_MM: Final = 0.4
_SHIELD_MM: Final = 0.8
_C: Final = "controller/{}".format
#: Middle between the two rows of contacts, where 0.6 mm just pass.
_BETWEEN_X_MM: Final = 31.47
#: Openings of the paste on the W5200's exposed pad.
_PASTE_PITCH_MM: Final = 1.32


def wires(scene: Scene) -> Routes:
    """Tracks of the critical nets."""
    pen = Pen(scene)
    pair = pair_of(scene.design.net_by_name["ETH_TX_P"].net_class, STACKUPS[scene.design.name][0])
    if pair is None:
        raise ValueError(f"{scene.design.name}: no geometry of Ethernet pairs")
    if scene.design.name == "lan_w5500":
        _pairs_w5500(pen, pair.width_mm)
        _crystal_w5500(pen)
    else:
        _pairs_w5200(pen, pair.width_mm)
        _crystal_w5200(pen)
        _below_w5200(pen)
        _heat_w5200(pen)
    _shield(pen)
    return pen.routes()


def _rear_receive(pen: Pen, width_mm: float, *before: Corner) -> None:
    """To contact 3 down between the rows."""
    end = pen.at((_JACK, "3"))
    pen.line(
        width_mm, *before, (_BETWEEN_X_MM, end[1] - (end[0] - _BETWEEN_X_MM)), end, net="ETH_RX_P"
    )


def _pairs_w5500(pen: Pen, wide: float) -> None:
    chip = _C("w5500")
    # Receiver: chip, damping, coupling capacitor with the termination, contacts 3 and 6.
    x, y = pen.at((_C("r_rx_p"), "1"))
    pin = pen.at((chip, "6"))
    turn = 20.5
    pen.line(_THIN_MM, (chip, "6"), (turn, pin[1]), (x, pin[1] - (x - turn)), (_C("r_rx_p"), "1"))
    x, y = pen.at((_C("r_rx_n"), "1"))
    pin = pen.at((chip, "5"))
    pen.line(_THIN_MM, (chip, "5"), (x - (pin[1] - y), pin[1]), (_C("r_rx_n"), "1"))
    for line in ("p", "n"):
        pen.line(wide, (_C(f"r_rx_{line}"), "2"), (_C(f"c_rx_{line}"), "1"))
        pen.line(_STUB_MM, (_C(f"c_rx_{line}"), "1"), (_C(f"r_rx_{line}_term"), "1"))
    start, bent = pen.at((_C("c_rx_p"), "2")), 30.7
    _rear_receive(
        pen, wide, start, (bent, start[1]), (_BETWEEN_X_MM, start[1] + _BETWEEN_X_MM - bent)
    )
    start, end = pen.at((_C("c_rx_n"), "2")), pen.at((_JACK, "6"))
    pen.line(wide, start, (end[0] - (start[1] - end[1]), start[1]), end, net="ETH_RX_N")
    # Transmitter: chip, damping, termination beside the pair, contacts 1 and 2.
    x, y = pen.at((_C("r_tx_p"), "1"))
    pin = pen.at((chip, "2"))
    pen.line(_THIN_MM, (chip, "2"), (x - (y - pin[1]), pin[1]), (x, y))
    x, y = pen.at((_C("r_tx_n"), "1"))
    pin = pen.at((chip, "1"))
    corner = (19.9, y - (x - 0.2 - 19.9))
    pen.line(_THIN_MM, (chip, "1"), (19.9, pin[1]), corner, (x - 0.2, y), (x, y))
    upper, lower = 18.33, 19.08
    start, end = pen.at((_C("r_tx_p"), "2")), pen.at((_JACK, "1"))
    tee = pen.at((_C("r_tx_p_term"), "1"))
    level = pen.at((_JACK, "3"))[1]
    pen.line(
        wide,
        start,
        (start[0] + 0.6, start[1]),
        (start[0] + 0.6 + upper - start[1], upper),
        (29.2 - (upper - level), upper),
        (29.2, level),
        (30.7, level),
        (_BETWEEN_X_MM, level + _BETWEEN_X_MM - 30.7),
        (_BETWEEN_X_MM, end[1] - (end[0] - _BETWEEN_X_MM)),
        end,
        net="ETH_TX_P",
    )
    pen.line(_STUB_MM, (tee[0], upper), tee, net="ETH_TX_P")
    start, end = pen.at((_C("r_tx_n"), "2")), pen.at((_JACK, "2"))
    tee = pen.at((_C("r_tx_n_term"), "1"))
    pen.line(
        wide,
        start,
        (start[0] + lower - start[1], lower),
        (end[0] - abs(end[1] - lower), lower),
        end,
        net="ETH_TX_N",
    )
    pen.line(_STUB_MM, (tee[0], lower), tee, net="ETH_TX_N")


def _crystal_w5500(pen: Pen) -> None:
    chip, crystal = _C("w5500"), _C("crystal")
    c_xi, c_xo, bias = _C("c_xi"), _C("c_xo"), _C("r_xtal_bias")
    x, y = pen.at((crystal, "1"))
    pin = pen.at((chip, "30"))
    over = y - 1.05
    pen.line(_THIN_MM, (chip, "30"), (x + 1.6, pin[1]), (x + 1.6 - (pin[1] - y), y), (x, y))
    end = pen.at((c_xi, "1"))
    pen.line(
        _THIN_MM,
        (x, y), (x, over + 0.5), (x - 0.5, over), (end[0] + end[1] - over, over), end,
        net="XTAL_IN",
    )  # fmt: skip
    _across(pen, (c_xi, "1"), (bias, "1"))
    x, y = pen.at((crystal, "3"))
    pin = pen.at((chip, "31"))
    right, under = x + 3.25, y + 0.9
    pen.line(
        _THIN_MM,
        (chip, "31"), (right + 0.45, pin[1]), (right, pin[1] + 0.45), (right, under - 0.25),
        (right - 0.25, under), (x + 0.9, under), (crystal, "3"),
    )  # fmt: skip
    end = pen.at((c_xo, "1"))
    pen.line(_THIN_MM, (crystal, "3"), (end[0] + end[1] - y, y), end)
    pen.line(_THIN_MM, (c_xo, "1"), (bias, "2"))


def _across(pen: Pen, one: tuple[str, str], other: tuple[str, str]) -> None:
    """A diagonal between two parts of a column, its ends straight."""
    (ax, ay), (bx, by) = pen.at(one), pen.at(other)
    slant = min(abs(bx - ax), abs(by - ay))
    way = 1.0 if by > ay else -1.0
    side = 1.0 if bx > ax else -1.0
    pen.line(_THIN_MM, one, (bx - side * slant, by - way * slant), other)


def _pairs_w5200(pen: Pen, wide: float) -> None:
    chip = _C("w5200")
    thin_end = 19.6
    # Receiver: straight towards the contacts 6 and 3.
    upper, lower = 12.0, 12.75
    end = pen.at((_JACK, "6"))
    _fan(pen, chip, "21", thin_end, upper)
    pen.line(wide, (thin_end, upper), (end[0] - (end[1] - upper), upper), end, net="ETH_RX_N")
    _fan(pen, chip, "20", thin_end, lower)
    level = pen.at((_JACK, "5"))[1] + 0.01
    _rear_receive(
        pen, wide, (thin_end, lower), (27.0, lower), (27.0 + level - lower, level), (30.65, level),
        (_BETWEEN_X_MM, level + _BETWEEN_X_MM - 30.65),
    )  # fmt: skip
    for line, y in (("n", upper), ("p", lower)):
        pad = pen.at((_C(f"r_rx_{line}_term"), "1"))
        pen.line(_STUB_MM, (pad[0], y), pad, net=f"ETH_RX_{line.upper()}")
    # Transmitter: down between the columns of parts, then on to contacts 2 and 1.
    for line, number, first, column, second in (
        ("n", "18", 13.62, 24.0, 18.53), ("p", "17", 14.37, 23.25, 19.28),
    ):  # fmt: skip
        net = f"ETH_TX_{line.upper()}"
        _fan(pen, chip, number, thin_end, first)
        # The lower line passes below contact 2 to the rear row.
        bend, aside = 0.6, 3.7 if line == "p" else 0.0
        end = pen.at((_JACK, "1" if line == "p" else "2"))
        pen.line(
            wide, (thin_end, first), (column - bend, first), (column, first + bend),
            (column, second - bend), (column + bend, second),
            (end[0] - abs(end[1] - second) - aside, second),
            (end[0] - aside, end[1]), end, net=net,
        )  # fmt: skip
        pad = pen.at((_C(f"r_tx_{line}_term"), "1"))
        pen.line(_STUB_MM, (pad[0], second), pad, net=net)


def _fan(pen: Pen, chip: str, number: str, to_x: float, to_y: float) -> None:
    """From a pin to the beginning of its pair."""
    pin = pen.at((chip, number))
    aside = abs(to_y - pin[1])
    pen.line(_THIN_MM, pin, (to_x - aside, pin[1]), (to_x, to_y), net=pen.net((chip, number)))


def _crystal_w5200(pen: Pen) -> None:
    chip, crystal = _C("w5200"), _C("crystal")
    c_xi, c_xo, bias = _C("c_xi"), _C("c_xo"), _C("r_xtal_bias")
    x, y = pen.at((crystal, "1"))
    pin = pen.at((chip, "1"))
    pen.line(_THIN_MM, (chip, "1"), (pin[0], y - (pin[0] - x)), (crystal, "1"))
    end = pen.at((c_xi, "1"))
    pen.line(_THIN_MM, (crystal, "1"), (end[0] + abs(y - end[1]), y), end)
    pen.line(_THIN_MM, (c_xi, "1"), (bias, "1"))
    x, y = pen.at((crystal, "3"))
    pin = pen.at((chip, "2"))
    pen.line(_THIN_MM, (chip, "2"), (pin[0], y - (pin[0] - x)), (crystal, "3"))
    end, under = pen.at((c_xo, "1")), y + 1.05
    pen.line(
        _THIN_MM, (crystal, "3"), (x, under - 0.35), (x - 0.35, under),
        (end[0] + under - end[1], under), end,
    )  # fmt: skip
    _across(pen, (c_xo, "1"), (bias, "2"))


def _below_w5200(pen: Pen) -> None:
    """Pins 3 to 12: straps straight down and spread over their row, core supply, bias."""
    chip = _C("w5200")
    for number, name in zip("345", ("fdxled_n_m2", "spdled_n_m1", "linkled_n_m0"), strict=True):
        pin, end = pen.at((chip, number)), pen.at((_C(f"r_{name}"), "1"))
        pen.line(_THIN_MM, (chip, number), (pin[0], end[1] - abs(end[0] - pin[0])), end)
    # The fourth line passes above the third one's resistor.
    x, y = pen.at((_C("r_mdc_spien"), "1"))
    pin = pen.at((chip, "6"))
    over = y - 0.97
    pen.line(
        _THIN_MM,
        (chip, "6"), (pin[0], over - 1.55), (pin[0] + 1.55, over), (x - y + over, over), (x, y),
    )  # fmt: skip
    for number, name, foot_mm in (("7", "mdio", 1.0), ("8", "c_1v8_8", 0.4), ("12", "bias", 0.4)):
        part = _C(name if name.startswith("c_") else f"r_{name}")
        pin, end = pen.at((chip, number)), pen.at((part, "1"))
        corner = pin[1] + foot_mm
        pen.line(
            _THIN_MM,
            (chip, number), (pin[0], corner), (end[0], corner + abs(end[0] - pin[0])), end,
        )  # fmt: skip


def _heat_w5200(pen: Pen) -> None:
    """Vias of the exposed pad, where four openings of its paste meet: no solder runs off."""
    x, y = pen.at((_C("w5200"), "49"))
    for column in (-1, 0, 1):
        for row in (-1, 0, 1):
            pen.via("GND", x + column * _PASTE_PITCH_MM, y + row * _PASTE_PITCH_MM)


def _shield(pen: Pen) -> None:
    """Shell pins, contact 8 and the shield's capacitor: short and wide."""
    upper, lower = (36.05, 8.255), (36.05, 23.745)
    x, y = pen.at((_JACK, "8"))
    aisle = 34.6
    pen.line(_SHIELD_MM, (x, y), (x, upper[1] + 1.0), (x + 1.0, upper[1]), upper, net="SHIELD")
    pen.line(
        0.6, upper, (aisle, upper[1] + upper[0] - aisle), (aisle, lower[1] - upper[0] + aisle),
        lower, net="SHIELD",
    )  # fmt: skip
    end = pen.at(("magjack/c_shield", "1"))
    across = lower[1] + 1.7
    pen.line(
        _SHIELD_MM, lower, (lower[0] + 1.7, across), (end[0] - (end[1] - across), across), end,
        net="SHIELD",
    )  # fmt: skip
    pen.line(_SHIELD_MM, ("magjack/c_shield", "1"), ("magjack/r_shield", "1"))
