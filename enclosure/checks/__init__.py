"""Does it fit? Checks over an assembly, each a list of measurements against their limits."""
