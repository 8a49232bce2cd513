"""KiCad projects of the boards: schematics, rules and boards, written from the designs."""
