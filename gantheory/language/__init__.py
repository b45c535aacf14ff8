"""Passages → statements: terms, parser, printing."""
