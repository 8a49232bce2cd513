"""Which body a part has."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Final

from hardware.bodies import chips, connectors, jacks, leaded, modules, packages, terminals
from hardware.bodies.model import Body
from hardware.bodies.size import MissingBodyError, size_of
from hardware.parts.spec import PartSpec

#: Footprints that are copper only: nothing stands on them.
WITHOUT_BODY: Final = frozenset(
    {
        "Fiducial:Fiducial_1mm_Mask2mm",
        "MountingHole:MountingHole_2.1mm",
        "MountingHole:MountingHole_3.2mm_M3",
        "TestPoint:TestPoint_Pad_D1.0mm",
    }
)

Family = Callable[[PartSpec], Body]
#: Footprint name without its library -> who draws the body.
FAMILIES: Final[Mapping[str, Family]] = {
    **dict.fromkeys(packages.ROWS, packages.rows),
    **dict.fromkeys(packages.QUADS, packages.quad_gull),
    "CP_Radial_D10.0mm_P5.00mm": leaded.electrolytic,
    "CP_Radial_D6.3mm_P2.50mm": leaded.electrolytic,
    "C_0603_1608Metric": chips.capacitor,
    "C_0805_2012Metric": chips.capacitor,
    "C_1206_3216Metric": chips.capacitor,
    "C_Rect_L13.0mm_W6.0mm_P10.00mm_FKS3_FKP3_MKS4": leaded.film_capacitor,
    "Converter_ACDC_MeanWell_IRM-05-xx_THT": modules.irm_05,
    "Crystal_SMD_3225-4Pin_3.2x2.5mm": chips.crystal,
    "D_SMA": chips.sma,
    "D_SOD-123": chips.sod_123,
    "ESP32-S2-MINI-1": modules.esp32_mini,
    "Fuse_Axial_Littelfuse_215_L21.5mm_D5.5mm_P25.40mm": leaded.fuse,
    "IDC-Header_2x03_P2.54mm_Vertical_SMD": connectors.box_header,
    "IDC-Header_2x05_P2.54mm_Vertical_SMD": connectors.box_header,
    "IDC-Header_2x08_P2.54mm_Vertical_SMD": connectors.box_header,
    "JST_XH_S2B-XH-A_1x02_P2.50mm_Horizontal": connectors.xh_header,
    "LED_0603_1608Metric": chips.led,
    "L_0603_1608Metric": chips.bead,
    "L_Changjiang_FNR4030S": chips.power_inductor,
    "L_Changjiang_FNR5040S": chips.power_inductor,
    "Oscillator_SMD_SeikoEpson_SG8002CE-4Pin_3.2x2.5mm": chips.oscillator,
    "QFN-48-1EP_7x7mm_P0.5mm_EP5.3x5.3mm": packages.qfn_48,
    "RJ45_Hanrun_HR911105A_Horizontal": jacks.magjack,
    "R_0603_1608Metric": chips.resistor,
    "R_0805_2012Metric": chips.resistor,
    "R_1206_3216Metric": chips.resistor,
    "R_Axial_DIN0414_L11.9mm_D4.5mm_P15.24mm_Horizontal": leaded.axial_resistor,
    "Relay_SPDT_Omron_G2RL-1-E": modules.g2rl_1_e,
    "SW_Push_1P1T_XKB_TS-1187A": chips.tact_switch,
    "TerminalBlock_128-7.62-3P": terminals.terminal_block,
    "TerminalBlock_Kefa_KF128-7.62-2P": terminals.terminal_block,
    "Transformer_Zeming_ZMPT101K": modules.zmpt101k,
    "USB_C_Receptacle_G-Switch_GT-USB-7010ASV": jacks.usb_c,
    "Varistor_Disc_14D751K_P7.5mm": leaded.varistor,
}

#: Where the bodies' STEP files lie in the tree.
STEP_FOLDER: Final = "hardware/bodies/step"

#: A body keeps the catalogue's size to this much.
_SAME_MM: Final = 0.011


@cache
def body_of(spec: PartSpec) -> Body | None:
    """The body of a part; None for copper only.

    MissingBodyError if nobody draws its footprint or the catalogue has no size for it; ValueError
    if what is drawn has another size than the catalogue says.
    """
    if spec.footprint in WITHOUT_BODY:
        return None
    family = FAMILIES.get(spec.footprint.partition(":")[2])
    if family is None:
        raise MissingBodyError(
            f"{spec.mpn}: no body for the footprint {spec.footprint}: add it to hardware/bodies"
        )
    size = size_of(spec)
    body = family(spec)
    drawn = body.package
    wanted = (size.x_mm, size.y_mm, size.z_mm)
    found = (drawn.size[0], drawn.size[1], drawn.high[2])
    if any(abs(a - b) > _SAME_MM for a, b in zip(wanted, found, strict=True)):
        raise ValueError(
            f"{spec.mpn}: the body drawn is {_text(found)} mm, its specification says"
            f" {_text(wanted)} mm"
        )
    return body


def step_file(body: Body) -> str:
    """Path in the tree of a body's STEP file."""
    return f"{STEP_FOLDER}/{body.name}.step"


def mass_g(specs: Iterable[PartSpec]) -> float:
    """Mass of parts together; copper only weighs nothing here."""
    bodies = (body_of(spec) for spec in specs)
    return sum(body.mass_g for body in bodies if body is not None)


def bodies_of(specs: Iterable[PartSpec]) -> dict[str, Body]:
    """Every different body of the parts by name; ValueError if two shapes share a name."""
    found: dict[str, Body] = {}
    for spec in specs:
        body = body_of(spec)
        if body is None:
            continue
        if found.setdefault(body.name, body).pieces != body.pieces:
            raise ValueError(f"{spec.mpn}: another part's body is called {body.name} too")
    return dict(sorted(found.items()))


def _text(lengths: tuple[float, float, float]) -> str:
    return " x ".join(f"{length:.2f}" for length in lengths)
