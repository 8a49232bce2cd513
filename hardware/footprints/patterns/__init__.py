"""Land patterns by family; every module holds a tuple `PATTERNS`."""
