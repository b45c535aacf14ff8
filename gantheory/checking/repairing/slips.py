"""The slips that people make in a line as they wrote it: single edits of the text's own notation, likeliest first."""

from __future__ import annotations

from collections.abc import Iterator

from ...language.context import Context
from ...language.terms import Num, Op, Rel, Sym, Term, add, children, mul, neg, num, rebuild, walk
from ...refuting.mutants import CONDITION, EXPONENT, FACTOR, LINK, SIGN, VARIABLE, ranked

_INFORMATION = ("H", "I")
Slip = tuple[int, str, Rel]
Part = tuple[int, str, Term]


def slips(rel: Rel, ctx: Context, first: str | None = None) -> Iterator[tuple[str, Rel]]:
    """(name, the line with one slip mended), those of the side named `first` before the others; the line stays in the
    letters it is written in."""
    found: list[Slip] = [(cost, name, _tidy(edited, rel)) for cost, name, _, edited in ranked(rel, ctx) if name != LINK]
    variables = _variables(rel)
    for side in ("rhs", "lhs"):
        term = rel.rhs if side == "rhs" else rel.lhs
        for cost, name, new in (*_of_information(term, variables), *_averages(term)):
            edited = Rel(rel.op, rel.lhs, new) if side == "rhs" else Rel(rel.op, new, rel.rhs)
            found.append((2 * cost + (side == "lhs"), name, edited))
    kept = {"rhs": rel.lhs, "lhs": rel.rhs}.get(first or "")
    found.sort(key=lambda slip: (kept is not None and kept not in (slip[2].lhs, slip[2].rhs), slip[0]))
    seen = {rel}
    for _, name, edited in found:
        if edited in seen or (rel.op != "=" and (name == EXPONENT or (name == SIGN and _turned(rel, edited)))):
            continue  # a square or a sign put in makes many a bound true, and is hardly what was meant
        seen.add(edited)
        yield name, edited


def _turned(rel: Rel, edited: Rel) -> bool:
    """Has the edit put a sign before a side or what stands under a binder, not before one term of a sum?"""
    old, new = (rel.lhs, edited.lhs) if rel.rhs == edited.rhs else (rel.rhs, edited.rhs)
    if sum(map(_is_minus, walk(new))) < sum(map(_is_minus, walk(old))):
        return False
    summand = False
    while True:
        below, beside = children(old), children(new)
        changed = [k for k, (a, b) in enumerate(zip(below, beside, strict=False)) if a != b]
        if type(old) is not type(new) or len(below) != len(beside) or len(changed) != 1:
            return not summand
        if isinstance(old, Op) and isinstance(new, Op) and old.op != new.op:
            return not summand
        summand = isinstance(old, Op) and old.op == "add"
        old, new = below[changed[0]], beside[changed[0]]


def _of_information(term: Term, variables: tuple[Sym, ...]) -> Iterator[Part]:
    """`H(X|Y)` for `H(Y|X)`, for `H(X, Y)`, `H(Y)` for `H(X)`: another variable, or another condition."""
    match term:
        case Op("H", (Op("given", (a, b)),)):
            yield 1, CONDITION, Op("H", (Op("given", (b, a)),))
            yield 2, CONDITION, Op("H", (a, b))
            yield 2, CONDITION, Op("H", (a,))
        case Op("H", (Sym() as a,)) if a in variables:
            for other in variables:
                if other != a:
                    yield 1, VARIABLE, Op("H", (other,))
        case Op("H", (Sym() as a, Sym() as b)) if {a, b} <= set(variables):
            yield 2, CONDITION, Op("H", (Op("given", (a, b)),))
            yield 2, CONDITION, Op("H", (Op("given", (b, a)),))
        case _:
            pass
    kids = children(term)
    for i, kid in enumerate(kids):
        for cost, name, new in _of_information(kid, variables):
            yield cost, name, rebuild(term, (*kids[:i], new, *kids[i + 1 :]))


def _averages(term: Term) -> Iterator[Part]:
    """`H(m) - H(p)/2 - H(q)/2` for `H(m) - H(p) - H(q)`: the weight of a mean lost on all its terms."""
    if isinstance(term, Op) and term.op == "add" and len(term.args) > 2:
        for i, alone in enumerate(term.args):
            rest = [a for k, a in enumerate(term.args) if k != i]
            for factor in (num("1/2"), num(2)):
                scaled = [_plain(mul(factor, a)) for a in rest]
                yield 4, FACTOR, add(*scaled[:i], alone, *scaled[i:])


def _variables(rel: Rel) -> tuple[Sym, ...]:
    """The random variables that the line speaks of: capitals under an entropy or an information."""
    found: dict[Sym, None] = {}

    def look(term: Term) -> None:
        if isinstance(term, Op) and term.op in _INFORMATION:
            for arg in term.args:
                for part in arg.args if isinstance(arg, Op) and arg.op == "given" else (arg,):
                    if isinstance(part, Sym) and part.name[0].isupper():
                        found.setdefault(part)
        for kid in children(term):
            look(kid)

    look(rel.lhs)
    look(rel.rhs)
    return tuple(found)


def _tidy(edited: Rel, rel: Rel) -> Rel:
    """The edited side as one would write it: no minus before a bracket, no 2 (-a), no factor 1, no division by 1."""
    sides = ((edited.lhs, rel.lhs), (edited.rhs, rel.rhs))
    return Rel(edited.op, *(new if new == old else _plain(new) for new, old in sides))


def _plain(term: Term) -> Term:
    kids = children(term)
    term = rebuild(term, tuple(_plain(k) for k in kids)) if kids else term
    match term:
        case Op("neg", (Op("neg", (inner,)),)):
            return inner
        case Op("neg", (Op("add", args),)):
            turned = sorted((_plain(neg(a)) for a in args), key=_is_minus)
            return term if _is_minus(turned[0]) else add(*turned)
        case Op("mul", (factor, Op("neg", (inner,)))):
            return neg(mul(factor, inner))
        case Op("mul", args) if len(args) > 1 and num(1) in args:
            rest = tuple(a for a in args if a != num(1))
            return mul(*rest) if rest else num(1)
        case Op("div", (top, Num(value))) if value == 1:
            return top
        case _:
            return term


def _is_minus(term: Term) -> bool:
    return isinstance(term, Op) and term.op == "neg"
