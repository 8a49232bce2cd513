"""What a facts file says of one product. Every key is required; null means "nobody has said yet".

A key that conditions of the rules read (radio, mains, use ...) cannot be null: without it nobody
can say which law applies. What may be null blocks release where an obligation asks for it.
"""

from __future__ import annotations

import datetime as dt
from typing import Literal

import msgspec

from compliance.quantities import (
    Amperes,
    DecibelMilliwatts,
    DegreesCelsius,
    Hertz,
    Metres,
    Volts,
    Years,
)

Market = Literal["EU", "GB", "US", "CA"]
Board = Literal["meter", "relay_shield", "lan_w5200", "lan_w5500"]
MainsSystem = Literal[
    "single_phase_230",
    "three_phase_230_400",
    "single_phase_120",
    "split_phase_120_240",
    "three_phase_120_208",
]
Place = Literal["residential", "commercial", "light_industrial", "industrial"]


class _Facts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    pass


class Radio(_Facts, frozen=True):
    """``fitted``: the transmitter is on the board, even if firmware keeps it off.

    ``module``: type of the module. ``power_max``: greatest radiated power in any market.
    ``bands``: as the manual states them. ``fcc_id`` and ``ic_id``: of the module's own grants, as
    printed on the module.
    """

    fitted: bool
    technology: Literal["none", "wifi_2g4", "ieee_802_15_4", "other"]
    module: str | None
    bands: str | None
    power_max: DecibelMilliwatts | None
    fcc_id: str | None
    ic_id: str | None


class Lan(_Facts, frozen=True):
    """Wired Ethernet inside this product."""

    fitted: bool
    controller: Literal["none", "w5200", "w5500"]


class Relays(_Facts, frozen=True):
    """Relays that switch circuits. ``manage_energy``: they act by a programme of the product.

    Currents of one circuit: ``current`` through the normally open contact, ``current_nc`` through
    the normally closed one, ``current_all`` while every circuit carries as much.
    """

    fitted: bool
    circuits: int
    current: Amperes | None
    current_nc: Amperes | None
    current_all: Amperes | None
    manage_energy: bool


class CurrentTransformers(_Facts, frozen=True):
    """Current transformers in the box."""

    supplied: bool
    kind: Literal["none", "solid_core", "split_core"]
    count: int
    current_max: Amperes | None


class Mains(_Facts, frozen=True):
    """What of the mains reaches into this product; nothing if not ``connected``.

    ``voltage_max``: highest rated voltage between any two conductors; 0 V if not connected.
    """

    connected: bool
    systems: tuple[MainsSystem, ...]
    voltage_max: Volts
    frequencies: tuple[Hertz, ...]
    overvoltage_category: Literal["none", "II", "III", "IV"]
    pollution_degree: Literal[1, 2, 3]


class Environment(_Facts, frozen=True):
    """Where it works. ``panel``: inside a distribution board.

    ``ip_code``: degree of protection of the outside as mounted, as EN 60529 writes it; null where
    the product has no enclosure of its own.
    """

    places: tuple[Place, ...]
    panel: bool
    altitude_max: Metres
    temperature_min: DegreesCelsius
    temperature_max: DegreesCelsius
    ip_code: str | None


class Use(_Facts, frozen=True):
    """What it is for and for whom.

    ``consumers``: offered to, or foreseeably bought by, private persons. ``legal_metrology``:
    readings are meant to settle accounts under legal control. ``installer``: who may fit it.
    ``add_on``: sold to be put into another of our products by its user.
    """

    purpose: str
    consumers: bool
    legal_metrology: bool
    installer: Literal["skilled_person", "anyone"]
    add_on: bool


class Data(_Facts, frozen=True):
    """``network``: a data connection to a device or network, direct or through another product.

    ``internet``: can reach the internet, itself or through other equipment. ``personal``: readings
    can be linked to a person. ``generates``: gives data on its use or surroundings. ``cloud``: the
    maker runs a service for it.
    """

    network: bool
    internet: bool
    personal: bool
    generates: bool
    cloud: bool


class Software(_Facts, frozen=True):
    """``present``: firmware, or logic with a data connection. ``passwords``: as shipped.

    ``password_skippable``: the user may work without setting one. ``support_period``: security
    updates from the placing of the last unit. ``disclosure_contact``: where to report a weakness.
    """

    present: bool
    version: str | None
    passwords: Literal["none", "set_by_user", "unique", "universal"]
    password_skippable: bool | None
    support_period: Years | None
    disclosure_contact: str | None


class Packaging(_Facts, frozen=True):
    """Packaging in which the product is placed; nothing else of it counts if not ``used``.

    ``identification``: its type, batch or serial number, as printed on it. ``description``: each
    unit of packaging with its materials and mass. ``reusable``: made to be used again.
    ``technical_file``: where the file of the packaging is kept.
    """

    used: bool
    identification: str | None
    description: str | None
    reusable: bool | None
    technical_file: str | None


class Person(_Facts, frozen=True):
    """A legal or natural person with the address that goes onto product and papers."""

    name: str
    address: str
    country: str
    contact: str


class Responsible(_Facts, frozen=True):
    """Persons that a market asks for besides the manufacturer; null as long as nobody is named."""

    eu_operator: Person | None
    gb_importer: Person | None
    us_responsible_party: Person | None
    ca_representative: Person | None
    signatory: Person | None


class Facts(_Facts, frozen=True):
    """One product as it is placed on the market.

    ``boards``: ours that are in the box. ``electronics``: there are active circuits inside (a
    current transformer has none). ``placing_date``: planned day on which the first unit is placed.
    """

    product: str
    title: str
    designation: str
    boards: tuple[Board, ...]
    electronics: bool
    radio: Radio
    lan: Lan
    relays: Relays
    current_transformers: CurrentTransformers
    mains: Mains
    environment: Environment
    use: Use
    data: Data
    software: Software
    packaging: Packaging
    battery: bool
    markets: tuple[Market, ...]
    placing_date: dt.date
    manufacturer: Person | None
    responsible: Responsible
