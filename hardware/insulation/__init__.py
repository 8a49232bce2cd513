"""Insulation coordination: the tables of IEC 60664-1 as data, and how they are looked up."""
