"""Renderers: each reads the one result and decides nothing."""
