"""The parts catalogue: one module per family of frozen specifications."""
