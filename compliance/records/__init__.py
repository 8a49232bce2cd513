"""What laboratories, persons and suppliers found: typed YAML, stale when its object changes."""
