"""Copper between pads: drawn by code, found by a router, kept as data, re-applied without it."""
