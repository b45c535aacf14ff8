"""Which rules to try on a statement, in which order, with which witnesses."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import combinations, permutations

from ..clock import now
from ..kernel import ProofError, Step, Theorem, replay
from ..kernel.arithmetic import Rat, TooLarge, number
from ..kernel.normal import Normal
from ..kernel.rules import at_candidate, gap, population
from ..kernel.signs import Outside, Undefined
from ..language.context import Context
from ..language.terms import App, Bind, Op, Rel, Sym, Term, add, children, div, fun, log, mul, num, rebuild, walk

MAX_NODES = 4000
FAILURES = (ProofError, Outside, Undefined, TooLarge, ZeroDivisionError, RecursionError)


@dataclass(frozen=True, slots=True)
class Proof:
    """A theorem and the certificate that the kernel replayed to make it."""

    theorem: Theorem
    certificate: Step


def prove(rel: Rel, ctx: Context, *, deadline: float | None = None) -> Proof | None:
    """A proof of a core statement, or None. `deadline` is a time of `clock.now()`."""
    if sum(1 for t in (rel.lhs, rel.rhs) for _ in walk(t)) > MAX_NODES:
        return None
    best: Proof | None = None
    for step in _proposals(rel, ctx, deadline):
        if _over(deadline):
            break
        try:
            found = Proof(replay(step, ctx), step)
        except ProofError:
            continue
        if not found.theorem.owed:
            return found
        if best is None or len(found.theorem.owed) < len(best.theorem.owed):
            best = found
        break
    return best


def _over(deadline: float | None) -> bool:
    return deadline is not None and now() > deadline


def _proposals(rel: Rel, ctx: Context, deadline: float | None = None) -> Iterator[Step]:
    if rel.op == "=":
        yield from _equalities(rel, ctx)
    elif rel.op in ("<=", ">=", "<", ">"):
        if rel.op in ("<=", ">="):
            yield Step("algebra", (rel,))
        yield from _with_optimum_replaced(rel, ctx, lambda r: _orders(r, ctx, deadline))
        yield from _orders(rel, ctx, deadline)
    elif rel.op in ("~=", "->"):
        yield from _limits(rel, ctx)


def _equalities(rel: Rel, ctx: Context) -> Iterator[Step]:
    left, right = rel.lhs, rel.rhs
    optimisers = [isinstance(t, Bind) and t.op in ("argmax", "argmin") for t in (left, right)]
    if all(optimisers):
        yield from _with_optimum_replaced(rel, ctx, lambda r: _same_optimisers(r))
        yield from _same_optimisers(rel)
    elif optimisers[0] and isinstance(right, Bind) and right.op == "fun":
        yield Step("pointwise-max", (rel,))
    elif not any(optimisers):
        yield from _with_optimum_replaced(rel, ctx, lambda r: iter((Step("algebra", (r,)),)))
        yield Step("algebra", (rel,))


# -------------------------------------------------------------------- optima inside a statement


def _with_optimum_replaced(rel: Rel, ctx: Context, then: Callable[[Rel], Iterator[Step]]) -> Iterator[Step]:
    """`max_D F` becomes F at the pointwise maximiser, if a candidate is found."""
    best = next(
        (
            n
            for t in (rel.lhs, rel.rhs)
            for n in walk(t)
            if isinstance(n, Bind) and n.op in ("max", "sup", "min", "inf") and len(n.vars) == 1
        ),
        None,
    )
    if best is None:
        return
    candidate = _maximiser(best, ctx)
    if candidate is None:
        return
    value = at_candidate(best, candidate)
    inner = Rel(rel.op, _replaced(rel.lhs, best, value), _replaced(rel.rhs, best, value))
    for premise in then(inner):
        yield Step("max-value", (rel, best, candidate), (premise,))


def _replaced(t: Term, old: Term, new: Term) -> Term:
    if t == old:
        return new
    kids = children(t)
    return rebuild(t, tuple(_replaced(k, old, new) for k in kids)) if kids else t


def _maximiser(best: Bind, ctx: Context) -> Bind | None:
    """`a / (a + b)` for an integral of `a log D + b log(1 - D)`: the weights are read off the expectations."""
    name = best.vars[0].name
    if name not in ctx.functions:
        return None
    up: list[Term] = []
    down: list[Term] = []
    for node in walk(best.body):
        law = node.over[0] if isinstance(node, Bind) and node.op == "E" and len(node.vars) == 1 else None
        if isinstance(node, Bind) and isinstance(law, Bind):
            target = (
                up
                if _is_log_of(node.body, name)
                else down
                if any(isinstance(x, App) and x.fn == name for x in walk(node.body))
                else None
            )
            if target is not None:
                target.append(_law_at_x(law, ctx))
    if len(up) == 1 and len(down) == 1:
        return fun(("x",), div(up[0], add(up[0], down[0])))
    return None


def _law_at_x(law: Bind, ctx: Context) -> Term:
    from ..language.terms import substitute

    if isinstance(law.body, App):
        for p in ctx.pushforwards:
            if p.source == law.body.fn:
                params = tuple(Sym(s) for s in ctx.densities[p.law].params) if p.law in ctx.densities else ()
                return App(p.law, (Sym("x"),), (), params)
    return substitute(law.body, {law.vars[0].name: Sym("x")})


def _is_log_of(body: Term, name: str) -> bool:
    return isinstance(body, Op) and body.op == "log" and isinstance(body.args[0], App) and body.args[0].fn == name


# -------------------------------------------------------------------- argmax = argmax


def _same_optimisers(rel: Rel) -> Iterator[Step]:
    a, b = rel.lhs, rel.rhs
    if not (isinstance(a, Bind) and isinstance(b, Bind)):
        return
    sign = 1 if a.op == b.op else -1
    factors = [num(1), num(2), num("1/2"), *(f for s in _sizes(rel) for f in (Sym(s), div(num(1), Sym(s))))]
    for left, right in (("", ""), ("log", ""), ("", "log"), ("log", "log")):
        for f in factors:
            yield Step("same-optimisers", (rel, f if sign > 0 else Op("neg", (f,)), left, right))


def _sizes(rel: Rel) -> list[str]:
    out: dict[str, None] = {}
    for t in (rel.lhs, rel.rhs):
        for n in walk(t):
            if isinstance(n, Sym) and len(n.name) == 1 and n.name in "mnNkKM":
                out[n.name] = None
    return list(out)


# -------------------------------------------------------------------- inequalities


def _orders(rel: Rel, ctx: Context, deadline: float | None) -> Iterator[Step]:
    """Differences that are a positive combination of one or two witnesses and of surely positive terms."""
    n = Normal(ctx)
    try:
        rest = n.form(rel.rhs) - n.form(rel.lhs) if rel.op in ("<=", "<") else n.form(rel.lhs) - n.form(rel.rhs)
    except FAILURES:
        return
    bits = any(
        isinstance(x, Op) and x.op == "div" and x.args[1] == log(num(2)) for t in (rel.lhs, rel.rhs) for x in walk(t)
    )
    weights = [num(w) if not bits else div(num(w), log(num(2))) for w in (1, 2, "1/2")]
    gaps: list[tuple[tuple[str, tuple[Term, ...]], Rat]] = []
    for kind, args in dict.fromkeys(_witnesses(rel, ctx)):
        if _over(deadline):
            return
        try:
            gaps.append(((kind, args), n.form(gap(kind, args, ctx))))
        except FAILURES:
            continue
    chosen = [(), *((g,) for g in gaps), *((a, b) for a, b in combinations(gaps, 2) if _twins(a[0], b[0]))]
    for group in chosen:
        if _over(deadline):
            return
        for w in weights if group else weights[:1]:
            try:
                left = n.collapsed(rest - n.form(w) * sum((form for _, form in group), number(0)))
                if left and not n.positive(left):
                    continue
            except FAILURES:
                continue
            yield Step("order", (rel, *((w, kind, args) for (kind, args), _ in group)))


def _mixture(p: Bind, q: Bind) -> Bind:
    return Bind("fun", p.vars, p.over, div(add(*sorted((p.body, q.body), key=str)), num(2)))


def _twins(a: tuple[str, tuple[Term, ...]], b: tuple[str, tuple[Term, ...]]) -> bool:
    """Two divergences to one mixture, or the two halves of a mean of log(1 + q/p): they come in pairs."""
    if a[0] != b[0]:
        return False
    return (a[0] == "gibbs" and a[1][1] == b[1][1]) or (a[0] == "log-sum" and a[1] == b[1][::-1])


def _witnesses(rel: Rel, ctx: Context) -> Iterator[tuple[str, tuple[Term, ...]]]:
    """Quantities that are never negative and that the statement may be made of."""
    every = list(dict.fromkeys(_laws(rel, ctx)))
    laws = every[:8]
    for t in (rel.lhs, rel.rhs):
        for n in walk(t):
            if isinstance(n, Op) and n.op == "KL":
                yield "gibbs", n.args
            elif isinstance(n, Op) and n.op == "JSD" and all(isinstance(a, Bind) for a in n.args):
                p, q = (a for a in n.args if isinstance(a, Bind))
                middle = _mixture(p, q)
                yield "gibbs", (p, middle)
                yield "gibbs", (q, middle)
    yield from _jensens(rel, ctx)
    yield from _conditional_gibbs(every[:12], ctx)
    for p, q in permutations(laws, 2):
        if p.vars == q.vars:
            yield "log-sum", (p, q)
    for p, q in permutations(laws, 2):
        if p.vars == q.vars:
            middle = _mixture(p, q)
            yield from (("gibbs", (p, q)), ("gibbs", (p, middle)), ("gibbs", (middle, q)))


def _conditional_gibbs(laws: list[Bind], ctx: Context) -> Iterator[tuple[str, tuple[Term, ...]]]:
    """A joint law against the product of its marginals, and against another conditional law: KL(p(c, x) || p(x) q(c|x))
    is the mean of KL(p(c|x) || q(c|x))."""
    for joint in laws:
        head = joint.body
        if not (isinstance(head, App) and len(joint.vars) == 2 and head.args == joint.vars and not head.given):
            continue
        marginals = mul(*(App(head.fn, (v,), (), head.params) for v in joint.vars))
        yield "gibbs", (joint, Bind("fun", joint.vars, joint.over, marginals))
        for other in laws:
            kernel = other.body
            if not (isinstance(kernel, App) and kernel.fn != head.fn and len(kernel.args) == 1 and kernel.given):
                continue
            if {*kernel.args, *kernel.given} == set(joint.vars) and kernel.fn in ctx.densities:
                product = mul(App(head.fn, kernel.given, (), head.params), kernel)
                yield "gibbs", (joint, Bind("fun", joint.vars, joint.over, product))


def _laws(rel: Rel, ctx: Context) -> Iterator[Bind]:
    for t in (rel.lhs, rel.rhs):
        for n in walk(t):
            if isinstance(n, Bind) and n.op == "fun":
                yield n
            elif isinstance(n, App) and n.fn in ctx.densities and all(isinstance(a, Sym) for a in n.args):
                d = ctx.densities[n.fn]
                variables = tuple(a for a in n.args if isinstance(a, Sym))
                yield Bind("fun", variables, (None,) * len(variables), n)
                if len(n.args) == 2 and not n.given and not d.conditional:
                    for k in (0, 1):  # the posterior of each variable given the other
                        inner = App(n.fn, (n.args[k],), (n.args[1 - k],), n.params)
                        yield Bind("fun", (variables[k],), (None,), inner)
                if n.given and len(n.args) == 1 and all(isinstance(g, Sym) for g in n.given):
                    yield Bind("fun", variables, (None,), n)
                    turned = [g for g in n.given if isinstance(g, Sym)]
                    if len(turned) == 1 and ctx.points.get(turned[0].name) in d.spaces:
                        yield Bind("fun", (turned[0],), (None,), App(n.fn, (turned[0],), n.args, n.params))


def _jensens(rel: Rel, ctx: Context) -> Iterator[tuple[str, tuple[Term, ...]]]:
    """Laws with the ratio under the logarithm: from `log E_q[r]`, `E_q[log r]` and `int q log(h/q)`."""
    for t in (rel.lhs, rel.rhs):
        for n in walk(t):
            if isinstance(n, Op) and n.op == "log" and isinstance(n.args[0], Bind) and n.args[0].op == "E":
                law = n.args[0].over[0]
                if isinstance(law, Bind) and len(law.vars) == len(n.args[0].vars):
                    yield "jensen", (_renamed(law, n.args[0].vars), n.args[0].body)
            elif isinstance(n, Bind) and n.op == "E" and isinstance(n.body, Op) and n.body.op == "log":
                law = n.over[0]
                if isinstance(law, Bind) and len(law.vars) == len(n.vars):
                    yield "jensen", (_renamed(law, n.vars), n.body.args[0])
            elif isinstance(n, Bind) and n.op == "int" and isinstance(n.body, Op) and n.body.op == "mul":
                logs = [f for f in n.body.args if isinstance(f, Op) and f.op == "log"]
                weights = [f for f in n.body.args if f not in logs]
                if len(logs) == 1 and len(weights) == 1:
                    yield "jensen", (Bind("fun", n.vars, n.over, weights[0]), logs[0].args[0])


def _renamed(law: Bind, variables: tuple[Sym, ...]) -> Bind:
    from ..language.terms import substitute

    mapping: dict[str, Term] = {a.name: b for a, b in zip(law.vars, variables, strict=True) if a != b}
    return Bind("fun", variables, (None,) * len(variables), substitute(law.body, mapping))


# -------------------------------------------------------------------- limits


def _limits(rel: Rel, ctx: Context) -> Iterator[Step]:
    """Sums over samples become expectations; then the limit is an equality."""
    laws = {n.fn for t in (rel.lhs, rel.rhs) for n in walk(t) if isinstance(n, App) and n.fn in ctx.densities}
    for choice in _assignments(ctx, sorted(laws)):
        flat = tuple(x for pair in choice.items() for x in pair)
        try:
            limit = Rel("=", *(population(t, ctx, choice) for t in (rel.lhs, rel.rhs)))
        except ProofError:
            continue
        if limit.lhs == rel.lhs and limit.rhs == rel.rhs:
            continue
        for premise in _equalities(limit, ctx):
            yield Step("law-of-large-numbers", (rel, *flat), (premise,))


def _assignments(ctx: Context, laws: list[str]) -> Iterator[dict[str, str]]:
    """For each sample its declared law, or any law of the statement if the text does not say."""
    out: list[dict[str, str]] = [{}]
    for name, sample in ctx.samples.items():
        choices = [sample.law] if sample.law in ctx.densities else laws
        out = [{**o, name: c} for o in out for c in choices if c is not None]
    yield from out
