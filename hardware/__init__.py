"""The hardware: parts, circuits, boards, checks, netlists."""
