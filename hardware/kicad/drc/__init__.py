"""The gate of a finished board: KiCad's own checks, and insulation by our engine."""
