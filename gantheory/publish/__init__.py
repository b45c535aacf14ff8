"""Publish: a report for people (terminal, pages) and for programs (JSON, SARIF, GitHub)."""
