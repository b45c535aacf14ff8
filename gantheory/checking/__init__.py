"""The judge: documents → verdicts. Proving and refuting meet here."""

from .reporting import check_document, verify_book

__all__ = ["check_document", "verify_book"]
