r"""Runs of variables: `x_{0:T}` is `x_0` and `x_{1:T}` where a formula speaks of those too."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TypeAlias

from ...language.terms import App, Bind, Op, Rel, Sym, Term, walk
from ..scope import Cannot
from ..symbols import POINT, point_base

End: TypeAlias = "tuple[int, str, int]"  # the rank of its letter, the letter, and what is added to it
_PLAIN = re.compile(r"([A-Za-z]?)([+-]?\d+)?\Z")
_NAME = re.compile(r"(?P<base>[^_^]+)_\{(?P<first>[^:{}]+):(?P<last>[^:{}]+)\}\Z")
_ONE = re.compile(r"(?P<base>[^_^]+)_\{(?P<at>[^:{},]+)\}\Z")


def with_split_runs(rel: Rel) -> Rel:
    """The relation with each run of variables as the pieces that the others cut it into, each a variable of its own.
    Raises `Cannot` where the order of the pieces is unknown."""
    terms = [n for t in (rel.lhs, rel.rhs) for n in walk(t)]
    if _counts(terms) or not (pieces := _all_pieces(terms)):
        return rel
    return Rel(rel.op, _split(rel.lhs, pieces), _split(rel.rhs, pieces))


def may_be_of_a_chain(rel: Rel) -> bool:
    """Does a law leave out some of the variables that others run through, as it may where they are independent?"""
    terms = [n for t in (rel.lhs, rel.rhs) for n in walk(t)]
    try:
        pieces = _all_pieces(terms)
    except Cannot:
        return False
    every = {part for parts in pieces.values() for part in parts}
    averaged = any(isinstance(n, Bind) or (isinstance(n, Op) and n.op in ("KL", "JSD", "W")) for n in terms)
    for law in (n for n in terms if isinstance(n, App)):
        own = {part for a in (*law.args, *law.given) if isinstance(a, Sym) for part in pieces.get(a.name, ())}
        if own != every and (law.given or not averaged):
            return True
    return False


def _all_pieces(terms: list[Term]) -> dict[str, tuple[Sym, ...]]:
    bound = [v for n in terms if isinstance(n, Bind) for v in n.vars]
    names = {n.name for n in (*terms, *bound) if isinstance(n, Sym) and point_base(n)}
    pieces: dict[str, tuple[Sym, ...]] = {}
    for base in sorted({m["base"] for name in names if (m := _NAME.match(name))}):
        pieces |= _pieces(base, names)
    return pieces


def _counts(terms: list[Term]) -> bool:
    """Are the variables counted through one by one, or named as random variables?"""
    return any(
        (isinstance(n, Bind) and n.op in ("sum", "prod")) or (isinstance(n, Op) and n.op in ("H", "I", "index"))
        for n in terms
    )


def _pieces(base: str, names: set[str]) -> dict[str, tuple[Sym, ...]]:
    """Of every run and single variable of a base the pieces it consists of."""
    spans: dict[str, tuple[End, End]] = {}
    for name in names:
        if (m := _NAME.match(name)) and m["base"] == base:
            spans[name] = _end(m["first"], name), _after(_end(m["last"], name))
        elif (m := _ONE.match(name)) and m["base"] == base:
            spans[name] = (at := _end(m["at"], name)), _after(at)
        elif name == base or name.startswith(base + "_"):
            raise Cannot("a run of variables beside the variable", name)
    if len(spans) == 1:
        return {}
    cuts = sorted({end for span in spans.values() for end in span})
    if len({letter for _, letter, _ in cuts if letter.islower()}) > 1:
        raise Cannot("runs of variables whose ends have no known order", base)
    where = {cut: k for k, cut in enumerate(cuts)}
    parts = [_piece(base, *ends, k) for k, ends in enumerate(pairwise(cuts))]
    return {name: tuple(parts[where[a] : where[b]]) for name, (a, b) in spans.items()}


def _piece(base: str, first: End, after: End, k: int) -> Sym:
    r"""A variable of its own: the letter itself, or `\point{x_{1:T}}`."""
    last = (*after[:2], after[2] - 1)
    return Sym(
        base if k == 0 else f"{POINT}{{{base}_{{{_written(first)}{'' if first == last else ':' + _written(last)}}}}}"
    )


def _written(end: End) -> str:
    _, letter, more = end
    return f"{letter}{more:+d}" if letter and more else letter or str(more)


def _end(text: str, name: str) -> End:
    m = _PLAIN.match(text.replace(" ", ""))
    if not m or not text.strip():
        raise Cannot("a run of variables with ends of another form", name)
    letter = m[1] or ""
    return (0 if not letter else 1 if letter.islower() else 2), letter, int(m[2] or 0)


def _after(end: End) -> End:
    return end[0], end[1], end[2] + 1


def _split(t: Term, pieces: dict[str, tuple[Sym, ...]]) -> Term:
    def each(terms: tuple[Term, ...]) -> tuple[Term, ...]:
        return tuple(
            part for a in terms for part in (pieces.get(a.name, (a,)) if isinstance(a, Sym) else (_split(a, pieces),))
        )

    match t:
        case App(fn, args, given, params):
            return App(fn, each(args), each(given), params)
        case Bind(op, variables, over, body):
            bound: list[tuple[Sym, Term | None]] = []
            for v, o in zip(variables, over, strict=True):
                law = None if o is None else _split(o, pieces)
                bound += [(part, law) for part in pieces.get(v.name, (v,))]
            return Bind(op, tuple(v for v, _ in bound), tuple(o for _, o in bound), _split(body, pieces))
        case Op(op, args):
            return Op(op, tuple(_split(a, pieces) for a in args))
        case Sym(name) if name in pieces:
            if len(pieces[name]) > 1:
                raise Cannot("a run of variables outside of a law", name)
            return pieces[name][0]
        case _:
            return t
