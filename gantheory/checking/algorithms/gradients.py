"""Gradients and costs with their factors put in one place: sums of gradients, sizes of samples, rates."""

from __future__ import annotations

from ...language.terms import Bind, Num, Op, Sym, Term


def gradient_of_all(t: Term | None) -> Term | None:
    """A sum or mean of gradients as the gradient of a sum or mean; anything else as it is."""
    match t:
        case Bind("sum" | "E" as op, variables, over, body):
            inner = gradient_of_all(body)
            within = Bind(op, variables, over, inner.body) if isinstance(inner, Bind) else None
        case Op("mul", (*factors, last)) if all(map(is_size, factors)):
            inner = gradient_of_all(last)
            within = Op("mul", (*factors, inner.body)) if isinstance(inner, Bind) else None
        case _:
            return t
    if within is None or not isinstance(inner, Bind) or inner.op not in ("grad", "partial"):
        return t
    return Bind(inner.op, inner.vars, inner.over, within)


def undifferentiated(t: Term) -> Term | None:
    """What a sum of gradients is the gradient of."""
    match t:
        case Op("add" | "neg" as op, args):
            parts = [undifferentiated(a) for a in args]
            return None if None in parts else Op(op, tuple(p for p in parts if p is not None))
        case _:
            inner = gradient_of_all(t)
            return inner.body if isinstance(inner, Bind) and inner.op in ("grad", "partial") else None


def scaled(t: Term) -> tuple[int, Term] | None:
    """Sign and rest of a product with one factor that is no number or size."""
    match t:
        case Op("div", (above, below)) if is_size(below):
            return 1, above
        case Op("mul", factors):
            rest = [f for f in factors if not is_size(f)]
            signs = [-1 if isinstance(f, Num) and f.value < 0 else 1 for f in factors]
            return (-1 if -1 in signs else 1, rest[0]) if len(rest) == 1 and signs.count(-1) < 2 else None
        case _:
            return None


def is_size(t: Term) -> bool:
    """Is it a number, the size of a sample or a weight, which are positive but for their signs?"""
    match t:
        case Num() | Sym("m" | "n" | "N" | "M" | "B" | "\\lambda"):
            return True
        case Op("div" | "mul" | "add", args):
            return all(is_size(a) for a in args)
        case _:
            return False
