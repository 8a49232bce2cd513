"""KiCad projects of the boards: schematics, placement, boards, rules."""
