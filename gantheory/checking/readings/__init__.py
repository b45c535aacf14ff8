"""Surface terms → core statements: the ways a line can be read."""
