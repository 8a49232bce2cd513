"""Rules, verdicts and compliance documents."""
