"""From obligations and requirements to evidence and verdicts: one computation."""
