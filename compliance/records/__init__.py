"""What laboratories and persons found: typed YAML, judged, and stale when what it rests on changes."""
