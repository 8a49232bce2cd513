"""Firmware of the meter: C sources, and the Python that runs them on a computer."""
