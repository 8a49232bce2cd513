"""Manufacturing files of a board, and their check by a reader that is not KiCad."""
