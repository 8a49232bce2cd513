"""The metering error budget: measuring chains found in a design, terms of error, accuracy classes.

``chains`` traces every converter channel to its sensor, ``chain_values`` turns it into numbers,
``budget`` into terms of error and their worst-case sum, ``simulation`` into a distribution.
"""
