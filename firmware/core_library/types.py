"""Settings and results of the core, field for field as in its header: integers in micro-units.

uV, uA, uW, uvar, uVA, uHz, uWh; ratios in parts per million; angles in microdegrees.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

NONE: Final = -1
FULL_SCALE: Final = 1 << 23
ORDERS: Final = 40
#: Bits of ``enum osm_flag``, lowest first.
FLAGS: Final = (
    "clipped",
    "frozen",
    "no_voltage",
    "low_signal",
    "lost_frames",
    "free_run",
    "partial",
    "no_thd",
    "sag",
    "swell",
    "interruption",
    "creep",
)


def flag_names(flags: int) -> frozenset[str]:
    """Names of the bits that are set; raises ``ValueError`` for a bit without a name."""
    if flags >> len(FLAGS):
        raise ValueError(f"the core set flags {flags:#x} that have no name")
    return frozenset(name for bit, name in enumerate(FLAGS) if flags >> bit & 1)


@dataclass(frozen=True, slots=True)
class Channel:
    """Scale of a channel: peak of the primary in uV or uA at code 2^23, and its corrections."""

    full_scale: int
    gain: int = 1 << 24
    delay: int = 0
    noise: int = 0


@dataclass(frozen=True, slots=True)
class Circuit:
    """The voltage a circuit refers to; ``voltage_minus`` for a load between two lines."""

    voltage: int
    voltage_minus: int = NONE
    power_offset: int = 0
    reactive_offset: int = 0


@dataclass(frozen=True, slots=True)
class Group:
    """Circuits (bit n: circuit n) that are one load together."""

    circuits: int
    wiring: int


@dataclass(frozen=True, slots=True)
class Config:
    """``osm_config``; ``channel`` holds voltages, circuits, neutral, as many as there are."""

    sample_rate_mhz: int
    nominal_frequency_mhz: int
    nominal_voltage: int
    voltages: int
    circuits: int
    neutral: int
    window_cycles: int
    channel: tuple[Channel, ...]
    circuit: tuple[Circuit, ...]
    group: tuple[Group, ...]
    sag_ppm: int
    swell_ppm: int
    interruption_ppm: int
    hysteresis_ppm: int
    creep_power: int
    creep_apparent: int
    low_current: int
    pulses_per_kwh: int
    demand_seconds: int

    @property
    def channels(self) -> int:
        """Samples in a frame."""
        return self.voltages + self.circuits + self.neutral

    @property
    def sample_rate_hz(self) -> float:
        """Frames in a second."""
        return self.sample_rate_mhz / 1000

    def wired(
        self, voltages: tuple[Channel, ...], circuits: tuple[tuple[Channel, Circuit], ...]
    ) -> Config:
        """The same settings for these channels, without neutral and groups."""
        return replace(
            self,
            voltages=len(voltages),
            circuits=len(circuits),
            neutral=0,
            channel=voltages + tuple(channel for channel, _ in circuits),
            circuit=tuple(circuit for _, circuit in circuits),
            group=(),
        )


@dataclass(frozen=True, slots=True)
class EventsConfig:
    """``osm_events_config``."""

    step_active: int
    step_reactive: int
    noise_factor: int
    transient_max: int
    confirm: int
    signature: bool


@dataclass(frozen=True, slots=True)
class VoltageResult:
    """``osm_voltage_result``."""

    rms: int
    fundamental: int
    half_cycle_min: int
    half_cycle_max: int
    angle_udeg: int
    thd_ppm: int
    flags: int


@dataclass(frozen=True, slots=True)
class CircuitResult:
    """``osm_circuit_result``."""

    rms: int
    fundamental: int
    active: int
    fundamental_active: int
    reactive: int
    apparent: int
    distortion: int
    cycle_max: int
    cycle_min: int
    import_uwh: int
    export_uwh: int
    import_uvarh: int
    export_uvarh: int
    demand: int
    demand_max: int
    power_factor_ppm: int
    cos_phi_ppm: int
    thd_ppm: int
    pulses: int
    flags: int


@dataclass(frozen=True, slots=True)
class GroupResult:
    """``osm_group_result``."""

    active: int
    reactive: int
    apparent: int
    flags: int


@dataclass(frozen=True, slots=True)
class Window:
    """``osm_window``; only the voltages, circuits and groups that are configured."""

    start: int
    end: int
    frequency: int
    cycles: int
    frames: int
    lost: int
    flags: int
    phase_order: int
    voltage: tuple[VoltageResult, ...]
    circuit: tuple[CircuitResult, ...]
    group: tuple[GroupResult, ...]
    neutral_rms: int
    neutral_thd_ppm: int
    neutral_flags: int

    @property
    def samples(self) -> float:
        """Length in samples, with the fractions at both ends."""
        return (self.end - self.start) / 65536


@dataclass(frozen=True, slots=True)
class Event:
    """``osm_event``, without its harmonic signature."""

    start: int
    time_ms: int
    sequence: int
    duration: int
    steady: int
    delta_active: int
    delta_reactive: int
    peak: int
    extreme: int
    expected: int
    kind: int
    index: int
    flags: int
    unusual: int
