"""Relations between optimisations: argmax against argmax, a candidate or a set; bounds on an extreme."""

from __future__ import annotations

from gantheory.language.terms import Bind, Rel, Term

from .balls import Unsupported, primal
from .claims import bounded_function, bounded_law, candidate_function, candidate_law, same_function
from .compiling import Compiler, State
from .optimising import Choice, choice, optimisers, solved, symbols_in
from .relations import Check, Outcome, truth
from .rivals import same_laws


def _is_choice(term: Term) -> bool:
    return isinstance(term, Bind) and term.op in ("argmax", "argmin")


def compare_choices(compiler: Compiler, rel: Rel) -> Check:
    """argmax/argmin against argmax/argmin, a candidate, or a set. Raises `Unsupported`."""
    lhs, rhs = (rel.lhs, rel.rhs) if _is_choice(rel.lhs) else (rel.rhs, rel.lhs)
    if rel.op not in ("=", "in", "~=", "->", "!=") or not isinstance(lhs, Bind) or not _is_choice(lhs):
        raise Unsupported("an optimiser in an inequality")
    if rel.op == "!=":
        raise Unsupported("optimisers said to differ")
    c = choice(compiler, lhs)
    if isinstance(rhs, Bind) and _is_choice(rhs):
        return _two_choices(c, choice(compiler, rhs), compiler)
    if c.kind in ("function", "scalar"):
        return candidate_function(c, compiler, rhs, turned=lhs is rel.lhs)
    if c.kind == "law":
        return candidate_law(c, compiler, rhs)
    return _finite_candidate(c, compiler, rel, rhs)


def _two_choices(a: Choice, b: Choice, compiler: Compiler) -> Check:
    finite = ("param", "point", "map")
    if a.kind in finite and b.kind == a.kind:

        def sets(st: State) -> Outcome:
            x, y = optimisers(a, st), optimisers(b, st)
            return Outcome(x == y, _spell(x), _spell(y), exact=True)

        return sets
    if a.kind == b.kind and a.kind in ("function", "scalar"):

        def functions(st: State) -> Outcome:
            x, y = solved(a, st)[1], solved(b, st)[1]
            shared = {k: v for k, v in x.items() if v is not None}
            return same_function(shared, {k: y.get(k) for k in shared}, ["x"] * len(a.spaces))

        return functions
    if a.kind == b.kind == "law" and a.name == b.name and a.name in compiler.ctx.densities:
        spec = compiler.ctx.densities[a.name]
        if spec.normalised and not spec.conditional and not spec.params:
            return same_laws(a, b, spec.spaces)
    raise Unsupported("optimisers of different kinds")


def _spell(labels: frozenset[object]) -> str:
    def one(label: object) -> str:
        if isinstance(label, tuple):
            return "(" + ", ".join(str(int(i) + 1) for i in label) + ")"  # type: ignore[arg-type]
        return str(label + 1) if isinstance(label, int) else str(label)

    return "{" + ", ".join(sorted(one(x) for x in labels)) + "}"


def _finite_candidate(c: Choice, compiler: Compiler, rel: Rel, rhs: Term) -> Check:
    if c.kind == "point":
        place = compiler.place(rhs)

        def at_point(st: State) -> Outcome:
            found, at = optimisers(c, st), place(st)
            holds = at in found if rel.op == "in" else found == frozenset((at,))
            return Outcome(holds, _spell(found), _spell(frozenset((at,))), exact=True)

        return at_point
    if c.kind == "param" and not _mentions(rhs, compiler):
        code = compiler.number(rhs)

        def at_value(st: State) -> Outcome:
            found, at = optimisers(c, st), primal(code(st))
            holds = any(truth("=", v, at) for v in found)  # type: ignore[arg-type]
            holds = holds and (rel.op == "in" or len(found) == 1)
            return Outcome(holds, _spell(found), at, exact=True)

        return at_value
    raise Unsupported(f"a value claimed for an optimal {c.name}")


def _mentions(term: Term, compiler: Compiler) -> bool:
    """Does a claimed optimiser depend on free scalars or parameters, which hypotheses may tie to the optimum?"""
    return any(s.name in compiler.ctx.params or s.name in compiler.ctx.scalars for s in symbols_in(term))


def one_sided(compiler: Compiler, rel: Rel) -> Check | None:
    """max or min over laws, or over functions without a closed optimum: only a better candidate refutes."""
    for bound, other, mirrored in ((rel.lhs, rel.rhs, False), (rel.rhs, rel.lhs, True)):
        if isinstance(bound, Bind) and bound.op in ("max", "min", "sup", "inf"):
            if isinstance(other, Bind) and other.op in ("max", "min", "sup", "inf"):
                continue
            c = choice(compiler, bound)
            if c.kind == "law":
                return bounded_law(c, compiler, rel.op, other, mirrored=mirrored)
            if c.kind in ("function", "scalar") and rel.op != "!=":
                return bounded_function(c, compiler, rel.op, other, mirrored=mirrored)
    return None
