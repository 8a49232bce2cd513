"""Recorded volts and amperes through the real metering core: ``openstrom replay``."""
