"""Entropies and informations of variables beside laws that may be of others, or beside numbers of particular laws."""

from __future__ import annotations

from ..language.terms import App, Bind, Op, Rel, Sym, Term, num
from .names import take_apart
from .scruples import nodes, plain_number
from .symbols import Symbols, point_base


def informed_by_another(rel: Rel) -> bool:
    """Does an information stand beside a conditional law that is averaged over, and no joint law of its own name? Or
    beside the divergence or entropy of bare laws, `I(X; Z) = JSD(p, q)`, none of them said to be the joint one?"""
    if not any(isinstance(n, Op) and (n.op == "I" or (n.op == "H" and _conditional(n))) for n in nodes(rel)):
        return False
    applied = [n for n in nodes(rel) if isinstance(n, App) and take_apart(n.fn).letter in ("p", "q", "P", "Q")]
    own = any(take_apart(n.fn).letter in ("p", "P") and len((*n.args, *n.given)) > 1 for n in applied)
    drawn = [n.args[0] for n in nodes(rel) if isinstance(n, Op) and n.op == "KL"]
    drawn += [o for n in nodes(rel) if isinstance(n, Bind) and n.op == "E" for o in n.over if o is not None]
    other = any(isinstance(t, App) and t.given and take_apart(t.fn).letter in ("q", "Q") for t in drawn)
    if any(isinstance(o, Sym) and not (applied or point_base(o) or take_apart(o.name).sub) for o in drawn):
        return True  # max_D E_P[log D] + .. = -2 log 2 + 2 I(X; Y)
    return (other and not own) or (not applied and any(_of_bare_laws(n) for n in nodes(rel)))


def informs_by_a_number(rel: Rel, symbols: Symbols) -> bool:
    """`-1 + I(X; Y) = -H(Y | X)`: entropies and informations of variables, and a number that is not 0."""
    measured = [n for n in nodes(rel) if isinstance(n, Op) and n.op in ("H", "I")]
    addends = [a for t in (rel.lhs, rel.rhs) for a in (t.args if isinstance(t, Op) and t.op == "add" else ())]
    if any(isinstance(a, Sym) and symbols.is_law(a.name) for n in measured for a in n.args):
        return False
    bare = any(isinstance(n, App | Bind) or (isinstance(n, Op) and n.op in ("KL", "JSD", "TV")) for n in nodes(rel))
    return bool(measured) and not bare and any(plain_number(a) and a != num(0) for a in addends)


def _of_bare_laws(t: Term) -> bool:
    if not (isinstance(t, Op) and t.op in ("KL", "JSD", "TV", "H", "crossentropy")):
        return False
    return all(isinstance(a, Sym) and point_base(a) is None and not take_apart(a.name).sub for a in t.args)


def _conditional(entropy: Op) -> bool:
    return len(entropy.args) == 1 and isinstance(entropy.args[0], Op) and entropy.args[0].op == "given"
