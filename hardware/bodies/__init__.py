"""Bodies of the parts as data: what stands on a board, what hangs below it, what plugs in."""
