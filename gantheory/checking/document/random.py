r"""Parameters that a document takes for random variables, as p(\theta | D) does, and data that have one name."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ...language.layout import Chain
from ...language.terms import App, Bind, Op, Sym, walk
from ..names import PARAMETER_LETTERS, take_apart
from ..symbols import FUNCTIONALS, POINT

_DATA = frozenset(("D", "\\mathcal{D}"))
_LETTERS = PARAMETER_LETTERS | _DATA | {"\\beta", "W"}
_LAWS = frozenset(("p", "q", "P", "Q"))
_CHOSEN = frozenset(("grad", "partial", "deriv", "lim"))


def random_names(chains: Iterable[Chain]) -> dict[str, str]:
    r"""The names that laws of the document are of though they look like parameters or a discriminator, each with one
    that says so: \theta where the document writes q(\theta) or p(\theta | D), and nowhere chooses \theta, derives by
    it or has it as an index; D beside it where D is nothing else than data."""
    nodes = [n for c in chains for t in c.terms if t is not None for n in walk(t)]
    drawn: set[str] = set()
    data: set[str] = set()
    otherwise: set[str] = set()
    for n in nodes:
        match n:
            case App(fn, args, given, params):
                of = {a.name for a in args if isinstance(a, Sym)}
                if fn in _LAWS:
                    drawn |= of
                    data |= {a.name for a in given if isinstance(a, Sym)}
                elif take_apart(fn).letter in FUNCTIONALS or len(args) > 1:  # L(\theta), G(z, \theta)
                    otherwise |= of
                otherwise |= {take_apart(fn).letter, *_inner(fn)}
                otherwise |= {p.name for p in params if isinstance(p, Sym)}
            case Bind(op, variables, over, _):
                otherwise |= {take_apart(v.name).letter for v in variables} if op in _CHOSEN else set()
                otherwise |= {m.name for o in over if isinstance(o, Op) for m in walk(o) if isinstance(m, Sym)}
            case Op("index", (Sym(name), *_)):
                otherwise.add(take_apart(name).letter)
            case Op("rel" | "suchthat" | "abs", args):
                otherwise |= {m.name for a in args for m in walk(a) if isinstance(m, Sym)}
            case Sym(name):
                parts = take_apart(name)
                chosen = parts.accent or parts.optimal or parts.sub in ("MAP", "MLE", "ML")  # an estimate of it
                otherwise |= {*_inner(name), *((parts.letter,) if (parts.sub or parts.sup) and not chosen else ())}
            case _:
                pass
    otherwise |= {t.name for c in chains if "in" in c.ops for t in c.terms if isinstance(t, Sym)}
    found = ((drawn & _LETTERS) - _DATA) - otherwise
    if found:
        found |= ((drawn | data) & _DATA) - otherwise
    elif drawn - _LETTERS:  # q(z), p(z | D): a latent variable beside data with one name
        found = (data & _DATA) - otherwise
    primed = {n.name for n in nodes if isinstance(n, Sym) and n.name.rstrip("'") in found}
    return {name: f"{POINT}{{{(plain := name.rstrip(chr(39)))}}}{name[len(plain) :]}" for name in primed}


def _inner(name: str) -> set[str]:
    r"""The letters in the scripts of a name: \theta of p_{\theta}."""
    parts = take_apart(name)
    return {take_apart(s).letter for s in re.split(r"[,;|]", parts.sub + "," + parts.sup) if s}
