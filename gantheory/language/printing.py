"""Terms back to text: `latex` prints what parses to the same term, `plain` one line of Unicode for a terminal.

What only the core knows (laws as functions, iterated integrals, filled slots) is printed the way the field writes it:
`D_{KL}(p \\| q)`, `\\mathbb{E}_{x \\sim p}[..]`, `\\int .. \\, dx`.
"""

from __future__ import annotations

from .plaintext import PlainWriter
from .terms import Rel, Term
from .writer import LatexWriter


def latex(term: Term | Rel) -> str:
    r"""The term as LaTeX; parsing it gives the term back (core-only nodes read as their surface form).

    >>> from gantheory.language.terms import Op, Sym
    >>> latex(Op("KL", (Sym("p"), Sym("q"))))
    'D_{KL}(p \\| q)'
    """
    return LatexWriter().show(term)


def plain(term: Term | Rel) -> str:
    """The term as one line of Unicode, for people at a terminal (not meant to be parsed).

    >>> from gantheory.language.terms import App, Bind, Op, Sym
    >>> plain(Bind("E", (Sym("x"),), (Sym("p"),), Op("log", (App("D", (Sym("x"),)),))))
    'E_{x∼p}[log D(x)]'
    """
    return PlainWriter().show(term)
