"""Writer of `.kicad_pcb`: net classes, rules, silkscreen, pours; KiCad itself does the drawing."""
