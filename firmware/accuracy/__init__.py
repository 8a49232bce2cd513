"""The core's errors on analytic waveforms, beside an oracle: rows, sweeps, the page in docs."""
