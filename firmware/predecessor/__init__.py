"""The four-circuit ZigBee meter of 2010 as a baseline: its method beside the core's."""
