"""KiCad schematics: one sheet for each block, drawn from the design by the block's signal flow."""
