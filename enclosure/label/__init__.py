"""Rating label and front panel: marks and words with their sizes, checked against the housing."""
