"""The project KiCad footprints: land patterns as data, their generator, and what exists."""
