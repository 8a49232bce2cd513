"""The project KiCad symbol library and its generator."""
