"""Sub-circuits: one function per circuit, its docstring tells story, formula and reasons."""
