"""The manufacturing test: steps and limits from the design, its time, fixture and records.

Limits come from the tolerances that the design rules use; times from ``times.csv``, of which the
bill of materials takes the station times too.
"""
