"""Did you mean: slips, their classes, and the edit that mends a line."""
