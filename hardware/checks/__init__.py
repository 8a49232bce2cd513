"""Electrical design rules over `Design`."""
