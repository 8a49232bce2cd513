"""Housings as data: the rail, the envelope, the bought families; each dimension with its source.

Millimetres. ``z`` counts from the rail's front face towards the installer, ``y`` up from the
rail's middle, ``x`` to the right from the housing's left face.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Final

from hardware.errors import did_you_mean
from hardware.kicad.outline import Dimension, Verification

_REFERENCE: Final = "project reference, parts and housing"


def _rail(value: float, what: str) -> Dimension:
    return Dimension(value, f"EN 60715, TH 35: {what}", Verification.UNVERIFIED)


@dataclass(frozen=True, slots=True)
class Rail:
    """A top-hat rail. ``width`` is across both flanges, ``inner`` between them."""

    width: Dimension
    inner: Dimension
    depth: Dimension
    thickness: Dimension


#: The usual rail of distribution boards; the deep one only adds room behind.
TH35_7_5: Final = Rail(
    _rail(35.0, "width"),
    _rail(27.0, "between the flanges, up to 27"),
    _rail(7.5, "depth"),
    _rail(1.0, "sheet"),
)
TH35_15: Final = Rail(
    TH35_7_5.width, TH35_7_5.inner, _rail(15.0, "depth of the deep rail"), TH35_7_5.thickness
)


@dataclass(frozen=True, slots=True)
class Envelope:
    """What DIN 43880 lets a device for distribution boards take.

    ``module_least`` and ``module_most``: one module's width; ``shoulder`` and ``depth`` count from
    the rail's front face.
    """

    module_least: Dimension
    module_most: Dimension
    height: Dimension
    nose: Dimension
    shoulder: Dimension
    depth: Dimension


def _din(value: float, what: str, how: Verification = Verification.ONE_SOURCE) -> Dimension:
    return Dimension(value, f"DIN 43880: {what}; {_REFERENCE}", how)


DIN_43880: Final = Envelope(
    _din(17.5, "module"),
    _din(18.0, "most that a module may take, from memory", Verification.UNVERIFIED),
    _din(90.0, "body"),
    _din(45.0, "nose in the cut-out"),
    _din(44.0, "70 - 26, most depth of what lies behind the cover plate"),
    _din(70.0, "greatest depth class in circulation", Verification.UNVERIFIED),
)


@dataclass(frozen=True, slots=True)
class Housing:
    """One size of a family. A ``Dimension`` each; levels are a board's underside over the rail.

    ``behind_rail`` is how far the body reaches behind the rail's front face, ``rail_recess`` the
    height of the recess that the rail lies in; ``sill`` is the height of the
    body's own side walls, below the guards; ``end_wall`` closes left and right, ``guard_wall``
    the sides with terminals, ``cover_wall`` the nose; ``slot`` is the gap between two guides and
    ``guide`` how far a guide stands out of the end wall. ``moulding`` is the +- tolerance of the
    cavity's width, ``moulding_depth`` that of its depth.
    """

    name: str
    family: str
    maker: str
    modules: int
    guards: int
    width: Dimension
    height: Dimension
    depth: Dimension
    board_width: Dimension
    board_height: Dimension
    nose: Dimension
    shoulder: Dimension
    behind_rail: Dimension
    rail_recess: Dimension
    end_wall: Dimension
    guard_wall: Dimension
    cover_wall: Dimension
    back_wall: Dimension
    sill: Dimension
    slot: Dimension
    guide: Dimension
    levels: tuple[Dimension, ...]
    moulding: Dimension
    moulding_depth: Dimension
    vent_share: Dimension
    price_eur: Dimension

    @property
    def front_mm(self) -> float:
        """The nose's front over the rail's front face."""
        return self.depth.value_mm - self.behind_rail.value_mm

    @property
    def cavity_width_mm(self) -> float:
        """Between the end walls."""
        return self.width.value_mm - 2.0 * self.end_wall.value_mm

    @property
    def cavity_height_mm(self) -> float:
        """Between the guards' walls, behind the shoulder."""
        return self.height.value_mm - 2.0 * self.guard_wall.value_mm

    def dimensions(self) -> Iterator[tuple[str, Dimension]]:
        """Every dimension by name."""
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, Dimension):
                yield field.name, value
        for n, level in enumerate(self.levels, 1):
            yield f"level {n}", level


_TYPICAL: Final = "usual in moulded housings of this kind, from memory"
_CNMB: Final = f"CamdenBoss CNMB; {_REFERENCE}"


def _guess(value: float, source: str = _TYPICAL) -> Dimension:
    return Dimension(value, source, Verification.UNVERIFIED)


def _cnmb(
    modules: int,
    guards: int,
    width: Dimension,
    board_width: Dimension,
    price_eur: Dimension,
) -> Housing:
    return Housing(
        name=f"CNMB/{modules}",
        family="CNMB",
        maker="CamdenBoss, and makers of the same size",
        modules=modules,
        guards=guards,
        width=width,
        height=Dimension(90.0, f"{_CNMB}: 159 x 90 x 58", Verification.MEASURED_TWICE),
        depth=Dimension(58.0, f"{_CNMB}: 159 x 90 x 58", Verification.MEASURED_TWICE),
        board_width=board_width,
        board_height=Dimension(86.5, f"{_CNMB}: board 86.5", Verification.MEASURED_TWICE),
        nose=_din(45.0, "nose"),
        shoulder=_din(44.0, "the deepest shoulder allowed; the purchase asks for it"),
        behind_rail=_guess(4.5, "hook and clip reach behind a flange of 1 mm, from memory"),
        rail_recess=_guess(35.6, "rail 35 mm and the play to hang it in"),
        end_wall=_guess(1.6),
        guard_wall=_guess(1.5),
        cover_wall=_guess(2.0),
        back_wall=_guess(2.0),
        sill=_guess(3.0, "below the tails of the lowest level, so that a board slides in"),
        slot=_guess(2.0, "a board of 1.6 mm and its play"),
        guide=_guess(1.5),
        levels=(
            # Two open designs say that side slots hold the board, the lowest the widest; no height.
            _guess(6.0, "lowest level: tails of 2.5 mm over a back wall of 2 mm"),
            _guess(18.0, "second level"),
            _guess(30.0, "third level"),
        ),
        moulding=_guess(0.36, "DIN 16742 TG5 for 120 to 180 mm, from memory"),
        moulding_depth=_guess(0.2, "DIN 16742 TG5 for 50 to 80 mm, from memory"),
        vent_share=_guess(0.15, "open share of a perforated guard's shoulder"),
        price_eur=price_eur,
    )


def _cnmb_width(modules: int) -> Dimension:
    return _guess(17.5 * modules + 1.5, f"{_CNMB}: CNMB/9 is 1.5 mm wider than its modules")


def _cnmb_board(modules: int) -> Dimension:
    text = f"{_CNMB}: board width about 17.4 n - 1.6"
    return Dimension(17.4 * modules - 1.6, text, Verification.ONE_SOURCE)


_PRICE: Final = "EUR at 1000, not machined, to be quoted: bom/data/prices.csv, housing_9_modules"

CNMB_4: Final = _cnmb(
    4,
    2,
    _cnmb_width(4),
    Dimension(
        68.0, f"{_CNMB}; an open heating controller reports 86.5 x 68", Verification.MEASURED_TWICE
    ),
    _guess(1.6, "EUR at 1000: the 9-module housing's price by its surface"),
)
CNMB_6: Final = _cnmb(
    6,
    4,
    _cnmb_width(6),
    _cnmb_board(6),
    _guess(2.1, "EUR at 1000: the 9-module housing's price by its surface"),
)
CNMB_9: Final = _cnmb(
    9,
    6,
    Dimension(159.0, f"{_CNMB}: 159 x 90 x 58", Verification.MEASURED_TWICE),
    Dimension(
        155.0,
        f"{_CNMB}: board 155 x 86.5; an open fan controller reports 156 x 86.5 at most in the"
        " lowest slots",
        Verification.MEASURED_TWICE,
    ),
    Dimension(2.8, _PRICE, Verification.UNVERIFIED),
)

_BC: Final = "Phoenix Contact BC: width 18 n - 0.4, from memory"
#: The alternative family: closed nose, lower shoulder, terminals of its own maker.
BC_9: Final = Housing(
    name="BC 161.6",
    family="BC",
    maker="Phoenix Contact",
    modules=9,
    guards=0,
    width=_guess(161.6, _BC),
    height=_guess(89.7, "Phoenix Contact BC: 89.7 high, from memory"),
    depth=_guess(54.85, "Phoenix Contact BC: 54.85 deep, from memory"),
    board_width=_guess(156.0, "the width less two walls and guides, from memory"),
    board_height=Dimension(
        85.0, f"Phoenix RPI-BC 107.6: inner boards 85 x 59; {_REFERENCE}", Verification.ONE_SOURCE
    ),
    nose=_din(45.0, "nose"),
    shoulder=_guess(36.0, "shoulder over terminals, from memory"),
    behind_rail=_guess(4.5, "as the other family"),
    rail_recess=_guess(35.6, "rail 35 mm and the play to hang it in"),
    end_wall=_guess(1.8),
    guard_wall=_guess(1.8),
    cover_wall=_guess(2.0),
    back_wall=_guess(2.0),
    sill=_guess(3.0, "as the other family"),
    slot=_guess(2.0, "a board of 1.6 mm and its play"),
    guide=_guess(1.5),
    levels=(_guess(6.0, "lowest level, as the other family"),),
    moulding=_guess(0.36, "DIN 16742 TG5 for 120 to 180 mm, from memory"),
    moulding_depth=_guess(0.2, "DIN 16742 TG5 for 50 to 80 mm, from memory"),
    vent_share=_guess(0.1, "vented variant, from memory"),
    price_eur=_guess(9.0, "EUR at 1000, from memory: body, cover and terminal covers apart"),
)

HOUSINGS: Final = {each.name: each for each in (CNMB_4, CNMB_6, CNMB_9, BC_9)}


def housing(name: str) -> Housing:
    """The housing of a name; LookupError names the known ones."""
    if name not in HOUSINGS:
        raise LookupError(f"no housing {name!r}{did_you_mean(name, HOUSINGS)}")
    return HOUSINGS[name]


def module_slots(one: Housing) -> int:
    """How many modules of a distribution board the housing's width takes."""
    least = DIN_43880.module_most.value_mm
    count = 1
    while count * least + 1e-9 < one.width.value_mm:
        count += 1
    return count
