r"""Sums and integrals split at points, `\sum_{x \le a} + \sum_{x > a}`, and uniform laws between symbolic ends.

Two sums that share an end count it twice; two integrals may. The relation is tried on integers (or on cells, for
integrals): it is refuted where every model disagrees, for sums of laws the text leaves open or calls uniform between
the limits that occur, and mended where one limit is off by one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from ...language.layout import Chain
from ...language.printing import latex
from ...language.terms import (
    App,
    Bind,
    Op,
    Rel,
    Sym,
    Term,
    add,
    children,
    free_names,
    num,
    rebuild,
    sub,
    transform,
)
from ...refuting.pieces import Ends, Tried, Wanted, examine_pieces, stretches
from ..scruples import nodes
from ..symbols import Symbols
from ..verdict import Surroundings, Verdict

_UNIFORM = ("\\mathcal{U}", "U", "\\mathrm{U}", "\\text{U}", "\\mathrm{Unif}", "\\mathrm{Uniform}", "\\text{Uniform}")
_DISCRETE = re.compile(r"\bdiscrete\s+uniform\b|\buniform\w*\s+(?:\w+\s+){0,4}integers\b", re.IGNORECASE)
_COMPARING = ("KL", "H", "crossentropy")
OVERLAP = "sums that overlap"


def uniform_laws(chains: Iterable[Chain]) -> dict[str, Ends]:
    r"""Law → its ends, where `P: X \sim U(a, b)` says so, once or always the same."""
    found: dict[str, set[Ends]] = {}
    for chain in chains:
        match chain.terms, chain.ops:
            case (Sym(), App(fn, (lo, hi), (), ())), ("~",) if fn in _UNIFORM and chain.label:
                found.setdefault(chain.label, set()).add((lo, hi))
            case _:
                continue
    return {name: next(iter(ends)) for name, ends in found.items() if len(ends) == 1}


def on_integers(text: str) -> bool:
    """Does a document speak of uniform laws on integers?"""
    return bool(_DISCRETE.search(text))


def of_pieces(rel: Rel, uniform: Mapping[str, Ends], discrete: bool, around: Surroundings) -> Verdict | None:
    """The verdict on an equation of sums or integrals with limits, or of uniform laws; None if it is none."""
    if rel.op != "=" or around.literal:
        return None
    read = replace(rel, lhs=_plain(rel.lhs, around.symbols), rhs=_plain(rel.rhs, around.symbols))
    wanted = _wanted(read, {around.symbols.alias.get(n, n): e for n, e in uniform.items()}, discrete, around)
    if wanted is None:
        return None
    seed = 0 if around.seed is None else around.seed
    tried = examine_pieces(read, wanted, seed=seed)
    if tried is None or (tried.agree and tried.differ):
        return None
    kind = "uniform laws" if wanted.uniform else "random laws"
    if not tried.differ:
        return Verdict("supported", reason=f"no proof; it holds on {tried.agree} lines with {kind} between its limits")
    return _refuted(rel, read, wanted, tried, seed)


def _plain(t: Term, symbols: Symbols) -> Term:
    """The term with one name for each law."""

    def named(n: Term) -> Term:
        match n:
            case App(fn, (Op("index", (Sym(base), at)),), (), ()) if not symbols.is_law(fn):
                return Op("index", (Sym(f"{fn}({base})"), at))
            case App(fn, args, (), ()):
                return App(symbols.alias.get(fn, fn), args)
            case Sym(name) if symbols.is_law(name):
                return Sym(symbols.alias.get(name, name))
            case _:
                return n

    return transform(t, named)


def _wanted(rel: Rel, uniform: Mapping[str, Ends], discrete: bool, around: Surroundings) -> Wanted | None:
    """What the relation needs of a line; None where it is no relation of pieces, or names something else."""
    terms = nodes(rel)
    bound = {v.name for n in terms if isinstance(n, Bind) for v in n.vars}
    compared = {a.name for n in terms if isinstance(n, Op) and n.op in _COMPARING for a in n.args if isinstance(a, Sym)}
    under = {o.name for n in terms if isinstance(n, Bind) and n.op == "E" for o in n.over if isinstance(o, Sym)}
    applied = {n.fn for n in terms if isinstance(n, App)}
    laws = {n for n in applied | compared | under if around.symbols.is_law(n)}
    arrays = {n.args[0].name for n in terms if isinstance(n, Op) and n.op == "index" and isinstance(n.args[0], Sym)}
    known = {n: e for n, e in uniform.items() if n in laws or not (laws or applied or arrays)}
    free = free_names(rel.lhs) | free_names(rel.rhs) | {s for e in known.values() for t in e for s in free_names(t)}
    limits = {s for ends in (*stretches(rel), *known.values()) for t in ends for s in free_names(t)} - {"\\infty"}
    limits -= bound | {"\\in"} | {s for s in limits if s.startswith("\\mathcal")}
    others = free - laws - applied - arrays - limits - {"\\infty", "\\in"}
    sums = {n.op for n in terms if isinstance(n, Bind) and n.op in ("sum", "int")}
    if not limits or len(limits) > 5 or len(sums) > 1 or (known and laws - known.keys()):
        return None
    if any(s.startswith("\\mathcal") is False for s in others) or not (known or _split(rel)):
        return None
    functions = (applied - laws) | arrays
    if functions & around.definitions.keys() or limits & around.definitions.keys():
        return None
    if not known and (laws & around.specific or laws & around.normals.keys()):
        return None
    discrete = sums == {"sum"} or (not sums and discrete)
    order = {n: known[n] for n in _as_compared(rel, known)}
    return Wanted(
        tuple(sorted(limits)), () if known else tuple(sorted(laws)), order, tuple(sorted(functions)), not discrete
    )


def _as_compared(rel: Rel, known: Mapping[str, Ends]) -> list[str]:
    """Uniform laws from the inner to the outer one: KL(p, q) is finite where p lies inside q."""
    for n in nodes(rel):
        match n:
            case Op("KL" | "crossentropy", (Sym(p), Sym(q))) | Op("div", (App(p), App(q))) if {p, q} <= known.keys():
                return [p, q] if p != q else [p]
            case _:
                continue
    return sorted(known)


def _split(rel: Rel) -> bool:
    """Is a sum or an integral on one side two or more of them over stretches on the other?"""
    counts = [1 if t == num(1) else _pieces(t) for t in (rel.lhs, rel.rhs)]
    return min(counts) >= 1 and max(counts) >= 2


def _pieces(t: Term) -> int:
    match t:
        case Op("add" | "neg", args):
            return sum(_pieces(a) for a in args)
        case Bind("sum" | "int" | "E", _, _, _):
            return 1
        case Op(op, _) if op in _COMPARING:
            return 1
        case _:
            return 0


# ---------------------------------------------------------------- what is false


def _refuted(rel: Rel, read: Rel, wanted: Wanted, tried: Tried, seed: int) -> Verdict | None:
    shared = not wanted.cells and _shares_an_end(read)
    mends = [*_mends(rel, read), *([(_apart(rel), _apart(read))] if shared else [])]
    mended = next((m for m, r in mends if _holds(r, wanted, seed)), None)
    if mended is None and not wanted.uniform:
        return None  # what is summed may be another thing on each stretch
    shared &= mended is not None
    return Verdict(
        "refuted",
        reason="two sums share an end, which they count twice" if shared else None,
        counterexample=tried.counterexample(),
        mistake=OVERLAP if shared else "limit of a sum" if mended is not None else "the two sides differ",
        repair=None if mended is None else {"latex": latex(mended), "verdict": "supported"},
    )


def _holds(rel: Rel, wanted: Wanted, seed: int) -> bool:
    tried = examine_pieces(rel, wanted, seed=seed, models=8)
    return tried is not None and not tried.differ


def _shares_an_end(rel: Rel) -> bool:
    ends = stretches(rel)
    return any(hi == lo and free_names(hi) - {"\\infty"} for _, hi in ends for lo, _ in ends)


def _apart(rel: Rel) -> Rel:
    """The relation with every sum that starts where another ends started one later."""
    ends = {hi for _, hi in stretches(rel) if free_names(hi) - {"\\infty"}}

    def later(t: Term) -> Term:
        match t:
            case Bind("sum", (_,), (Op("tuple", (lo, hi)),), _) if lo in ends:
                return replace(t, over=(Op("tuple", (add(lo, num(1)), hi)),))
            case _:
                return t

    return replace(rel, lhs=transform(rel.lhs, later), rhs=transform(rel.rhs, later))


def _mends(rel: Rel, read: Rel) -> Iterator[tuple[Rel, Rel]]:
    """The relation with one limit moved by one, as it is written and as it is read."""
    for side in ("rhs", "lhs"):
        written, plain = list(_moved(getattr(rel, side))), list(_moved(getattr(read, side)))
        for a, b in zip(written, plain, strict=True):
            yield replace(rel, **{side: a}), replace(read, **{side: b})


def _moved(t: Term) -> Iterator[Term]:
    match t:
        case Bind("sum", (_,), (Op("tuple", (lo, hi)),), _) if lo != Sym("\\in"):
            for ends in ((add(lo, num(1)), hi), (lo, sub(hi, num(1))), (sub(lo, num(1)), hi), (lo, add(hi, num(1)))):
                if all(a == b or free_names(b) - {"\\infty"} for a, b in zip(ends, (lo, hi), strict=True)):
                    yield replace(t, over=(Op("tuple", tuple(_simpler(e) for e in ends)),))
        case Op("add" | "neg", args):
            for k, a in enumerate(args):
                for new in _moved(a):
                    yield rebuild(t, (*children(t)[:k], new, *children(t)[k + 1 :]))
        case _:
            return


def _simpler(t: Term) -> Term:
    """`m + 1 - 1` is m."""
    match t:
        case Op("add", (Op("add", (a, b)), c)) if b == num(1) and c == Op("neg", (num(1),)):
            return a
        case Op("add", (Op("add", (a, b)), c)) if c == num(1) and b == Op("neg", (num(1),)):
            return a
        case _:
            return t
