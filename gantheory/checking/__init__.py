"""The judge: documents → verdicts. Proving and refuting meet here.

`walk` goes through a document, `definitions` remembers what it defines, `judge` settles one relation. What they use:
`document`, what the words around formulas say; `readings`, from surface terms to core statements; `repairing`, did you
mean; `subjects`, `transport` and `algorithms`, lines that need a knowledge of their own; `sentences`, claims in prose.
"""

from .reporting import check_document, verify_book

__all__ = ["check_document", "verify_book"]
