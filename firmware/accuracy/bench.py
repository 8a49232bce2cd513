"""A test bench: sources with known waveforms, the front end, the real core."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from firmware.accuracy.waveforms import Wave, sine
from firmware.core_library import (
    FULL_SCALE,
    Channel,
    Circuit,
    Config,
    EventsConfig,
    Meter,
    Produced,
    Window,
    default_config,
    flag_names,
)
from firmware.front_end import Floats, Frames, FrontEnd, full_scale, gain_for

#: Noise at the converter's inputs in V RMS by gain, at 8 kS/s: ADS131M08, SBAS950, noise table at
#: an oversampling of 512. Full scale is 1.2 V over the gain.
_NOISE_V: Final = {2: 6.62e-6, 4: 6.37e-6, 8: 3.82e-6}
_FULL_SCALE_V: Final = 1.2
_MAINS_V: Final = 230.0


def noise_codes(gain: int) -> float:
    """RMS noise of a channel at this gain, in codes."""
    return _NOISE_V[gain] * gain / _FULL_SCALE_V * FULL_SCALE


@dataclass(frozen=True)
class Bench:
    """Voltages in V, circuits as (A, index of its voltage); lag in samples of each channel.

    ``range_a`` is the transformers' RMS current: 32 as the meter is sold, or 63.
    """

    voltages: tuple[Wave, ...]
    circuits: tuple[tuple[Wave, int], ...]
    frequency_hz: float = 50.0
    rate_hz: float = 8000.0
    seconds: float = 1.0
    nominal_hz: float = 50.0
    lag_samples: tuple[float, ...] = ()
    noise_seed: int | None = None
    range_a: float = 63.0

    @property
    def waves(self) -> tuple[Wave, ...]:
        """Of all channels in their order."""
        return self.voltages + tuple(wave for wave, _ in self.circuits)

    def front_end(self) -> FrontEnd:
        """Scales and noise of the gains that the ranges need."""
        names = [(f"V{n + 1}", _MAINS_V) for n in range(len(self.voltages))]
        names += [(f"I{n + 1}", self.range_a) for n in range(len(self.circuits))]
        gains = [gain_for(name, rms) for name, rms in names]
        scales = [full_scale(name, gain) for (name, _), gain in zip(names, gains, strict=True)]
        return FrontEnd(tuple(scales), tuple(map(noise_codes, gains)), self.lag_samples)

    def primary(self) -> Floats:
        """Volts and amperes as each channel sees them (frames x channels)."""
        frames = round(self.seconds * self.rate_hz)
        instants = self.front_end().instants_s(frames, self.rate_hz)
        columns = [
            wave.at(instants[:, index], self.frequency_hz) for index, wave in enumerate(self.waves)
        ]
        return np.stack(columns, axis=1)

    def codes(self) -> Frames:
        """What the converters make of it, with noise where a seed is given."""
        noise = None if self.noise_seed is None else np.random.default_rng(self.noise_seed)
        return self.front_end().codes(self.primary(), noise)

    def config(self) -> Config:
        """The meter's settings for this bench; lags are compensated as far as they are known."""
        base = replace(
            default_config(),
            sample_rate_mhz=round(self.rate_hz * 1000),
            nominal_frequency_mhz=round(self.nominal_hz * 1000),
            window_cycles=round(self.nominal_hz / 5),
        )
        lags = self.lag_samples or (0.0,) * len(self.waves)
        scales = self.front_end().full_scales
        channels = [
            Channel(scale, delay=round(lag * 65536))
            for scale, lag in zip(scales, lags, strict=True)
        ]
        count = len(self.voltages)
        wired = zip(
            channels[count:], (Circuit(voltage) for _, voltage in self.circuits), strict=True
        )
        return base.wired(tuple(channels[:count]), tuple(wired))


@dataclass(frozen=True)
class Measured:
    """What a bench gave: all of it, and the windows of full length."""

    meter: Meter
    produced: Produced

    @property
    def windows(self) -> list[Window]:
        """Those of full length."""
        return [w for w in self.produced.windows if "partial" not in flag_names(w.flags)]


def measure(
    bench: Bench, config: Config | None = None, events: EventsConfig | None = None
) -> Measured:
    """Run the bench through the core."""
    meter = Meter(config or bench.config(), events=events)
    codes = bench.codes()
    produced = meter.push_many(codes.samples, saturated=codes.saturated)
    produced.add(meter.flush())
    return Measured(meter, produced)


def three_phase(volts: float = 230.0, order: Sequence[int] = (0, 1, 2)) -> tuple[Wave, ...]:
    """Three sines; ``order`` (0, 2, 1) turns the other way."""
    return tuple(sine(volts, -2 * np.pi / 3 * step) for step in order)
