"""Buck converter, its vias into the planes, and the USB pair of the meter."""

from __future__ import annotations

from typing import Final

from hardware.design import NetClass
from hardware.kicad.board.net_classes import pair_of
from hardware.kicad.board.stackup import FOUR_LAYERS
from hardware.kicad.placement.scene import Scene
from hardware.kicad.routing.drawing import line, pad_at
from hardware.kicad.routing.model import Routes, Track, Via

_USB: Final = pair_of(NetClass.USB, FOUR_LAYERS)
#: Output current leaves the coil's pour by six vias; each carries 0.2 A at the peak.
_OUTPUT_VIAS_MM: Final = ((111.0, 27.5), (112.0, 27.5), (113.0, 27.5), (114.0, 27.5), (115.0, 27.5),
                          (115.8, 28.0))  # fmt: skip
_GROUND_VIAS_MM: Final = ((105.95, 31.28), (107.35, 33.2), (107.35, 34.0), (107.35, 34.8),
                          (104.9, 33.6), (113.0, 32.0), (114.1, 31.4), (115.2, 32.0))  # fmt: skip
#: Where the pair goes to the bottom beside the controller and comes up between pins and resistors.
_DIVE_MM: Final = {"USB_DN": (133.9, 19.7), "USB_DP": (133.3, 20.45)}
_RISE_Y_MM: Final = 20.72
_UPPER_MM: Final = {"F.Cu": 19.7, "B.Cu": 20.9}


def power_wires(scene: Scene) -> Routes:
    """Copper of converter and service port."""
    return _buck(scene) + usb_wires(scene)


def _buck(scene: Scene) -> Routes:
    part = "buck_3v3/{}".format
    boost, high = pad_at(scene, part("converter"), "6"), pad_at(scene, part("c_bst"), "1")
    sense = pad_at(scene, part("converter"), "1")
    feedback = (sense[0] - 1.1, 27.9)
    tracks = [
        line("BUCK_BST", "F.Cu", 0.35, boost, (boost[0] + 0.3, 28.0), (boost[0] + 0.3, high[1]),
             high),
        # Senses in the plane, away from the switch node.
        line("V3V3", "F.Cu", 0.3, sense, (feedback[0] + 0.75, sense[1]), feedback),
    ]  # fmt: skip
    for capacitor in ("c_out_1", "c_out_2"):
        cold = pad_at(scene, part(capacitor), "2")
        tracks.append(line("GND", "F.Cu", 0.8, cold, (cold[0], 32.0)))
    tracks.append(line("GND", "F.Cu", 0.5, (113.0, 31.4), (115.2, 31.4)))
    vias = [Via("V3V3", *at) for at in (*_OUTPUT_VIAS_MM, (round(feedback[0], 4), feedback[1]))]
    return Routes(tuple(tracks), tuple(vias) + tuple(Via("GND", *at) for at in _GROUND_VIAS_MM))


def usb_wires(scene: Scene) -> Routes:
    """Receptacle, suppressor, series resistors and controller in one line, as a pair of 90 ohm.

    The receptacle has both lines twice, interleaved: D+ joins above its contacts, D- below.
    """
    if _USB is None:
        raise ValueError("no pair geometry for USB on four layers")
    width, pitch = _USB.width_mm, _USB.width_mm + _USB.gap_mm
    part = "usb_service/{}".format
    at = {n: pad_at(scene, part("port"), n) for n in ("A6", "A7", "B6", "B7")}
    top, below = at["A6"][1] - 0.97, at["A7"][1] + 0.93
    tracks: list[Track] = [
        line("USB_DP_PORT", "F.Cu", 0.2, at["A6"], (at["A6"][0], top), (at["B6"][0], top),
             at["B6"]),
        line("USB_DN_PORT", "F.Cu", 0.2, at["A7"], (at["A7"][0], below), (at["B7"][0], below)),
    ]  # fmt: skip
    esd = {"USB_DP_PORT": ("B6", "6", "1"), "USB_DN_PORT": ("B7", "4", "3")}
    for net, (contact, near, far) in esd.items():
        one, two = pad_at(scene, part("esd"), near), pad_at(scene, part("esd"), far)
        series = pad_at(scene, part("r_dp" if net == "USB_DP_PORT" else "r_dn"), "1")
        start = at[contact]
        slant = abs(start[0] - one[0])
        tracks.append(
            line(net, "F.Cu", width, start, (start[0], one[1] - 0.5 - slant),
                 (one[0], one[1] - 0.5), one)
        )  # fmt: skip
        tracks.append(line(net, "F.Cu", width, one, two))
        shift = abs(series[0] - two[0])
        tracks.append(line(net, "F.Cu", width, two, (two[0], series[1] - shift), series))
    vias: list[Via] = []
    dn, dp = (pad_at(scene, part(name), "2") for name in ("r_dn", "r_dp"))
    contacts = {"USB_DN": "23", "USB_DP": "24"}
    pins = {net: pad_at(scene, "mcu/module", number) for net, number in contacts.items()}
    for net, start, order in (("USB_DN", dn, 0.0), ("USB_DP", dp, 1.0)):
        dive, pin = _DIVE_MM[net], pins[net]
        down_x, level = dn[0] - order * pitch, _UPPER_MM["F.Cu"] + order * pitch
        slant = abs(start[0] - down_x)
        slope = abs(dive[1] - level)
        tracks.append(
            line(net, "F.Cu", width, start, (start[0], 17.0), (down_x, 17.0 + slant),
                 (down_x, level), (dive[0] - slope, level), dive)
        )  # fmt: skip
        under = _UPPER_MM["B.Cu"] + order * pitch
        tracks.append(
            line(net, "B.Cu", width, dive, (dive[0] + under - dive[1], under),
                 (pin[0] - (under - _RISE_Y_MM), under), (pin[0], _RISE_Y_MM))
        )  # fmt: skip
        tracks.append(line(net, "F.Cu", width, (pin[0], _RISE_Y_MM), pin))
        vias += [Via(net, *dive), Via(net, pin[0], _RISE_Y_MM)]
    return Routes(tuple(tracks), tuple(vias))
