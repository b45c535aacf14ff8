"""How much of anything reading takes in; hostile input meets these before any work is done on it."""

MAX_BYTES = 10_000_000
"""A longer document is refused."""
MAX_PASSAGES = 20_000
"""A document with more formulas and paragraphs is refused."""
MAX_FORMULA = 20_000
"""A longer formula is a passage with a problem."""
MAX_DEPTH = 200
"""So deep may braces nest in a formula."""
MAX_EXPANSIONS = 1_000
"""So many macro calls are expanded in one formula."""
MAX_MACRO_DEPTH = 25
"""So deep may one macro stand in the body of another."""
MAX_MACROS = 2_000
"""So many macro definitions are taken from one document."""
MAX_TEXT = 1_000_000
"""A text (a notebook: its markdown cells together) with more characters is refused; that is five hundred pages."""
