"""The DIN-rail housing and the fit of the boards in it."""
