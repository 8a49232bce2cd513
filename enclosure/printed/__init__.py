"""A case to print for those without the bought housing: prototypes only."""
